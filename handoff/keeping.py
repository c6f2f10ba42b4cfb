"""Performs what time asks for, one ticket and one unit of work at a time.

Any number of workers may do so at once: each step is decided anew under the ticket's lock, and once it is performed it
is no longer due.
"""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from conversations.outgoing import ChatLane, SendText
from handoff import tickets as rules
from handoff.card import reference
from handoff.desk import Desk
from handoff.due import AskIfDone, Cause, EndSilent, Escalate, GiveBack, Raise, Step, Wake, Warn, due
from handoff.news import moment_words
from handoff.ports import DeskUnit
from handoff.promises import Promise
from handoff.service_rules import ServiceRules
from handoff.speaking import load_ticket, naming, tell_agents, tell_customer
from handoff.tickets import Presence, Ticket
from locales.texts import Texts, texts_for

MINUTE_SECONDS = 60


class QueueKeeper:
    """Gives back, wakes, raises, warns, escalates and ends; `staff_group_id` is where supervisors are told."""

    def __init__(self, desk: Desk, texts: Texts, service: ServiceRules, staff_group_id: int) -> None:
        self._desk = desk
        self._texts = texts
        self._service = service
        self._staff_group_id = staff_group_id

    async def keep(self, unit: DeskUnit, ticket_id: int, now: datetime) -> int:
        """Do all that is due for the ticket; how many steps that were. Raises UnknownTicketError."""
        done = 0
        while step := await self._next_step(unit, ticket_id, now):
            ticket, what = step
            await self._perform(unit, ticket, what, now)
            done += 1
        return done

    async def _next_step(self, unit: DeskUnit, ticket_id: int, now: datetime) -> tuple[Ticket, Step] | None:
        ticket = await load_ticket(unit, ticket_id)
        promises = await unit.promises.outstanding(ticket_id)
        step = next(due(ticket, promises, self._service, now), None)
        return (ticket, step) if step is not None else None

    async def _perform(self, unit: DeskUnit, ticket: Ticket, step: Step, now: datetime) -> None:
        match step:
            case GiveBack():
                await self._give_back(unit, ticket, step, now)
            case Wake():
                await self._wake(unit, ticket, now)
            case Raise(to):
                await self._raise(unit, replace(ticket, priority=to), now)
            case Warn(promise):
                await self._warn(unit, ticket, promise, now)
            case Escalate(promise):
                await self._escalate(unit, ticket, promise, now)
            case AskIfDone():
                await self._ask_if_done(unit, ticket, now)
            case EndSilent():
                await self._desk.resolve_silent(unit, ticket, now)
            case _:
                assert_never(step)

    async def _give_back(self, unit: DeskUnit, ticket: Ticket, step: GiveBack, now: datetime) -> None:
        name = step.holder.name
        if step.cause is Cause.NO_ANSWER:
            await unit.agents.set_presence(step.holder.id, Presence.AWAY, now)
            minutes = int(self._service.answer_within.total_seconds() // MINUTE_SECONDS)
            why = self._texts("given-back-no-answer", agent=name, minutes=minutes)
        else:
            why = self._texts("given-back-away" if step.cause is Cause.AWAY else "given-back-left", agent=name)
        await self._desk.give_back(unit, ticket, why, now)

    async def _wake(self, unit: DeskUnit, ticket: Ticket, now: datetime) -> None:
        awake = await unit.tickets.save(rules.wake(ticket))
        text = self._texts("snooze-over", agent=awake.assignee.name if awake.assignee else "")
        said = naming(text, *([awake.assignee] if awake.assignee else []))
        await tell_agents(unit, awake, said, now)
        await self._show(unit, awake, now)

    async def _raise(self, unit: DeskUnit, ticket: Ticket, now: datetime) -> None:
        await self._show(unit, await unit.tickets.save(ticket), now)

    async def _warn(self, unit: DeskUnit, ticket: Ticket, promise: Promise, now: datetime) -> None:
        await unit.promises.save(replace(promise, warned_at=now))
        text = self._in_words("promise-warning", ticket, promise, now)
        holder = [ticket.assignee] if ticket.assignee else []
        await tell_agents(unit, ticket, naming(", ".join([*(agent.name for agent in holder), text]), *holder), now)

    async def _escalate(self, unit: DeskUnit, ticket: Ticket, promise: Promise, now: datetime) -> None:
        """The topic hears it, and the supervisors do where everybody is: in the general topic."""
        await unit.promises.save(replace(promise, breached_at=now))
        text = self._in_words("promise-broken", ticket, promise, now)
        await tell_agents(unit, ticket, text, now)
        agents = await unit.agents.list()
        named = [agent for agent in agents if agent.telegram_user_id in self._service.supervisors]
        conversation = await unit.conversations.get(ticket.conversation_id)
        where = f"{reference(ticket)} · {conversation.customer.first_name}"
        said = naming("\n".join([f"{where}: {text}", *(agent.name for agent in named)]), *named)
        await unit.outbox.add(ChatLane(self._staff_group_id), SendText(text=said), now)

    async def _ask_if_done(self, unit: DeskUnit, ticket: Ticket, now: datetime) -> None:
        asked = await unit.tickets.save(replace(ticket, silence_warned_at=now))
        conversation = await unit.conversations.get(ticket.conversation_id)
        texts, zone = texts_for(conversation.language), self._service.hours_of(ticket.team).zone
        end = moment_words(now + self._service.silence.resolve_after, now, zone, texts)
        await tell_customer(unit, conversation, texts("silence-warning", when=end), now, ticket=asked)
        await tell_agents(unit, asked, self._texts("silence-warned"), now)

    async def _show(self, unit: DeskUnit, ticket: Ticket, now: datetime) -> None:
        await self._desk.show_card(unit, ticket, await unit.conversations.get(ticket.conversation_id), now)

    def _in_words(self, key: str, ticket: Ticket, promise: Promise, now: datetime) -> str:
        zone = self._service.hours_of(ticket.team).zone
        when = moment_words(promise.due_at, now, zone, self._texts)
        return self._texts(key, promise=self._texts(f"promise-{promise.kind}"), when=when)
