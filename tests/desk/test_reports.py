"""What customers and agents do, and what the report makes of it: on both databases, by the real turns."""

from datetime import timedelta

from conversations.decisions import DecisionKind, Reason
from conversations.understanding import Language
from handoff.promises import PromiseKind
from handoff.reporting.contacts import ContactOutcome, ContactState
from handoff.reporting.facts import Comment
from handoff.reporting.figures import Net, Share, Spread
from handoff.reporting.period import last_days
from handoff.reporting.present import Present
from handoff.reporting.reading import present_of, report_of
from handoff.reporting.report import Report
from knowledge_base.calibration.judged import Source, Verdict
from storage.unit_of_work import Database
from tests.turn.readings import candidate, reading
from tests.turn.shop import ANNA, BORIS, Shop, topic

CLARA = 503


async def report_now(shop: Shop, days: int = 7) -> Report:
    period = last_days(days, shop.now, shop.service.zone)
    async with shop.database.reading() as unit:
        return await report_of(unit, period, shop.service, shop.now, Language.RU)


async def present(shop: Shop) -> Present:
    async with shop.database.reading() as unit:
        return await present_of(unit, shop.service, shop.now)


async def shop_with_articles(database: Database) -> Shop:
    shop = Shop(database)
    database._clock = shop.clock
    for slug in ("refund", "delivery"):
        await shop.publish(slug, f"Text of {slug}.")
        shop.readings[slug] = reading(candidates=(candidate(slug, 0.95),))
    return shop


async def test_a_week_of_a_small_shop(database: Database) -> None:
    """Anna gets an answer, comes back after two days and dislikes the next one; an agent helps her, she rates.

    Boris is answered and stays away; Clara is answered and says that it helped, an agent's correction says otherwise.
    """
    shop = await shop_with_articles(database)
    mira = await shop.arrives()
    await shop.write("refund", ANNA)
    await shop.write("refund", BORIS)
    await shop.write("delivery", CLARA)
    clara, _, _ = await shop.last_decision()
    await shop.buttons.feedback(shop.press(CLARA), clara, helpful=True, item=await shop.item())
    async with database.unit() as unit:
        stored = await unit.decisions.get(clara)
        assert stored is not None
        verdict = Verdict("delivery", Language.RU, "refund", right=True, source=Source.CORRECTION)
        await unit.calibrations.add_verdict(verdict, author="Мира", message_id=stored.message_id)
    shop.later(days=2)
    await shop.write("delivery", ANNA)
    disliked, _, _ = await shop.last_decision()
    await shop.buttons.feedback(shop.press(ANNA), disliked, helpful=False, item=await shop.item())
    ticket = await shop.ticket(ANNA)
    async with database.unit() as unit:
        await unit.tickets.set_topic(ticket.id, topic(ticket))
    assert ticket.assignee == mira
    shop.later(minutes=6)
    await shop.agent_writes(mira, ticket, "Помогу")
    shop.later(minutes=54)
    await shop.actions.resolve(shop.acting(mira), ticket.id, await shop.item())
    await shop.buttons.rate(shop.press(ANNA), ticket.id, 5, await shop.item())
    await shop.write("Мира просто чудо", ANNA)
    await shop.buttons.recommend(shop.press(ANNA), 1, 9, await shop.item())
    resolved_at = shop.now
    shop.later(days=2)

    made = await report_now(shop)
    assert made.contacts.states == {
        ContactState.HANDED_OVER: 1,
        ContactState.CAME_BACK: 1,
        ContactState.TOO_YOUNG: 0,
        ContactState.UNANSWERED: 0,
        ContactState.CONTAINED: 2,
    }
    assert made.contacts.containment == Share(2, 4)
    assert made.repeated == Share(1, 4)
    assert made.questions == {
        ContactOutcome.ANSWERED: 4,
        ContactOutcome.ASKED_BACK: 0,
        ContactOutcome.HANDED_OVER: 0,
    }
    assert [(one.slug, one.title, one.shown, one.wrong) for one in made.articles] == [
        ("delivery", "Title of delivery", 2, Share(2, 2)),
        ("refund", "Title of refund", 2, Share(0, 0)),
    ]
    assert made.reasons == {"not_helpful": 1}
    assert made.tickets.response == Spread(1, timedelta(minutes=6), timedelta(minutes=6))
    assert made.tickets.resolution == Spread(1, timedelta(hours=1), timedelta(hours=1))
    assert made.tickets.satisfied == Share(1, 1)
    assert made.tickets.reopened == Share(0, 0), "her three days to come back are not over"
    assert (made.net, made.asked_to_recommend) == (Net(1, 0, 1), 1)
    assert made.comments == [Comment(ticket.id, resolved_at, 5, 9, "Мира", "Мира просто чудо")]
    assert made.commented == 1
    assert [(made.agent_names[agent], one.resolved) for agent, one in made.agents.items()] == [("Мира", 1)]
    assert made.contacts.hours == {(6, 12): 3, (1, 12): 1}
    shop.later(days=2)
    assert (await report_now(shop)).tickets.reopened == Share(0, 1)
    assert (await report_now(shop, days=1)).contacts.total == 0


async def test_a_ticket_that_is_opened_again(database: Database) -> None:
    shop = Shop(database)
    mira = await shop.agent()
    await shop.resolved(mira, ANNA)
    await shop.resolved(mira, BORIS)
    shop.later(hours=71)
    await shop.handed_over(ANNA)
    shop.later(hours=3)
    made = await report_now(shop)
    assert made.tickets.reopened == Share(1, 2)
    assert made.tickets.still_waiting == 1


async def test_what_was_offered_and_left_is_not_contained(database: Database) -> None:
    shop = Shop(database)
    database._clock = shop.clock
    shop.readings["как вернуть"] = reading(candidates=(candidate("a", 0.5), candidate("b", 0.45)))
    await shop.write("как вернуть", ANNA)
    _, kind, reason = await shop.last_decision()
    assert kind == DecisionKind.CLARIFY
    assert reason in {Reason.SEVERAL_ARTICLES, Reason.UNSURE}
    assert (await report_now(shop)).contacts.containment == Share(0, 0)
    shop.later(days=3, seconds=1)
    made = await report_now(shop)
    assert made.contacts.states[ContactState.UNANSWERED] == 1
    assert made.contacts.containment == Share(0, 1)


async def test_the_present(database: Database) -> None:
    shop = Shop(database)
    await shop.arrives(capacity=1)
    await shop.arrives("Олег", 902)
    await shop.leaves((await present(shop)).crew[1].agent)
    first = shop.now
    for user in (ANNA, BORIS, CLARA):
        await shop.buttons.human(shop.press(user), await shop.item())
        shop.later(minutes=1)
    shop.later(minutes=57)
    now = await present(shop)
    assert [one.since - first for one in now.queue] == [timedelta(minutes=1), timedelta(minutes=2)]
    assert now.waiters[0].since == first
    assert [(one.agent.name, one.load, one.agent.capacity, one.held) for one in now.crew] == [
        ("Мира", 1, 1, 1),
        ("Олег", 0, 4, 0),
    ]
    assert [(one.ticket.id, one.promise.kind, one.is_broken) for one in now.pressing] == [
        (1, PromiseKind.FIRST_RESPONSE, True),
        (2, PromiseKind.FIRST_RESPONSE, False),
        (3, PromiseKind.FIRST_RESPONSE, False),
    ]
