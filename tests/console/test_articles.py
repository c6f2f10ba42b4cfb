"""Editors in the console: writing, keeping what is typed, two at one article, dates, pictures, the list."""

import io
import re
from datetime import UTC, datetime, timedelta

from PIL import Image

from conversations.understanding import Language
from handoff.team import Deed, Role
from knowledge_base.articles import Article, Status
from tests.console.office import Browser, Office
from tests.turn.shop import Shop

RU, EN = Language.RU, Language.EN
FORM = {"title": "Размер", "body": "Первый **текст**", "questions": "какой размер\n\nразмер?", "tags": "a, b"}


def plain(page: str) -> str:
    return re.sub("[\u2068\u2069]", "", page)


async def stored(office: Office, slug: str = "parcel-size", language: Language = RU) -> Article:
    async with office.database.reading() as unit:
        article = await unit.articles.article(slug, language)
    assert article is not None
    return article


async def shown(office: Office, slug: str = "parcel-size") -> str | None:
    async with office.database.reading() as unit:
        revision = await unit.articles.published(slug, RU)
    return revision.text.body if revision else None


async def save(browser: Browser, office: Office, status: int = 303, language: Language = RU, **form: object) -> str:
    """Save over the newest revision, as a page that was just loaded does."""
    async with office.database.reading() as unit:
        article = await unit.articles.article("parcel-size", language)
    base = article.latest.id if article else 0
    response = await browser.post(f"/articles/parcel-size/{language}", FORM | {"base": base} | form)
    assert response.status_code == status
    return plain(response.text)


async def deeds(office: Office) -> list[Deed]:
    async with office.database.reading() as unit:
        return [entry.deed for entry in await unit.audit.page(30)]


def picture(format_: str = "PNG", colour: str = "teal") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(buffer, format_)
    return buffer.getvalue()


async def test_an_editor_writes_publishes_and_restores(office: Office) -> None:
    async with office.signed_in(Role.EDITOR) as browser:
        response = await browser.post("/articles", {"slug": "Parcel Size"})
        assert response.headers["location"] == "/articles/parcel-size"
        assert (await browser.post("/articles", {"slug": "Размер"})).status_code == 422
        assert "Первый **текст**" in await save(browser, office, 422, title=" ")
        await save(browser, office)
        assert await shown(office) is None
        await save(browser, office, then="publish", category="Посылки")
        assert await shown(office) == "Первый **текст**"
        await save(browser, office, body="Второй", then="publish")
        assert await shown(office) == "Второй"
        history = (await browser.get("/articles/parcel-size/history")).text
        assert "<del>Первый **текст**</del>" in history
        assert "<ins>Второй</ins>" in history
        paths = [part.split('"')[0] for part in history.split('action="')[1:] if "/restore" in part.split('"')[0]]
        assert (await browser.post(paths[0])).status_code == 303
        assert await shown(office) == "Первый **текст**"
        await browser.post("/articles/parcel-size/ru/archive")
        article = await stored(office)
        assert (article.status, article.latest.author) == (Status.ARCHIVED, "Name editor")
        assert article.latest.text.questions == ("какой размер", "размер?")
        assert (await browser.post("/articles/parcel-size/ru/unarchive")).status_code == 303
        assert await shown(office) == "Первый **текст**"
    assert (await deeds(office))[:3] == [Deed.ARTICLE_UNARCHIVED, Deed.ARTICLE_ARCHIVED, Deed.ARTICLE_RESTORED]


async def test_a_field_without_a_value_is_refused_and_the_text_kept(office: Office) -> None:
    form = {"title": "Телефон", "body": "Звоните: {{shop_fone}}", "then": "publish"}
    async with office.signed_in(Role.EDITOR) as browser:
        refused = await save(browser, office, 422, **form)
        assert "Звоните: {{shop_fone}}" in refused
        assert "Поле {{shop_fone}} здесь не заполнится" in refused
        assert await shown(office) is None
        await save(browser, office, **form | {"body": "Звоните: {{shop_phone}}"})
    assert await shown(office) == "Звоните: {{shop_phone}}"


async def test_what_is_typed_is_kept_and_shown_as_telegram_will_show_it(office: Office, shop: Shop) -> None:
    async with office.signed_in(Role.EDITOR) as browser:
        body = "**да** <script>x</script> {{shop_phone}}"
        preview = (await browser.post("/articles/parcel-size/ru/copy", FORM | {"body": body})).text
        assert "<strong>да</strong>" in preview
        assert "<script>" not in preview
        assert "+7 800 555-35-35" in preview
        assert "Позвать человека" in preview
        page = (await browser.get("/articles/parcel-size")).text
        assert "**да** &lt;script&gt;" in page
        assert 'data-testid="copy-ru"' in page
    async with office.signed_in(Role.SUPERVISOR) as other:
        assert "**да**" not in (await other.get("/articles/parcel-size")).text
    async with office.signed_in(Role.EDITOR) as browser:
        assert (await browser.post("/articles/parcel-size/ru/copy/drop")).status_code == 303
        assert "**да**" not in (await browser.get("/articles/parcel-size")).text
        await browser.post("/articles/parcel-size/ru/copy", FORM)
        await save(browser, office)
        await browser.post("/articles/parcel-size/ru/copy", FORM)
        assert 'data-testid="copy-ru"' not in (await browser.get("/articles/parcel-size")).text


async def test_lengths_are_telegrams_and_warn_before_the_limit(office: Office) -> None:
    async with office.signed_in(Role.EDITOR) as browser:

        async def preview(body: str) -> str:
            return (await browser.post("/articles/parcel-size/ru/copy", FORM | {"body": body})).text

        assert "7 / 4096" in await preview("**😀😀** ab")
        assert 'data-testid="near"' not in await preview("a" * 3600)
        assert 'data-testid="near"' in await preview("a" * 3750)
        near = await preview("a " * 1900 + "😀" * 60)
        assert 'data-testid="near"' in near
        long = await preview("слово " * 900)
        assert 'data-testid="split"' in long
        assert long.count("preview-bubble") == 2


async def test_the_second_of_two_editors_is_told_and_overwrites_nothing(office: Office, shop: Shop) -> None:
    async with office.signed_in(Role.EDITOR) as first, office.signed_in(Role.SUPERVISOR) as second:
        await save(first, office)
        base = (await stored(office)).latest.id
        assert "Name" not in (await first.post("/articles/parcel-size/presence", {"ru": base})).text
        told = plain((await second.post("/articles/parcel-size/presence", {"ru": base})).text)
        assert "Name editor держит эту статью открытой с" in told
        await first.post("/articles/parcel-size/ru/copy", FORM | {"body": "Мой", "base": base})
        told = plain((await second.post("/articles/parcel-size/presence", {"ru": base})).text)
        assert "Name editor правит эту статью и ещё не сохраняет" in told
        await save(second, office, body="Её", then="publish")
        told = plain((await first.post("/articles/parcel-size/presence", {"ru": base})).text)
        assert "Name supervisor: сохранена версия 2" in told
        refused = await first.post("/articles/parcel-size/ru", FORM | {"body": "Мой", "base": base, "then": "publish"})
        assert refused.status_code == 409
        assert "<del>Её</del>" in refused.text
        assert "<ins>Мой</ins>" in refused.text
        assert await shown(office) == "Её"
        reopened = (await first.get("/articles/parcel-size")).text
        assert 'data-testid="conflict-ru"' in reopened
        await save(first, office, body="Мой")
        assert [await shown(office), (await stored(office)).latest.text.body] == ["Её", "Мой"]
    shop.later(minutes=2)
    async with office.signed_in(Role.SUPERVISOR) as second:
        told = (await second.post("/articles/parcel-size/presence", {})).text
        assert 'data-testid="other"' not in told


async def test_dates_are_typed_in_the_shops_time_zone(office: Office, shop: Shop) -> None:
    wall = (shop.now + timedelta(days=5)).replace(hour=9, minute=30).strftime("%Y-%m-%dT%H:%M")
    async with office.signed_in(Role.EDITOR) as browser:
        await save(browser, office)
        dates = {"publish_at": wall, "expires_at": "2027-12-01T00:00", "review_on": "2027-06-01"}
        assert (await browser.post("/articles/parcel-size/ru/dates", dates)).status_code == 303
        planned = (await stored(office)).dates
        assert planned.publish_at is not None
        assert (planned.publish_at.hour, planned.publish_at.minute) == (6, 30)
        assert planned.expires_at == datetime(2027, 11, 30, 21, tzinfo=UTC)
        page = (await browser.get("/articles/parcel-size")).text
        assert f'value="{wall}"' in page
        assert "Europe/Moscow" in page
        for bad in ({"publish_at": "2020-01-01T00:00"}, {"expires_at": "soon"}, {"review_on": "2026-02-31"}):
            assert (await browser.post("/articles/parcel-size/ru/dates", bad)).status_code == 422
        assert (await stored(office)).dates == planned
        assert (await browser.post("/articles/parcel-size/ru/dates", {})).status_code == 303
        assert (await stored(office)).dates.publish_at is None
        assert (await browser.post("/articles/nothing/ru/dates", dates)).status_code == 404
    assert Deed.ARTICLE_PLANNED in await deeds(office)


async def test_pictures_are_told_by_their_content(office: Office) -> None:
    async with office.signed_in(Role.EDITOR) as browser:

        async def upload(content: bytes, name: str) -> str:
            files = {"file": (name, content, "image/png")}
            response = await browser.post("/articles/parcel-size/ru/pictures", files=files)
            assert response.status_code == 200
            return response.text

        place = await upload(picture(), "../Схема проезда.png")
        [value] = re.findall(r'name="picture" value="([0-9a-f]{64} [^"]+)"', place)
        assert value.endswith(" Схема-проезда.png")
        for hostile in (b"<html><script>alert(1)</script>", b"<svg onload=alert(1)/>", b"GIF89a", b""):
            assert 'role="alert"' in await upload(hostile, "photo.png")
        await save(browser, office, picture=[value])
        sha256 = value.split()[0]
        assert [one.sha256 for one in (await stored(office)).latest.text.pictures] == [sha256]
        found = await browser.http.get(f"/pictures/{sha256}")
        assert (found.content, found.headers["content-type"]) == (picture(), "image/png")
        assert "sandbox" in found.headers["content-security-policy"]
        assert (await browser.http.get(f"/pictures/{'0' * 64}")).status_code == 404
        assert "picture" in await save(browser, office, 422, picture=[f"{'0' * 64} lost.png"])


async def test_pictures_may_be_larger_than_other_bodies(office: Office) -> None:
    async with office.signed_in(Role.EDITOR) as browser:
        files = {"file": ("a.png", b"x" * 9_000_000, "image/png")}
        assert (await browser.post("/articles/a/ru/pictures", files=files)).status_code == 200
        too_much = {"file": ("a.png", b"x" * 11_000_000, "image/png")}
        assert (await browser.http.post("/articles/a/ru/pictures", files=too_much)).status_code == 413
        assert (await browser.http.post("/articles/a/ru", content=b"x" * 1_100_000)).status_code == 413


async def test_the_list_shows_both_languages_and_what_calls_for_attention(office: Office, shop: Shop) -> None:
    async with office.signed_in(Role.EDITOR) as browser:
        await save(browser, office, then="publish", category="Посылки", tags="размеры")
        await browser.post("/articles/parcel-size/ru/dates", {"review_on": "2020-01-01"})
        await browser.post("/articles/refund/ru", FORM | {"title": "Возврат", "then": "publish", "tags": ""})
        await browser.post("/articles/refund/en", FORM | {"title": "Refund", "then": "publish", "tags": ""})

        async def found(query: str) -> list[str]:
            page = (await browser.get(f"/articles?{query}")).text
            return re.findall(r'href="/articles/([a-z-]+)">', page.partition('id="found"')[2])

        assert await found("") == ["parcel-size", "refund"]
        assert await found("category=Посылки") == ["parcel-size"]
        assert await found("tag=размеры") == ["parcel-size"]
        assert await found("q=refund") == ["refund"]
        assert await found("mark=missing") == ["parcel-size"]
        assert await found("mark=review") == ["parcel-size"]
        assert await found("mark=unused") == []
        assert await found("mark=outdated") == []
        assert await found("state=archived") == []
        shop.later(days=3)
        await browser.sign_in("editor")
        base = (await stored(office, "refund", EN)).latest.id
        changed = FORM | {"title": "Refund", "body": "New terms", "base": base, "then": "publish"}
        assert (await browser.post("/articles/refund/en", changed)).status_code == 303
        assert await found("mark=outdated") == ["refund"]
        assert (await browser.post("/articles/refund/ru/checked")).status_code == 303
        assert await found("mark=outdated") == []
        shop.later(days=91)
        await browser.sign_in("editor")
        assert await found("mark=unused") == ["parcel-size", "refund"]
