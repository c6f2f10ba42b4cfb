"""Checks beside a text, publishing against them, last week again, gaps and the draft that comes of one."""

import asyncio
import re
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

from bot.editors_tools import editors_tools
from bot.turn.policy import decide
from bot.turn.reading import Limits, Versions
from bot.turn.records import turn_record
from conversations.conversation import Memory, Owner
from conversations.decisions import Decision
from conversations.messages import Author, ContentKind, Direction, NewMessage
from conversations.understanding import Language
from handoff.team import Deed, Role
from knowledge_base import editing
from knowledge_base.calibration.judged import Source, Verdict
from knowledge_base.encoding import Encoding
from knowledge_base.fields import Fields
from knowledge_base.fusion import shipped_fusion
from knowledge_base.planning import perform_due
from knowledge_base.refresh import LiveIndex
from knowledge_base.search import KnowledgeSearch
from knowledge_base.thresholds import Thresholds
from storage.article_database import ArticleDatabase
from storage.unit_of_work import Unit
from tests.console.office import Browser, Office, open_office
from tests.knowledge_base.conftest import PROBES, TinyEncoder, article
from tests.turn.readings import reading
from tests.turn.shop import Shop

LIMITS = Thresholds(0.3, 0.1)
SLUGS = ("cancel", "refund", "track", "pickup")
BODY = "The courier comes on any day that suits you and rings before. Only unworn things can be given back in 30 days."


@pytest.fixture
async def search(shop: Shop) -> AsyncIterator[KnowledgeSearch]:
    articles = ArticleDatabase(shop.database)
    async with shop.database.unit() as unit:
        for slug in SLUGS:
            text = article(slug, body=f"All about {slug}. {BODY}")
            await editing.publish_text(unit.articles, text, author="A", at=shop.now)
    with ThreadPoolExecutor(1) as executor:
        encodings = [Encoding(TinyEncoder("a", 64), executor), Encoding(TinyEncoder("b", 96), executor)]
        live = LiveIndex(articles, encodings, executor, shipped_fusion(), probes=PROBES)
        yield KnowledgeSearch(live, encodings, executor)


@pytest.fixture
async def office(shop: Shop, search: KnowledgeSearch) -> Office:
    tools = editors_tools(shop.database, search, lambda _: LIMITS, shop.clock)
    return await open_office(shop.database, shop.clock, tools=tools)


def form(slug: str, **changes: str) -> dict[str, str]:
    fields = {"title": f"About {slug}", "body": f"All about {slug}. {BODY}"}
    return fields | {"questions": f"how do I {slug}\ntell me about {slug}"} | changes


async def finished(browser: Browser, response: httpx.Response) -> str:
    """What the panel shows in the end."""
    async with asyncio.timeout(20):
        while found := re.search(r'hx-get="(/runs/[^"]+)"', response.text):
            response = await browser.get(found[1])
    assert response.status_code == 200
    return response.text


async def asked(shop: Shop, search: KnowledgeSearch, text: str) -> Decision:
    """A customer's question as the bot decides it, with its record."""
    found = await search.find(text, language=Language.EN)
    limits = Limits(LIMITS.answer, LIMITS.clarify)
    turn = reading(text, language=Language.EN, candidates=found.candidates, limits=limits)
    record = turn_record(turn, Memory(), decision := decide(turn, Memory(), Owner.BOT))
    assert Versions(found.version, found.model)
    async with shop.database.unit() as unit:
        conversation = await unit.customers.get_or_create(7, "Maria", None, 7)
        message = await unit.messages.add(_said(conversation.id, text, Author.CUSTOMER))
        await unit.decisions.add(conversation.id, message.id, decision, record, 1.0)
    return decision


def _said(conversation_id: int, text: str, author: Author, ticket_id: int | None = None) -> NewMessage:
    return NewMessage(
        conversation_id=conversation_id,
        direction=Direction.INCOMING if author is Author.CUSTOMER else Direction.OUTGOING,
        author=author,
        author_name="Maria" if author is Author.CUSTOMER else "Анна",
        content=ContentKind.TEXT,
        text=text,
        ticket_id=ticket_id,
    )


async def test_a_check_tells_what_is_wrong_and_publishing_asks_for_a_reason_that_is_kept(
    office: Office, shop: Shop
) -> None:
    async with office.signed_in(Role.EDITOR) as browser:
        page = (await browser.get("/articles/cancel")).text
        base = re.findall(r'name="base" value="(\d+)"', page)[-1]
        wrong = form("cancel", body=f"All about cancel. {BODY}".replace("30 days", "90 days"), base=base)
        shown = await finished(browser, await browser.post("/articles/cancel/en/check", wrong))
        assert 'data-kind="number_changed"' in shown
        assert 'name="reason"' in shown
        refused = await browser.post("/articles/cancel/en", wrong | {"then": "publish"})
        assert refused.status_code == 422
        assert 'data-kind="number_changed"' in refused.text
        assert (await browser.post("/articles/cancel/en", wrong | {"then": "draft"})).status_code == 303
    async with shop.database.reading() as unit:
        stored = await unit.articles.article("cancel", Language.EN)
        assert stored is not None
        assert stored.published is not None
        assert "30 days" in stored.published.text.body
    async with office.signed_in(Role.EDITOR) as browser:
        again = wrong | {"base": str(stored.latest.id), "then": "publish", "reason": "longer from today on"}
        assert (await browser.post("/articles/cancel/en", again)).status_code == 303
    async with shop.database.reading() as unit:
        kept = [entry.subject for entry in await unit.audit.page(9) if entry.deed is Deed.ARTICLE_PUBLISHED_ANYWAY]
    assert kept == ["cancel (en): longer from today on"]
    async with office.signed_in(Role.EDITOR) as browser:
        history = (await browser.get("/articles/cancel/history")).text
    assert history.count("longer from today on") == 1


async def _drafted(browser: Browser, body: str) -> str:
    """A draft of `cancel` is saved; returns the id of its revision."""
    base = re.findall(r'name="base" value="(\d+)"', (await browser.get("/articles/cancel")).text)[-1]
    saved = await browser.post("/articles/cancel/en", form("cancel", body=body, base=base) | {"then": "draft"})
    assert saved.status_code == 303
    return re.findall(r'name="base" value="(\d+)"', (await browser.get("/articles/cancel")).text)[-1]


async def test_a_plan_to_publish_what_may_do_harm_asks_for_a_reason_that_is_kept(office: Office, shop: Shop) -> None:
    at = f"{shop.now + timedelta(days=2):%Y-%m-%dT%H:%M}"
    async with office.signed_in(Role.EDITOR) as browser:
        await _drafted(browser, f"All about cancel. {BODY}".replace("30 days", "90 days"))
        refused = await browser.post("/articles/cancel/en/dates", {"publish_at": at, "review_on": "2099-01-01"})
        assert refused.status_code == 422
        assert 'form="plan-en"' in refused.text
        assert f'value="{at}"' in refused.text
        assert 'value="2099-01-01"' in refused.text
        again = {"publish_at": at, "review_on": "", "reason": "Black Friday"}
        assert (await browser.post("/articles/cancel/en/dates", again)).status_code == 303
        assert "Black Friday" in (await browser.get("/articles/cancel")).text
        assert (await browser.post("/articles/cancel/en/dates", again | {"reason": ""})).status_code == 303
    shop.later(days=3)
    async with shop.database.unit() as unit:
        await perform_due(unit.articles, shop.now, Fields())
    async with office.signed_in(Role.EDITOR) as browser:
        assert "Black Friday" in (await browser.get("/articles/cancel/history")).text


async def test_a_draft_that_customers_never_saw_is_not_restored_without_a_reason(office: Office, shop: Shop) -> None:
    async with office.signed_in(Role.EDITOR) as browser:
        draft = await _drafted(browser, f"All about cancel. {BODY}".replace("30 days", "90 days"))
        refused = await browser.post(f"/articles/revisions/{draft}/restore")
        assert refused.status_code == 422
        assert 'name="reason"' in refused.text
        async with shop.database.reading() as unit:
            shown = await unit.articles.published("cancel", Language.EN)
        assert shown is not None
        assert (await browser.post(f"/articles/revisions/{shown.id}/restore")).status_code == 303
        text = form("never", body="Soon.") | {"then": "draft"}
        assert (await browser.post("/articles/never/en", text)).status_code == 303
        assert (await browser.post("/articles/never/en/archive")).status_code == 303
        assert (await browser.post("/articles/never/en/unarchive")).status_code == 422
        assert (await browser.post("/articles/refund/en/archive")).status_code == 303
        assert (await browser.post("/articles/refund/en/unarchive")).status_code == 303


async def test_a_harmless_text_is_published_at_once(office: Office) -> None:
    async with office.signed_in(Role.EDITOR) as browser:
        base = re.findall(r'name="base" value="(\d+)"', (await browser.get("/articles/cancel")).text)[-1]
        fine = form("cancel", body=f"All about cancel. {BODY}\n\nWe are glad to help.", base=base)
        shown = await finished(browser, await browser.post("/articles/cancel/en/check", fine))
        assert 'name="reason"' not in shown
        assert (await browser.post("/articles/cancel/en", fine | {"then": "publish"})).status_code == 303


async def test_test_questions_come_and_go_and_are_reported(office: Office, shop: Shop) -> None:
    async with office.signed_in(Role.EDITOR) as browser:
        await browser.get("/articles/cancel")
        added = await browser.post("/articles/cancel/en/tests", {"question": "how do I cancel <b>it</b>"})
        assert "&lt;b&gt;it&lt;/b&gt;" in added.text
        await browser.post("/articles/cancel/en/tests", {"question": "how do I cancel <b>it</b>"})
        shown = await finished(browser, await browser.post("/articles/cancel/en/check", form("cancel")))
        assert "1" in shown
        async with shop.database.reading() as unit:
            [stored] = await unit.calibrations.stored_verdicts(Source.CHECKED)
        assert stored.verdict == Verdict(
            "how do I cancel <b>it</b>", Language.EN, "cancel", right=True, source=Source.CHECKED
        )
        other = await browser.post(f"/articles/refund/en/tests/{stored.id}/remove")
        assert other.status_code == 200
        await browser.post(f"/articles/cancel/en/tests/{stored.id}/remove")
        async with shop.database.reading() as unit:
            assert await unit.calibrations.stored_verdicts(Source.CHECKED) == []


async def test_last_week_again_shows_what_would_have_been_answered(
    office: Office, shop: Shop, search: KnowledgeSearch
) -> None:
    assert (await asked(shop, search, "zebra stripes wanted")).article is None
    await asked(shop, search, "tell me about refund")
    draft = form("zebra", title="Zebra stripes", body=f"Zebra stripes. {BODY}", questions="zebra stripes wanted")
    async with office.signed_in(Role.EDITOR) as browser:
        await browser.get("/articles/zebra")
        shown = await finished(browser, await browser.post("/articles/zebra/en/replay", draft))
    assert 'data-testid="replayed"' in shown
    assert "Zebra stripes wanted" in shown, "editors see customers' words without what belongs to one person"
    assert "refund" not in shown
    async with office.signed_in(Role.EDITOR) as browser:
        [place] = re.findall(r'hx-get="(/asked/\d+)"', shown)
        said = (await browser.get(place)).text
    assert "Zebra stripes wanted" in said
    assert "/customers/" not in said
    async with office.signed_in(Role.SUPERVISOR) as browser:
        assert "/customers/" in (await browser.get(place)).text


async def _answered_by_an_agent(unit: Unit, shop: Shop, ticket_id: int, text: str) -> None:
    ticket = await unit.tickets.get(ticket_id, lock=False)
    assert ticket is not None
    await unit.messages.add(_said(ticket.conversation_id, text, Author.AGENT, ticket_id))


async def test_a_gap_becomes_a_draft_without_anything_private(
    office: Office, shop: Shop, search: KnowledgeSearch
) -> None:
    ticket = await shop.handed_over()
    reply = "Здравствуйте, Мария! Oven mitts can be washed at 40 °C, call +7 912 345-67-89. С уважением, Анна"
    async with shop.database.unit() as unit:
        found = await unit.tickets.get(ticket.id, lock=False)
        assert found is not None
        for text in ("can oven mitts be washed", "washing oven mitts", "can oven mitts be washed hot"):
            message = await unit.messages.add(_said(found.conversation_id, text, Author.CUSTOMER))
            turn = reading(text, language=Language.EN, candidates=())
            decision = decide(turn, Memory(), Owner.BOT)
            await unit.decisions.add(found.conversation_id, message.id, decision, {}, 1.0)
        await _answered_by_an_agent(unit, shop, ticket.id, reply)
    async with office.signed_in(Role.EDITOR) as browser:
        page = await browser.get("/gaps")
        assert page.status_code == 200
        shown = await finished(browser, page)
        gap_id = next(iter(re.findall(r'href="/gaps/(\d+)"', shown)))
        one = (await browser.get(f"/gaps/{gap_id}")).text
        assert "Oven mitts can be washed" in one
        assert "/customers/" not in one, "editors may not look at customers"
        begun = await browser.post(f"/gaps/{gap_id}/draft")
        assert begun.status_code == 303
        slug = re.findall(r"/articles/([a-z0-9-]+)\?check=en", begun.headers["location"])[0]
        editor = await browser.get(begun.headers["location"])
        assert 'hx-trigger="click, load"' in editor.text
    async with shop.database.reading() as unit:
        stored = await unit.articles.article(slug, Language.EN)
    assert stored is not None
    assert stored.published is None
    assert stored.latest.text.body == "Oven mitts can be washed at 40 °C, call …."
    assert "can oven mitts be washed" in stored.latest.text.questions


async def test_articles_that_nobody_gets_are_listed(office: Office, shop: Shop) -> None:
    shop.later(days=timedelta(days=70).days)
    async with office.signed_in(Role.SUPERVISOR) as browser:
        page = (await browser.get("/gaps")).text
    assert 'href="/articles/track#en"' in page
