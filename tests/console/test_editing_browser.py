"""An editor in a real browser: what is typed survives, two at one article, pictures, dates, files in and out."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, expect

from conversations.understanding import Language
from demo.seed import FOLDER
from tests.console.browsing import signed_in
from tests.console.test_browser import shop
from tests.fixtures.browser import DARK, LIGHT, ON_A_PHONE, faults_of
from tests.fixtures.world import World

__all__ = ["shop"]
pytestmark = pytest.mark.asyncio(loop_scope="module")
SLUG = "refund-time"


at_desk = partial(signed_in, forgiven="status of 409")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def picture(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Path]:
    """A picture on the editor's machine."""
    path = tmp_path_factory.mktemp("pictures") / "Таблица размеров.png"
    Image.new("RGB", (640, 360), "#0b6f66").save(path)
    yield path


async def published(shop: World, slug: str = SLUG) -> str:
    async with shop.database.reading() as unit:
        revision = await unit.articles.published(slug, Language.RU)
    assert revision is not None
    return revision.text.body


async def test_what_is_typed_survives_and_is_shown_as_customers_will_see_it(
    browser: Browser, shop: World, picture: Path
) -> None:
    async with at_desk(browser, shop, f"/articles/{SLUG}") as page:
        body = page.get_by_test_id("body-ru")
        await body.fill("Вернём **за три дня**. Звоните {{shop_phone}}.")
        bubble = page.locator("#preview-ru .preview-bubble")
        await expect(bubble.locator("strong")).to_have_text("за три дня")
        await expect(page.locator("#preview-ru")).to_contain_text("Позвать человека")
        await expect(page.locator("#kept-ru")).to_contain_text("Черновик сохранён")
        await body.fill("слово " * 640)
        await expect(page.locator("#preview-ru").get_by_test_id("near")).to_be_visible()
        await body.fill("Вернём **за три дня**.")
        await page.get_by_test_id("upload-ru").set_input_files(picture)
        await expect(page.locator("#pictures-ru li")).to_contain_text("Таблица-размеров.png")
        await expect(page.locator("#preview-ru .album img")).to_be_visible()
        await page.locator("[name=title]").first.fill("Когда вернутся деньги")
    async with at_desk(browser, shop, f"/articles/{SLUG}") as page:
        await expect(page.get_by_test_id("copy-ru")).to_be_visible()
        await expect(page.get_by_test_id("body-ru")).to_have_value("Вернём **за три дня**.")
        await expect(page.locator("[name=title]").first).to_have_value("Когда вернутся деньги")
        await expect(page.locator("#pictures-ru li")).to_have_count(1)
        await page.get_by_test_id("save-ru").click()
        await expect(page.get_by_text("Черновик сохранён, покупатели видят прежний текст")).to_be_visible()
    assert await published(shop) != "Вернём **за три дня**."


async def test_the_second_editor_is_told_and_shown_the_difference(browser: Browser, shop: World) -> None:
    slug = "delivery-cost"
    async with (
        at_desk(browser, shop, f"/articles/{slug}", "anna") as anna,
        at_desk(browser, shop, f"/articles/{slug}", "sofia", locale="en-US") as sofia,
    ):
        await sofia.reload()
        await expect(sofia.get_by_test_id("other")).to_contain_text("Анна")
        await anna.get_by_test_id("body-ru").fill("Доставка 300 рублей.")
        await expect(anna.locator("#kept-ru")).to_contain_text("Черновик сохранён")
        await sofia.get_by_test_id("body-ru").fill("Доставка 400 рублей.")
        await expect(sofia.locator("#kept-ru")).to_contain_text("Kept at")
        await sofia.get_by_test_id("save-ru").click()
        await anna.get_by_test_id("save-ru").click()
        conflict = anna.get_by_test_id("conflict-ru")
        await expect(conflict).to_contain_text("София: версия 2 сохранена после того, как вы начали")
        await expect(conflict.locator("del").first).to_have_text("Доставка 400 рублей.")
        await expect(conflict.locator("ins").first).to_have_text("Доставка 300 рублей.")
        await anna.get_by_test_id("mine-ru").click()
        await anna.goto(f"/articles/{slug}/history")
        await expect(anna.locator(".revision")).to_have_count(4)


async def test_dates_are_set_and_a_file_is_brought_in(browser: Browser, shop: World, tmp_path: Path) -> None:
    async with at_desk(browser, shop, "/articles/pre-order") as page:
        await page.locator("#ru .dates summary").click()
        await page.locator("#ru [name=expires_at]").fill("2099-12-01T00:00")
        await page.get_by_test_id("dates-ru").click()
        await expect(page.get_by_text("Сроки сохранены")).to_be_visible()
        await expect(page.locator("#ru [name=expires_at]")).to_have_value("2099-12-01T00:00")
        await page.goto("/exchange")
        async with page.expect_download() as download:
            await page.get_by_test_id("zip").click()
        archive = tmp_path / "articles.zip"
        await (await download.value).save_as(archive)
        await page.get_by_test_id("file").set_input_files(archive)
        await page.get_by_test_id("upload").click()
        count = len(list((FOLDER / "kb").rglob("*.md")))
        await expect(page.get_by_test_id("counts")).to_contain_text(f"Новых: 0, изменённых: 0, без изменений: {count}")
        await page.get_by_test_id("run").click()
        await expect(page.get_by_test_id("report")).to_contain_text(f"без изменений: {count}")


PLACES = ["/articles", f"/articles/{SLUG}", f"/articles/{SLUG}/history", "/exchange"]


@pytest.mark.parametrize(
    ("look", "paths"), [(LIGHT, PLACES), (DARK, PLACES[:2]), (ON_A_PHONE, PLACES[:2])], ids=["light", "dark", "phone"]
)
async def test_axe_finds_no_serious_fault(
    browser: Browser, shop: World, look: dict[str, Any], paths: list[str]
) -> None:
    faults = []
    async with at_desk(browser, shop, "/articles", **look) as page:
        for path in paths:
            await page.goto(path)
            faults += await faults_of(page)
    assert faults == []
