"""Suggested replies in a ticket's topic: /suggest lists them, one tap puts one up, another sends it."""

from collections.abc import Sequence
from typing import Protocol

from bot.desk.access import Acting, access_agent, access_ticket, say_in_place
from bot.desk.drafts import draft
from bot.desk.macros import was_just_said
from bot.desk.refusing import refusals_told
from bot.desk.words import REFUSALS, refusal
from conversations.clock import Clock
from conversations.formatting import Bold, compose, shortened
from conversations.outgoing import Button, EditInPlace, FormattedText, Keyboard, SendText, TicketLane
from handoff.macro_desk import MacroDesk
from handoff.macros import After
from handoff.speaking import load_ticket
from handoff.suggestions import SourceKind, Suggestion
from handoff.tickets import Agent
from locales.texts import Texts
from storage.inbox import InboxItem
from storage.unit_of_work import Database

MAX_SHOWN = 220
MAX_SOURCE = 60


class Suggest(Protocol):
    """Finds suggestions; slow, so it is called outside any transaction."""

    async def __call__(self, ticket_id: int, agent: Agent | None = None) -> list[Suggestion]:
        """At most three, best first."""
        ...

    async def one(self, ticket_id: int, key: str, agent: Agent | None = None) -> Suggestion | None:
        """The suggestion with this key as it stands now."""
        ...


class NoSuggestions:
    """Where there is no knowledge search."""

    async def __call__(self, ticket_id: int, agent: Agent | None = None) -> list[Suggestion]:  # noqa: ARG002
        """None at all."""
        return []

    async def one(self, ticket_id: int, key: str, agent: Agent | None = None) -> Suggestion | None:  # noqa: ARG002
        """None."""
        return None


class SuggestionShelf:
    """Handles /suggest and the buttons under suggestions; buttons get a short word back."""

    def __init__(self, database: Database, suggest: Suggest, macros: MacroDesk, texts: Texts, clock: Clock) -> None:
        self._database = database
        self._suggest = suggest
        self._macros = macros
        self._texts = texts
        self._clock = clock

    async def list(self, acting: Acting, item: InboxItem) -> None:
        """What could be said to the topic's customer now."""
        agent, ticket_id = await self._who_and_where(acting)
        found = await self._suggest(ticket_id, agent) if agent is not None and ticket_id is not None else []
        now = self._clock()
        async with self._database.unit(completing=item) as unit, refusals_told(unit, acting, self._texts, now):
            await access_agent(unit, acting)
            ticket = await access_ticket(unit, acting)
            if not found:
                await say_in_place(unit, acting, self._texts("suggest-none"), now)
                return
            said, keyboard = suggestion_list(ticket.id, found, self._texts)
            await unit.outbox.add(TicketLane(ticket.id), SendText(text=said, keyboard=keyboard), now)

    async def show(self, acting: Acting, ticket_id: int, key: str, item: InboxItem) -> str:
        """Put one up, to be sent or copied and changed."""
        agent, _ = await self._who_and_where(acting)
        found = await self._suggest.one(ticket_id, key, agent)
        now = self._clock()
        async with self._database.unit(completing=item) as unit:
            if found is None or agent is None:
                return self._texts("suggest-gone")
            said, keyboard = self._draft(ticket_id, found)
            await unit.outbox.add(TicketLane(ticket_id), SendText(text=said, keyboard=keyboard), now)
            return ""

    async def send(self, acting: Acting, ticket_id: int, key: str, mark: str, item: InboxItem) -> str:
        """Say it to the customer; where it reads otherwise by now, it is put up again instead."""
        agent, _ = await self._who_and_where(acting)
        found = await self._suggest.one(ticket_id, key, agent)
        now = self._clock()
        async with self._database.unit(completing=item) as unit:
            try:
                agent, ticket = await access_agent(unit, acting), await load_ticket(unit, ticket_id)
                if found is None:
                    return self._texts("suggest-gone")
                if found.mark != mark:
                    said, keyboard = self._draft(ticket_id, found)
                    word = self._texts("macro-changed")
                elif await was_just_said(unit, ticket, found.text):
                    return self._texts("macro-sent-already")
                else:
                    await self._macros.send(unit, ticket_id, agent, found.text, After(), now=now)
                    said, keyboard = FormattedText(self._texts("suggest-sent", agent=agent.name)), ()
                    word = ""
            except REFUSALS as error:
                return refusal(error, self._texts)
            here = acting.at
            edit = EditInPlace(chat_id=here.chat_id, telegram_message_id=here.message_id, text=said, keyboard=keyboard)
            await unit.outbox.add(TicketLane(ticket_id), edit, now)
            return word

    def _draft(self, ticket_id: int, found: Suggestion) -> tuple[FormattedText, Keyboard]:
        head = self._texts("suggest-draft", source=source_words(found, self._texts))
        if found.unfilled:
            blanks = self._texts("suggest-fill-in", fields=", ".join(dict.fromkeys(found.unfilled)))
            return draft(head, found.text, [blanks]), ()
        send = Button(text=self._texts("button-send"), data=f"ssend:{ticket_id}:{found.key}:{found.mark}")
        return draft(head, found.text, [self._texts("suggest-edit")]), ((send,),)

    async def _who_and_where(self, acting: Acting) -> tuple[Agent | None, int | None]:
        async with self._database.reading() as unit:
            agent = await unit.agents.by_telegram_id(acting.user_id)
            topic = acting.topic_id
            ticket = await unit.tickets.by_topic(topic, lock=False) if topic is not None else None
        return agent, ticket.id if ticket else None


def source_words(found: Suggestion, texts: Texts) -> str:
    """Where it comes from."""
    source = shortened(found.source, MAX_SOURCE)
    return (
        texts("suggest-article", title=source)
        if found.kind is SourceKind.ARTICLE
        else texts("suggest-ticket", number=source)
    )


def suggestion_list(ticket_id: int, found: Sequence[Suggestion], texts: Texts) -> tuple[FormattedText, Keyboard]:
    """The beginnings of the suggestions with their sources, and a button for each."""
    runs: list[str | Bold] = [Bold(texts("suggest-title"))]
    for number, one in enumerate(found, 1):
        runs += ["\n\n", Bold(f"{number}. {source_words(one, texts)}"), f"\n{shortened(one.text, MAX_SHOWN)}"]
    buttons = tuple(
        Button(text=str(number), data=f"suggest:{ticket_id}:{one.key}") for number, one in enumerate(found, 1)
    )
    return compose(runs), (buttons,)
