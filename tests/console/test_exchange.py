"""Files in and out of the console: looked through, brought in, stopped, refused."""

import asyncio
import io
import json
import re
import zipfile

import pytest

from conversations.understanding import Language
from handoff.team import Deed, Role
from knowledge_base.exchange import bringing_in
from knowledge_base.exchange.progress import Stage
from tests.bot.telegram import until
from tests.console.office import Browser, Office

ARTICLE = '---\ntitle: "{title}"\n---\n{body}\n'


def archive(**bodies: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for slug, body in bodies.items():
            packed.writestr(f"ru/{slug}.md", ARTICLE.format(title=slug, body=body))
    return target.getvalue()


async def upload(browser: Browser, content: bytes, name: str = "kb.zip") -> str:
    await browser.get("/exchange")
    response = await browser.post("/exchange/imports", files={"file": (name, content, "application/zip")})
    assert response.status_code == 303
    return str(response.headers["location"])


async def brought_in(browser: Browser, address: str) -> str:
    assert (await browser.post(f"{address}/run")).status_code == 303
    for _ in range(200):
        page = (await browser.get(address)).text
        if 'data-testid="report"' in page or 'role="alert"' in page:
            return re.sub("[\u2068\u2069]", "", page)
        await asyncio.sleep(0.02)
    raise AssertionError("the import does not end")


async def slugs(office: Office) -> list[str]:
    async with office.database.reading() as unit:
        return [key.slug for key in await unit.articles.published_ids()]


async def test_a_file_is_looked_through_and_then_brought_in(office: Office) -> None:
    async with office.signed_in(Role.EDITOR) as browser:
        await brought_in(browser, await upload(browser, archive(refund="Старый", gone="x")))
        address = await upload(browser, archive(refund="Новый", fresh="y"))
        page = re.sub("[\u2068\u2069]", "", (await browser.get(f"{address}?archive=true")).text)
        assert "Новых: 1, изменённых: 1, без изменений: 0, в архив: 1" in page
        assert "<del>Старый</del>" in page
        assert "<ins>Новый</ins>" in page
        assert sorted(await slugs(office)) == ["gone", "refund"]
        assert "Новых: 1, изменённых: 1" in await brought_in(browser, address)
        assert sorted(await slugs(office)) == ["fresh", "gone", "refund"]
        assert (await browser.post(f"{address}/run")).status_code == 303
        table = await browser.http.get("/exchange/export?kind=csv")
        assert "attachment" in table.headers["content-disposition"]
        assert "Новый" in table.text
        again = await upload(browser, (await browser.http.get("/exchange/export")).content)
        assert "без изменений: 3" in await brought_in(browser, again)
    async with office.database.reading() as unit:
        deeds = [entry.deed for entry in await unit.audit.page(10)]
    assert {Deed.ARTICLES_IMPORTED, Deed.ARTICLES_EXPORTED} <= set(deeds)


async def test_every_problem_is_named_and_nothing_is_brought_in(office: Office) -> None:
    async with office.signed_in(Role.EDITOR) as browser:
        bad = [archive(refund=" "), b"PK no zip", archive(refund="{{shop_fax}}")]
        for content in bad:
            page = (await browser.get(await upload(browser, content))).text
            assert 'data-testid="problems"' in page
            assert 'data-testid="run"' not in page
        address = await upload(browser, json.dumps({"articles": []}).encode(), "export.json")
        assert "no articles" in (await browser.get(address)).text
        await brought_in_refused(browser, address)
        assert (await browser.post(f"{address}/drop")).status_code == 303
        assert (await browser.get(address)).status_code == 404
    assert await slugs(office) == []


async def brought_in_refused(browser: Browser, address: str) -> None:
    """The button is not there; whoever presses it all the same changes nothing."""
    assert (await browser.post(f"{address}/run")).status_code == 303
    for _ in range(100):
        page = (await browser.get(address)).text
        if 'data-testid="problems"' in page:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the import does not end")


async def test_a_stopped_import_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing_in, "PORTION", 1)
    async with office.signed_in(Role.EDITOR) as browser:
        address = await upload(browser, archive(**{f"a{number}": "text" for number in range(400)}))
        assert (await browser.post(f"{address}/run")).status_code == 303
        at_work = office.parts.imports.of(int(address.rpartition("/")[2]))
        assert at_work is not None
        await until(lambda: at_work.done >= 3 and at_work.stage is Stage.WRITING)
        assert (await browser.post(f"{address}/stop")).status_code == 303
        assert await slugs(office) == []
        assert 'data-testid="run"' in (await browser.get(address)).text
        await brought_in(browser, address)
    assert len(await slugs(office)) == 400
    async with office.database.reading() as unit:
        assert len(await unit.articles.history("a1", Language.RU)) == 1
