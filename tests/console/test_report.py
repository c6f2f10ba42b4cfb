"""The supervisors' page and its files, for an empty shop and one with something to show."""

import csv
import io
import re

import pytest

from handoff.reporting.cells import SheetName
from handoff.team import Deed, Role
from tests.console.office import Office
from tests.turn.shop import ANNA, BORIS, Shop

EVIL = "=cmd|' /C calc'!A0"


def tile(page: str, name: str) -> str:
    [value] = re.findall(rf'data-testid="tile-{name}".*?tile-value">(.*?)<', page, re.DOTALL)
    return str(value)


async def a_rated_ticket(shop: Shop, comment: str = "Мира просто чудо") -> None:
    ticket = await shop.resolved(await shop.arrives())
    await shop.buttons.rate(shop.press(), ticket.id, 5, await shop.item())
    await shop.write(comment)
    await shop.buttons.recommend(shop.press(), 1, 10, await shop.item())


async def test_an_empty_shop_sees_no_figures_it_does_not_have(office: Office) -> None:
    async with office.signed_in(Role.SUPERVISOR) as browser:
        page = await browser.get("/report")
    assert page.status_code == 200
    assert tile(page.text, "containment") == "–"
    assert re.findall(r"<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=|javascript:", page.text) == []


async def test_a_rating_and_its_comment_are_on_the_page(office: Office, shop: Shop) -> None:
    await a_rated_ticket(shop, comment="<script>alert(1)</script> чудо")
    await shop.handed_over(BORIS)
    shop.later(hours=2)
    async with office.signed_in(Role.SUPERVISOR) as browser:
        page = (await browser.get("/report?period=today")).text
        now = (await browser.get("/report/now")).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; чудо" in page
    assert "<script>alert" not in page
    assert tile(page, "csat").startswith("100")
    assert tile(page, "nps") == "+100"
    assert "Europe/Moscow" in page.partition('data-testid="period"')[2].partition("</p>")[0]
    assert tile(now, "queue") == "0", "Мира got it"
    assert "<html" not in now


async def test_what_is_shown_can_be_chosen(office: Office, shop: Shop) -> None:
    await a_rated_ticket(shop)
    day = shop.now.date()
    shop.later(days=40)
    addresses = {
        "/report": "0",
        "/report?period=30": "0",
        "/report?period=90": "1",
        f"/report?period=custom&from={day}&to={day}": "1",
        f"/report?period=custom&from={day}&to=2020-01-01": "0",
        "/report?period=custom&from=nonsense": "0",
        "/report?period=custom": "0",
    }
    async with office.signed_in(Role.ADMIN) as browser:
        for address, handoffs in addresses.items():
            page = await browser.get(address)
            assert tile(page.text, "handoffs") == handoffs, address
            is_refused = 'role="alert"' in page.text
            assert is_refused is ("custom" in address and handoffs == "0"), address
        assert (await browser.get("/report?period=7000")).status_code == 404


async def test_every_table_is_a_file(office: Office, shop: Shop) -> None:
    await a_rated_ticket(shop, comment=EVIL)
    async with office.signed_in(Role.SUPERVISOR) as browser:
        for sheet in SheetName:
            answer = await browser.get(f"/report/{sheet}.csv?period=30")
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "text/csv; charset=utf-8"
            assert answer.headers["content-disposition"].startswith(f'attachment; filename="otvet-{sheet}-2026-')
            assert answer.content.startswith(b"\xef\xbb\xbf")
            rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
            assert len({len(row) for row in rows}) == 1, sheet
            if sheet is SheetName.COMMENTS:
                assert rows[1][-1] == f"'{EVIL}"
        assert (await browser.get("/report/nonsense.csv")).status_code == 404
    async with office.database.reading() as unit:
        exported = [entry.subject for entry in await unit.audit.page(50) if entry.deed is Deed.FIGURES_EXPORTED]
    assert len(exported) == len(SheetName)
    assert exported[-1] == "now 2026-01-31–2026-03-01"


async def test_a_bar_is_as_long_as_its_share_of_the_longest(office: Office, shop: Shop) -> None:
    await shop.resolved(await shop.agent(), ANNA)
    await shop.handed_over(BORIS)
    await shop.write("что-то непонятное", 503)
    async with office.signed_in(Role.ADMIN) as browser:
        page = (await browser.get("/report")).text
    reasons = page.partition('id="reasons-title"')[2].partition("</table>")[0]
    widths = [float(width) for width in re.findall(r'<rect width="([\d.]+)"', reasons)]
    assert widths == pytest.approx([100, 50])
