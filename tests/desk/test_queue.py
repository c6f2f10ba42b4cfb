"""The queue on a real database: who gets a ticket, who loses it, and what everybody hears."""

import asyncio
import random
import re
from datetime import timedelta

import pytest

from conversations.conversation import Owner
from conversations.outgoing import ChatLane, SendText
from conversations.understanding import Language
from handoff.tickets import Agent, Ending, Presence, Priority, TicketStatus
from locales.texts import texts_for
from tests.turn.shop import ANNA, BORIS, GROUP, Shop

RU = texts_for("ru")
HALF_AN_HOUR = timedelta(minutes=30)
THIRD = 503


async def test_a_free_agent_gets_the_ticket_at_once_and_the_customer_hears_one_message(shop: Shop) -> None:
    mira = await shop.arrives()
    ticket = await shop.handed_over()
    assert (ticket.assignee, (await shop.conversation()).owner) == (mira, Owner.AGENT)
    assert await shop.heard() == [f"{RU('hand-off-asked_for_human')}\n\n{RU('queue-claimed', agent='Мира')}"]
    assert (await shop.told(ticket))[-1] == RU("assigned-to", agent="Мира")


async def test_tickets_go_to_who_has_room_and_speaks_the_language(shop: Shop) -> None:
    await shop.arrives("Английская", 902, languages=[Language.EN])
    mira = await shop.arrives(capacity=1)
    first, second = await shop.handed_over(ANNA), await shop.handed_over(BORIS)
    assert (first.assignee, second.assignee) == (mira, None)
    await shop.keeping.look()
    assert (await shop.stored(second.id)).assignee is None
    await shop.actions.resolve(shop.acting(mira), first.id, await shop.item())
    await shop.keeping.look()
    assert (await shop.stored(second.id)).assignee == mira
    assert (await shop.heard(BORIS))[-1] == RU("queue-claimed", agent="Мира")


async def test_who_comes_gets_the_most_urgent_and_then_the_oldest(shop: Shop) -> None:
    tickets = []
    for user in (ANNA, BORIS, THIRD):
        tickets.append(await shop.handed_over(user))
        shop.later(seconds=1)
    async with shop.database.unit() as unit:
        conversation = await unit.conversations.get(tickets[2].conversation_id)
        await unit.customers.mark_vip(conversation.customer.id, vip=True)
    mira = await shop.arrives(capacity=1)
    await shop.keeping.look()
    holders = [(await shop.stored(ticket.id)).assignee for ticket in tickets]
    assert holders == [mira, None, None]


async def test_an_agent_who_leaves_gives_back_what_waits_for_an_answer(shop: Shop) -> None:
    mira = await shop.arrives()
    waits, answered = await shop.handed_over(ANNA), await shop.handed_over(BORIS)
    await shop.agent_writes(mira, answered, "Сейчас посмотрю")
    await shop.leaves(mira)
    await shop.keeping.look()
    assert (await shop.stored(waits.id)).assignee is None
    assert RU("given-back-away", agent="Мира") in await shop.told(waits)
    assert (await shop.heard(ANNA))[-1].startswith(RU("queue-returned"))
    holder = (await shop.stored(answered.id)).assignee
    assert holder is not None
    await shop.write("Ну что там?", BORIS)
    await shop.keeping.look()
    assert (await shop.stored(answered.id)).assignee is None


async def test_from_one_who_leaves_to_the_next_in_one_message(shop: Shop) -> None:
    mira = await shop.arrives()
    ticket = await shop.handed_over()
    gleb = await shop.arrives("Глеб", 902)
    heard = await shop.heard()
    await shop.leaves(mira)
    await shop.keeping.look()
    assert (await shop.stored(ticket.id)).assignee == gleb
    assert await shop.heard() == [*heard, RU("queue-transferred", agent="Глеб")]


async def test_who_does_not_answer_in_time_loses_the_ticket_and_is_away(shop: Shop) -> None:
    mira = await shop.arrives()
    ticket = await shop.handed_over()
    shop.later(minutes=29)
    await shop.keeping.look()
    assert (await shop.stored(ticket.id)).assignee == mira
    shop.later(minutes=1)
    await shop.keeping.look()
    assert (await shop.stored(ticket.id)).assignee is None
    assert (await shop.known(mira)).presence is Presence.AWAY
    assert RU("given-back-no-answer", agent="Мира", minutes=30) in await shop.told(ticket)


async def test_who_claims_by_hand_while_away_keeps_the_ticket(shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    shop.later(minutes=5)
    await shop.keeping.look()
    assert (await shop.stored(ticket.id)).assignee == mira


async def test_a_ticket_given_back_by_hand_goes_to_others_only(shop: Shop) -> None:
    mira = await shop.arrives()
    ticket = await shop.handed_over()
    await shop.actions.release(shop.acting(mira), ticket.id, await shop.item())
    await shop.keeping.look()
    assert (await shop.stored(ticket.id)).assignee is None
    gleb = await shop.arrives("Глеб", 902)
    await shop.keeping.look()
    assert (await shop.stored(ticket.id)).assignee == gleb


async def test_a_customer_comes_back_to_the_agent_he_knows(shop: Shop) -> None:
    gleb = await shop.arrives("Глеб", 902, capacity=9)
    await shop.resolved(gleb, ANNA)
    await shop.arrives("Мира", 901, capacity=10)
    again = await shop.handed_over(ANNA)
    assert again.assignee == gleb


async def test_removed_agents_leave_nothing_behind(shop: Shop) -> None:
    mira = await shop.arrives()
    waits, answered = await shop.handed_over(ANNA), await shop.handed_over(BORIS)
    await shop.agent_writes(mira, answered, "Сейчас")
    async with shop.database.unit() as unit:
        await unit.agents.remove(901)
    await shop.keeping.look()
    for ticket in (waits, answered):
        assert (await shop.stored(ticket.id)).assignee is None
        assert RU("given-back-left", agent="Мира") in await shop.told(ticket)


async def test_waiting_makes_a_ticket_more_urgent(shop: Shop) -> None:
    ticket = await shop.handed_over()
    assert ticket.priority is Priority.NORMAL
    shop.later(minutes=45)
    await shop.keeping.look()
    assert (await shop.stored(ticket.id)).priority is Priority.HIGH
    shop.later(hours=1)
    await shop.keeping.look()
    stored = await shop.stored(ticket.id)
    assert (stored.priority, stored.base_priority) == (Priority.URGENT, Priority.NORMAL)


async def test_promises_are_warned_of_broken_and_escalated_once(shop: Shop) -> None:
    ticket = await shop.handed_over()
    shop.later(minutes=50)
    await shop.keeping.look()
    await shop.keeping.look()
    warned = [text for text in await shop.told(ticket) if "Скоро срок" in text]
    assert len(warned) == 1
    shop.later(minutes=20)
    await shop.keeping.look()
    await shop.keeping.look()
    general = [a.text.text for a in await shop.sent(ChatLane(GROUP)) if isinstance(a, SendText)]
    assert [text for text in general if text.startswith(f"T-{ticket.id} · Name {ANNA}: ⚠️")] == general
    assert len(general) == 1
    async with shop.database.reading() as unit:
        [first, resolution] = await unit.promises.of_ticket(ticket.id)
    assert (first.breached_at, first.met_at, resolution.breached_at) == (shop.now, None, None)


async def test_promises_are_kept_by_answers_and_begin_anew_with_questions(shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    shop.later(minutes=10)
    await shop.agent_writes(mira, ticket, "Здравствуйте")
    answered_at = shop.now
    shop.later(minutes=5)
    await shop.write("И ещё")
    await shop.write("И вот ещё")
    async with shop.database.reading() as unit:
        first, resolution, following = await unit.promises.of_ticket(ticket.id)
    assert (first.met_at, first.breached_at) == (answered_at, None)
    assert (following.started_at, following.due_at, following.met_at) == (shop.now, shop.now + 2 * HALF_AN_HOUR, None)
    shop.later(hours=2)
    await shop.agent_writes(mira, ticket, "Отвечаю поздно")
    await shop.actions.resolve(shop.acting(mira), ticket.id, await shop.item())
    async with shop.database.reading() as unit:
        _, resolution, following = await unit.promises.of_ticket(ticket.id)
    assert following.breached_at == following.due_at
    assert (resolution.met_at, resolution.breached_at) == (shop.now, None)


async def test_a_silent_customer_is_asked_and_then_the_ticket_ends(shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    await shop.agent_writes(mira, ticket, "Помогло?")
    shop.later(hours=24)
    await shop.keeping.look()
    await shop.keeping.look()
    asked = [text for text in await shop.heard() if text.startswith("Удалось ли")]
    assert len(asked) == 1
    shop.later(hours=23)
    await shop.write("Ой, нет")
    await shop.agent_writes(mira, ticket, "А теперь?")
    for _ in range(2):
        shop.later(hours=24)
        await shop.keeping.look()
    stored = await shop.stored(ticket.id)
    assert (stored.status, stored.ended_by) == (TicketStatus.RESOLVED, Ending.SILENCE)
    assert (await shop.heard())[-1] == RU("silence-resolved")
    assert (await shop.conversation()).owner is Owner.BOT


async def test_a_customer_who_waits_may_go_back_to_the_bot(shop: Shop) -> None:
    ticket = await shop.handed_over()
    assert await shop.buttons.back_to_bot(shop.press(), ticket.id, await shop.item()) == ""
    stored = await shop.stored(ticket.id)
    assert (stored.status, stored.ended_by) == (TicketStatus.RESOLVED, Ending.CUSTOMER)
    assert ((await shop.conversation()).owner, (await shop.heard())[-1]) == (Owner.BOT, RU("back-with-bot"))
    assert await shop.buttons.back_to_bot(shop.press(), ticket.id, await shop.item()) == RU("button-gone")
    again = await shop.held(await shop.agent())
    word = await shop.buttons.back_to_bot(shop.press(), again.id, await shop.item())
    assert word == RU("queue-claimed", agent="Мира")
    assert (await shop.stored(again.id)).status is TicketStatus.OPEN


async def test_nobody_gets_more_than_he_can_take_whoever_comes_at_once(shop: Shop) -> None:
    crew = [await shop.arrives("Мира", 901, capacity=2), await shop.arrives("Глеб", 902, capacity=1)]
    users = range(601, 607)
    items = [await shop.item() for _ in users]
    opening = [shop.buttons.human(shop.press(user), item) for user, item in zip(users, items, strict=True)]
    await asyncio.gather(*opening, shop.keeping.look(), shop.keeping.look())
    await asyncio.gather(*(shop.keeping.look() for _ in range(3)))
    holders = [(await shop.ticket(user)).assignee for user in users]
    assert sorted(_names(holders)) == ["Глеб", "Мира", "Мира"]
    assert len(crew) == 2


def _names(holders: list[Agent | None]) -> list[str]:
    return [holder.name for holder in holders if holder is not None]


@pytest.mark.parametrize("workers", [4])
async def test_several_workers_do_each_step_once(shop: Shop, workers: int) -> None:
    mira = await shop.arrives()
    tickets = [await shop.handed_over(user) for user in (ANNA, BORIS)]
    await shop.leaves(mira)
    shop.later(hours=2)
    await asyncio.gather(*(shop.keeping.look() for _ in range(workers)))
    for ticket in tickets:
        told = await shop.told(ticket)
        assert told.count(RU("given-back-away", agent="Мира")) == 1
        assert len([text for text in told if text.startswith("⚠️")]) == 1


async def test_snoozed_until_a_time_or_the_customers_next_message(shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    here = shop.acting(mira, ticket, by_command=True)
    for wrong in ("завтра", "0m", "-5m"):
        await shop.shelf.snooze(here, wrong, await shop.item())
        assert (await shop.told(ticket))[-1] == RU("snooze-help")
    await shop.shelf.snooze(here, "2ч", await shop.item())
    assert (await shop.stored(ticket.id)).status is TicketStatus.SNOOZED
    shop.later(hours=1, minutes=59)
    await shop.keeping.look()
    assert (await shop.stored(ticket.id)).status is TicketStatus.SNOOZED
    shop.later(minutes=1)
    await shop.keeping.look()
    stored = await shop.stored(ticket.id)
    assert (stored.status, stored.assignee) == (TicketStatus.OPEN, mira)
    assert RU("snooze-over", agent="Мира") in await shop.told(ticket)
    await shop.shelf.snooze(here, "", await shop.item())
    await shop.write("Я вернулся")
    stored = await shop.stored(ticket.id)
    assert (stored.status, stored.snoozed_until, stored.awaiting_since) == (TicketStatus.OPEN, None, shop.now)


async def test_priority_by_hand_moves_promises_and_vip_counts_from_the_next_ticket(shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    here = shop.acting(mira, ticket, by_command=True)
    await shop.shelf.priority(here, "скоро", await shop.item())
    assert (await shop.told(ticket))[-1] == RU("priority-help")
    await shop.shelf.priority(here, " Urgent ", await shop.item())
    assert (await shop.stored(ticket.id)).priority is Priority.URGENT
    async with shop.database.reading() as unit:
        [first, _] = await unit.promises.of_ticket(ticket.id)
    assert first.due_at == first.started_at + timedelta(minutes=10)
    await shop.shelf.vip(here, await shop.item())
    assert (await shop.told(ticket))[-1] == RU("vip-on", customer=f"Name {ANNA}")
    await shop.actions.resolve(shop.acting(mira), ticket.id, await shop.item())
    assert (await shop.handed_over()).priority is Priority.HIGH


async def test_an_agent_sees_his_tickets_the_longest_wait_first(shop: Shop) -> None:
    mira = await shop.agent()
    general = shop.acting(mira, by_command=True)
    await shop.shelf.mine(general, await shop.item())
    answered, waits, aside = [await shop.held(mira, user) for user in (ANNA, BORIS, THIRD)]
    await shop.agent_writes(mira, answered, "Готово")
    await shop.shelf.snooze(shop.acting(mira, aside, by_command=True), "", await shop.item())
    shop.later(minutes=7)
    await shop.shelf.mine(general, await shop.item())
    none, mine = [a.text.text for a in await shop.sent(ChatLane(GROUP)) if isinstance(a, SendText)]
    assert none == RU("my-none")
    title, *lines = mine.splitlines()
    assert title == RU("my-title", count=3)
    assert lines[0] == f"T-{waits.id} · Name {BORIS}: {RU('my-waits', minutes=7)}"
    assert sorted(lines[1:]) == sorted(
        [f"T-{answered.id} · Name {ANNA}: {RU('my-answered')}", f"T-{aside.id} · Name {THIRD}: {RU('snoozed')}"]
    )


async def test_a_ticket_goes_to_another_team(shop_with_teams: Shop) -> None:
    shop = shop_with_teams
    mira = await shop.arrives()
    ticket = await shop.handed_over()
    gleb = await shop.arrives("Глеб", 902, team="returns")
    here = shop.acting(mira, ticket, by_command=True)
    await shop.actions.transfer_by_name(here, "Returns", await shop.item())
    stored = await shop.stored(ticket.id)
    assert (stored.team, stored.assignee) == ("returns", gleb)
    assert (await shop.heard())[-1] == RU("queue-transferred", agent="Глеб")


async def test_when_closed_the_customer_hears_when_somebody_will_answer(shop_with_teams: Shop) -> None:
    shop = shop_with_teams
    shop.later(hours=5)
    await shop.handed_over()
    assert (await shop.heard())[-1].endswith(RU("hand-off-closed", when="завтра в 09:00 (Москва)"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_wait_is_promised_from_what_others_waited(shop: Shop) -> None:
    mira = await shop.agent()
    for user in range(700, 722):
        ticket = await shop.handed_over(user)
        shop.later(minutes=4)
        await shop.actions.claim(shop.acting(mira), ticket.id, await shop.item())
        await shop.actions.resolve(shop.acting(mira), ticket.id, await shop.item())
    await shop.handed_over(ANNA)
    assert RU("wait-minutes", low=3, high=5) in (await shop.heard())[-1]


async def test_whatever_happens_at_once_there_is_one_owner(shop: Shop) -> None:
    """Agents, the customer and two workers at the same ticket, round after round, in their own transactions."""
    agents = [await shop.arrives(f"Agent {n}", 900 + n) for n in range(3)]
    dice = random.Random(7)  # noqa: S311  dice
    ticket = await shop.handed_over()
    for _ in range(12):
        first, second = dice.sample(agents, 2)
        items = [await shop.item() for _ in range(5)]
        acts = [
            shop.actions.claim(shop.acting(first), ticket.id, items[0]),
            shop.actions.claim(shop.acting(second), ticket.id, items[1]),
            shop.actions.release(shop.acting(dice.choice(agents)), ticket.id, items[2]),
            shop.actions.transfer(shop.acting(first), ticket.id, second.id, items[3]),
            shop.turns.message(shop.said("Ещё слово"), items[4]),
            shop.attendance.set(shop.acting(second), dice.choice(list(Presence)), await shop.item()),
            shop.keeping.look(),
            shop.keeping.look(),
        ]
        dice.shuffle(acts)
        shop.later(minutes=dice.choice([0, 1, 31]))
        await asyncio.gather(*acts)
        stored, conversation = await shop.stored(ticket.id), await shop.conversation()
        assert conversation.owner is (Owner.AGENT if stored.assignee else Owner.QUEUE)
        assert (stored.claimed_at is None) == (stored.assignee is None)
        assert conversation.ticket_id == ticket.id
    told = await shop.told(ticket)
    assert _is_a_chain(told), told


TAKEN = [r"Обращение ведёт (.+)\.", r"(.+), обращение за вами"]
LOST = [
    r"(.+) возвращает обращение",
    r"(.+) теперь не на связи: обращение возвращено",
    r"Покупатель ждёт ответа .* очередь\. (.+) теперь не на связи",
]
HANDED = r"(.+) передаёт обращение, теперь его ведёт (.+)\."


def _is_a_chain(told: list[str]) -> bool:
    """The topic's story: who takes the ticket finds it free, who loses it or hands it on had it."""
    holder: str | None = None
    for text in told:
        if handed := re.match(HANDED, text):
            if handed[1] != holder:
                return False
            holder = handed[2]
        elif taken := _first(TAKEN, text):
            if holder is not None:
                return False
            holder = taken
        elif lost := _first(LOST, text):
            if lost != holder:
                return False
            holder = None
    return True


def _first(patterns: list[str], text: str) -> str | None:
    found = (re.match(pattern, text) for pattern in patterns)
    return next((match[1] for match in found if match), None)
