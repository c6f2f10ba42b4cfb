"""Macros in a ticket's topic: listed, looked at, sent. Nothing is sent that the agent has not seen."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from bot.desk.access import Acting, access_agent, access_ticket, say_in_place
from bot.desk.drafts import draft
from bot.desk.words import REFUSALS, refusal
from conversations.clock import Clock
from conversations.formatting import clipped
from conversations.messages import Author
from conversations.outgoing import EditInPlace, FormattedText, Keyboard, SendText, TicketLane
from handoff.buttons import macro_keyboard, macros_keyboard
from handoff.macro_desk import MacroDesk
from handoff.macro_words import after_words
from handoff.macros import Macro, Prepared, UnfilledFieldsError, UnknownMacroError
from handoff.speaking import MAX_TEXT, load_ticket
from handoff.tickets import Agent, AlreadyResolvedError, Ticket, TicketStatus
from locales.texts import Texts
from storage.inbox import InboxItem
from storage.unit_of_work import Database, Unit

_ORDER = re.compile(r"[A-Za-z0-9/-]{1,16}")
"""An order number that an agent gives: it travels in a button."""
JUST_SAID = 20
Shown = tuple[FormattedText, Keyboard]
Act = Callable[[Unit, Agent, Ticket, datetime], Awaitable[str]]


class MacroShelf:
    """Handles /macro, shortcuts and the buttons under them; each method returns the short word that the agent gets."""

    def __init__(self, database: Database, macros: MacroDesk, texts: Texts, clock: Clock) -> None:
        self._database = database
        self._macros = macros
        self._texts = texts
        self._clock = clock

    async def command(self, acting: Acting, words: str, item: InboxItem) -> None:
        """/macro lists them; /macro NAME shows one, and so does /NAME; an order number may follow."""
        shortcut, _, order = words.strip().partition(" ")

        async def act(unit: Unit, agent: Agent, ticket: Ticket, now: datetime) -> str:
            if not shortcut:
                return await self._post_list(unit, ticket, now)
            macro = await unit.macros.by_shortcut(shortcut.casefold().lstrip("/"))
            if macro is None:
                raise UnknownMacroError(f"there is no macro {shortcut}")
            prepared = await self._prepared(unit, ticket, agent, macro, _order(order))
            said, keyboard = self._preview(ticket, prepared, _order(order))
            await unit.outbox.add(TicketLane(ticket.id), SendText(text=said, keyboard=keyboard), now)
            return ""

        await self._do(replace(acting, by_command=True), None, item, act)

    async def call(self, acting: Acting, command: str, words: str, item: InboxItem) -> None:
        """/NAME: a macro's shortcut, or a word that means nothing and must not reach the customer."""
        async with self._database.reading() as unit:
            known = await unit.macros.by_shortcut(command.casefold()) is not None
        if known:
            await self.command(acting, f"{command} {words}", item)
            return
        async with self._database.unit(completing=item) as unit:
            await say_in_place(unit, acting, self._texts("desk-unknown-command"), self._clock())

    async def list(self, acting: Acting, ticket_id: int, item: InboxItem) -> str:
        """The button of the card: a list in a message of its own."""

        async def act(unit: Unit, _: Agent, ticket: Ticket, now: datetime) -> str:
            return await self._post_list(unit, ticket, now)

        return await self._do(acting, ticket_id, item, act)

    async def turn(self, acting: Acting, ticket_id: int, page: int, item: InboxItem) -> str:
        """Another page of the list, where it stands."""

        async def act(unit: Unit, _: Agent, ticket: Ticket, now: datetime) -> str:
            macros = await unit.macros.list()
            said = FormattedText(self._texts("macro-choose" if macros else "macro-none"))
            await self._edit(unit, acting, ticket, (said, macros_keyboard(ticket.id, macros, page)), now)
            return ""

        return await self._do(acting, ticket_id, item, act)

    async def show(self, acting: Acting, ticket_id: int, macro_id: int, item: InboxItem) -> str:
        """What the customer would get."""

        async def act(unit: Unit, agent: Agent, ticket: Ticket, now: datetime) -> str:
            prepared = await self._prepared(unit, ticket, agent, await _macro(unit, macro_id), "")
            await self._edit(unit, acting, ticket, self._preview(ticket, prepared, ""), now)
            return ""

        return await self._do(acting, ticket_id, item, act)

    async def send(
        self, acting: Acting, ticket_id: int, macro_id: int, item: InboxItem, *, mark: str, order: str
    ) -> str:
        """Send what was shown; where anything is another by now, it is shown again instead."""

        async def act(unit: Unit, agent: Agent, ticket: Ticket, now: datetime) -> str:
            prepared = await self._prepared(unit, ticket, agent, await _macro(unit, macro_id), _order(order))
            if prepared.mark != mark:
                await self._edit(unit, acting, ticket, self._preview(ticket, prepared, _order(order)), now)
                return self._texts("macro-changed")
            if prepared.unfilled:
                raise UnfilledFieldsError(prepared.unfilled)
            if await was_just_said(unit, ticket, prepared.text):
                return self._texts("macro-sent-already")
            after = prepared.macro.after
            await self._macros.send(unit, ticket.id, agent, prepared.text, after, now=now)
            done = self._texts("macro-sent", agent=agent.name, name=prepared.macro.name)
            await self._edit(unit, acting, ticket, (FormattedText(done), ()), now)
            return ""

        return await self._do(acting, ticket_id, item, act)

    async def _prepared(self, unit: Unit, ticket: Ticket, agent: Agent, macro: Macro, order: str) -> Prepared:
        if ticket.status is TicketStatus.RESOLVED:
            raise AlreadyResolvedError(f"ticket {ticket.id} is resolved")
        conversation = await unit.conversations.get(ticket.conversation_id)
        number = order.upper() or None
        return await self._macros.prepare(unit, ticket, conversation, agent, macro, order_number=number)

    def _preview(self, ticket: Ticket, prepared: Prepared, order: str) -> Shown:
        texts, macro = self._texts, prepared.macro
        head = texts("macro-preview", name=macro.name, language=texts(f"language-{prepared.language}"))
        foot = [after_words(macro.after, texts)]
        if prepared.unfilled:
            names = ", ".join(prepared.unfilled)
            foot.append(texts("macro-fill-in", fields=names, shortcut=macro.shortcut))
        return draft(head, prepared.text, foot), macro_keyboard(ticket.id, prepared, order, texts)

    async def _post_list(self, unit: Unit, ticket: Ticket, now: datetime) -> str:
        macros = await unit.macros.list()
        said = FormattedText(self._texts("macro-choose" if macros else "macro-none"))
        keyboard = macros_keyboard(ticket.id, macros, 0)
        await unit.outbox.add(TicketLane(ticket.id), SendText(text=said, keyboard=keyboard), now)
        return ""

    async def _edit(self, unit: Unit, acting: Acting, ticket: Ticket, shown: Shown, now: datetime) -> None:
        said, keyboard = shown
        edit = EditInPlace(
            chat_id=acting.at.chat_id, telegram_message_id=acting.at.message_id, text=said, keyboard=keyboard
        )
        await unit.outbox.add(TicketLane(ticket.id), edit, now)

    async def _do(self, acting: Acting, ticket_id: int | None, item: InboxItem, act: Act) -> str:
        """A refusal is a word: under a button a toast, after a command a message."""
        async with self._database.unit(completing=item) as unit:
            now = self._clock()
            try:
                agent = await access_agent(unit, acting)
                known = await load_ticket(unit, ticket_id) if ticket_id is not None else None
                word = await act(unit, agent, known or await access_ticket(unit, acting), now)
            except REFUSALS as error:
                word = refusal(error, self._texts)
            if word and acting.by_command:
                await say_in_place(unit, acting, clipped(word, MAX_TEXT), now)
            return word


async def _macro(unit: Unit, macro_id: int) -> Macro:
    macro = await unit.macros.get(macro_id)
    if macro is None:
        raise UnknownMacroError(f"there is no macro {macro_id}")
    return macro


def _order(words: str) -> str:
    """The order number that an agent wrote, if it can be one."""
    given = words.strip().lstrip("№#")
    return given if _ORDER.fullmatch(given) else ""


async def was_just_said(unit: Unit, ticket: Ticket, text: str) -> bool:
    """Whether these are an agent's last words to the customer, to which he has not answered: a button pressed twice."""
    said = [message for message in await unit.messages.of_ticket(ticket.id, JUST_SAID) if not message.private]
    people = [message for message in said if message.author in (Author.AGENT, Author.CUSTOMER)]
    return bool(people) and people[-1].author is Author.AGENT and people[-1].text == text.strip()
