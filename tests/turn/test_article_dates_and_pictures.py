"""Articles with pictures as customers get them, and articles whose time has come, in the running product's parts."""

from datetime import timedelta

from bot.article_keeping import ArticleKeeping
from conversations.messages import ContentKind
from conversations.outgoing import ChatLane, SendPictures, SendText
from conversations.understanding import Language
from handoff.team import Deed
from knowledge_base import editing, planning
from knowledge_base.articles import ArticleText, Picture
from knowledge_base.fields import Fields
from knowledge_base.pictures import PictureFile
from tests.turn.readings import candidate, reading
from tests.turn.shop import ANNA, Shop

RU = Language.RU


async def deeds(shop: Shop) -> list[tuple[Deed, str]]:
    async with shop.database.reading() as unit:
        return [(entry.deed, entry.subject) for entry in await unit.audit.page(10)]


async def test_pictures_come_in_front_of_the_answer(shop: Shop) -> None:
    drawn = PictureFile(b"one", "image/png"), PictureFile(b"two", "image/png")
    pictures = tuple(Picture(f"{one.content.decode()}.png", one.sha256) for one in drawn)
    text = ArticleText(slug="refund", language=RU, title="Возврат", body="Вернём за три дня.", pictures=pictures)
    async with shop.database.unit() as unit:
        for one in drawn:
            await unit.articles.add_picture(one, shop.now)
        await editing.publish_text(unit.articles, text, author="A", at=shop.now)
        revision = await unit.articles.published("refund", RU)
    assert revision is not None
    shop.readings["Как вернуть?"] = reading(candidates=(candidate("refund", 0.95, revision_id=revision.id),))
    await shop.write("Как вернуть?")
    album, words = await shop.sent(ChatLane(ANNA))
    assert isinstance(album, SendPictures)
    assert album.hashes == tuple(one.sha256 for one in drawn)
    assert isinstance(words, SendText)
    assert words.text.text == "Вернём за три дня."
    conversation = await shop.conversation()
    async with shop.database.reading() as unit:
        kinds = [message.content for message in await unit.messages.history(conversation.id)]
    assert kinds == [ContentKind.TEXT, ContentKind.PHOTO, ContentKind.PHOTO, ContentKind.TEXT]


async def test_what_has_its_time_is_done_and_written_down(shop: Shop) -> None:
    keeping = ArticleKeeping(shop.database, Fields(), shop.clock)
    async with shop.database.unit() as unit:
        await editing.save_draft(
            unit.articles,
            ArticleText(slug="sale", language=RU, title="Скидки", body="До 1 декабря."),
            author="A",
            at=shop.now,
        )
        start, end = shop.now + timedelta(hours=1), shop.now + timedelta(hours=2)
        await planning.plan_publishing(unit.articles, "sale", RU, start, now=shop.now, fields=Fields())
        await planning.plan_expiry(unit.articles, "sale", RU, end, now=shop.now)
    await keeping.look()
    assert await deeds(shop) == []
    shop.later(hours=1)
    await keeping.look()
    await keeping.look()
    async with shop.database.reading() as unit:
        assert await unit.articles.published("sale", RU) is not None
    shop.later(hours=1)
    await keeping.look()
    async with shop.database.reading() as unit:
        assert await unit.articles.published("sale", RU) is None
    assert await deeds(shop) == [
        (Deed.ARTICLE_EXPIRED, "sale (ru)"),
        (Deed.ARTICLE_PUBLISHED_AS_PLANNED, "sale (ru)"),
    ]
