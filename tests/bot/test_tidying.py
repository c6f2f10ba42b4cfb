"""What editors uploaded and never used is deleted after a day; what a text shows stays."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.tidying import Tidying
from conversations.understanding import Language
from handoff.team import Role
from knowledge_base import editing
from knowledge_base.articles import ArticleText, Picture
from knowledge_base.pictures import PictureFile
from storage.engine import create_engine
from storage.unit_of_work import Database

NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)
DRAWN, TYPED, LOST, AGAIN = (PictureFile(name, "image/png") for name in (b"drawn", b"typed", b"lost", b"again"))
PICTURES = {DRAWN, TYPED, LOST, AGAIN}


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def shop(database_url: str, clock: Clock) -> AsyncIterator[Database]:
    database = Database(create_engine(database_url), clock)
    yield database
    await database.close()


def text_with(*pictures: PictureFile) -> ArticleText:
    shown = tuple(Picture("table.png", one.sha256) for one in pictures)
    return ArticleText(slug="sizes", language=Language.EN, title="Sizes", body="See the table.", pictures=shown)


async def stored(shop: Database) -> set[PictureFile]:
    async with shop.reading() as unit:
        return {one for one in PICTURES if await unit.articles.picture(one.sha256)}


async def test_pictures_that_no_text_shows_go_after_a_day(shop: Database, clock: Clock) -> None:
    tidying = Tidying(shop, clock, timedelta(days=14))
    async with shop.unit() as unit:
        ella = await unit.people.add("ella", "Элла", Role.EDITOR)
        for picture in PICTURES:
            await unit.articles.add_picture(picture, NOON)
        await unit.articles.note_file_id(1, LOST.sha256, "telegrams-name")
        await editing.save_draft(unit.articles, text_with(DRAWN), author="Элла", at=NOON)
        await editing.save_draft(unit.articles, text_with(), author="Элла", at=NOON)
        form = {"body": "See.", "picture": [f"{TYPED.sha256} table.png"]}
        await unit.editors.keep("sizes", Language.RU, ella.id, base=None, form=form, now=NOON)
    await tidying.tidy()
    assert await stored(shop) == PICTURES
    clock.now += timedelta(hours=23)
    async with shop.unit() as unit:
        await unit.articles.add_picture(AGAIN, clock())
    clock.now += timedelta(hours=2)
    await tidying.tidy()
    assert await stored(shop) == {DRAWN, TYPED, AGAIN}
    async with shop.unit() as unit:
        await unit.editors.drop("sizes", Language.RU, ella.id)
    await tidying.tidy()
    assert await stored(shop) == {DRAWN, AGAIN}


async def test_imports_that_were_never_carried_out_go_after_a_day(shop: Database, clock: Clock) -> None:
    tidying = Tidying(shop, clock, timedelta(days=14))
    async with shop.unit() as unit:
        ella = await unit.people.add("ella", "Элла", Role.EDITOR)
        await unit.article_imports.add(ella.id, "left.zip", b"files")
        done = await unit.article_imports.add(ella.id, "done.zip", b"files")
        await unit.article_imports.finish(done, {"added": 1})
    clock.now += timedelta(hours=23)
    async with shop.unit() as unit:
        fresh = await unit.article_imports.add(ella.id, "fresh.zip", b"files")
    clock.now += timedelta(hours=2)
    await tidying.tidy()
    async with shop.reading() as unit:
        assert {one.id for one in await unit.article_imports.latest(9)} == {done, fresh}
