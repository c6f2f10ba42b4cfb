"""What a ticket's composer offers, filled in for this customer: macros that fit the words typed, suggested replies."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import Response

from console.pages.queries import PathId, Words
from console.visits import Visit, Working
from conversations.understanding import Language
from handoff.macro_words import after_words
from handoff.macros import Macro, MissingLanguageError, Prepared, prepare
from handoff.tickets import UnknownTicketError

SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A macro for this ticket; without `prepared` it has no words in the customer's `language`."""

    macro: Macro
    language: Language
    prepared: Prepared | None
    after: str


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter()
    routes.add_api_route("/tickets/{ticket_id}/suggestions", suggestions, methods=["GET"])
    routes.add_api_route("/tickets/{ticket_id}/macros", picker, methods=["GET"])
    return routes


async def picker(visit: Working, ticket_id: PathId, q: Words = "") -> Response:
    """The list in the picker."""
    choices = [choice for choice in await _choices(visit, ticket_id) if fits(choice.macro, q)]
    return visit.page("tickets/macro_list.html", choices=choices[:SHOWN])


async def suggestions(visit: Working, ticket_id: PathId) -> Response:
    """Replies that may fit what the customer said last; nothing at all where none does."""
    suggest, agent = visit.parts.suggest, visit.agent
    found = await suggest(ticket_id, agent) if suggest is not None and agent is not None else []
    return visit.page("tickets/suggestions.html", found=found)


def fits(macro: Macro, words: str) -> bool:
    """Whether all words are in the macro's name, its shortcut or a text."""
    all_words = " ".join([macro.name, f"/{macro.shortcut}", *macro.texts.values()]).casefold()
    return all(word in all_words for word in words.casefold().split())


async def _choices(visit: Visit, ticket_id: int) -> Sequence[Choice]:
    agent = visit.agent
    async with visit.parts.database.reading() as unit:
        ticket = await unit.tickets.get(ticket_id, lock=False)
        if ticket is None or agent is None:
            raise UnknownTicketError(f"there is no ticket {ticket_id} for this person")
        conversation = await unit.conversations.get(ticket.conversation_id, lock=False)
        values = await visit.parts.macros.values(unit, ticket, conversation, agent)
        macros = await unit.macros.list()
    return [_choice(visit, macro, conversation.language, values) for macro in macros]


def _choice(visit: Visit, macro: Macro, language: Language, values: dict[str, str]) -> Choice:
    try:
        prepared = prepare(macro, language, values)
    except MissingLanguageError:
        prepared = None
    return Choice(macro=macro, language=language, prepared=prepared, after=after_words(macro.after, visit.texts))
