"""Macros: replies that agents prepared, with what happens to the ticket once one is sent. Pure values and rules."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from hashlib import blake2b

from conversations.conversation import Customer
from conversations.errors import BadInputError
from conversations.fields import fields_in, with_values
from conversations.formatting import utf16_length
from conversations.understanding import Language
from handoff.tickets import Agent, Priority, Ticket

MAX_NAME = 60
MAX_TEXT = 3000
SHORTCUT = re.compile(r"[^\W\d_]\w{1,23}")


class TicketField(StrEnum):
    """What a macro knows of its ticket; the shop's own fields come beside these."""

    CUSTOMER_NAME = "customer_name"
    AGENT_NAME = "agent_name"
    ORDER_NUMBER = "order_number"
    TICKET_NUMBER = "ticket_number"


class Then(StrEnum):
    """What happens to the ticket once the words are sent."""

    STAY = "stay"
    SNOOZE = "snooze"
    TRANSFER = "transfer"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """`snooze_for` None is until the customer's next message; `team` is where a transfer goes."""

    priority: Priority | None = None
    then: Then = Then.STAY
    snooze_for: timedelta | None = None
    team: str | None = None

    @property
    def mark(self) -> str:
        """Another one for other steps; empty where only words are sent."""
        return "" if self == After() else _hash(repr(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMacro:
    """`shortcut` calls it in Telegram (`/shortcut`); `texts` hold the words by language."""

    shortcut: str
    name: str
    texts: Mapping[Language, str] = field(hash=False)
    after: After = After()


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro(NewMacro):
    """A stored macro."""

    id: int


class MacroProblem(StrEnum):
    """What is wrong with a macro as somebody wrote it."""

    SHORTCUT = "shortcut"
    TAKEN = "taken"
    NAME = "name"
    TEXTS = "texts"
    LONG = "long"
    FIELD = "field"
    TEAM = "team"
    SNOOZE = "snooze"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem; `field` and `language` name the field that would not be filled."""

    problem: MacroProblem
    field: str = ""
    language: Language | None = None


class UnknownMacroError(BadInputError):
    """There is no such macro."""


class MissingLanguageError(BadInputError):
    """The macro has no words in the customer's language."""

    def __init__(self, macro: Macro, language: Language) -> None:
        super().__init__(f"macro {macro.shortcut} has no text in {language}")
        self.macro, self.language = macro, language


class MacroChangedError(BadInputError):
    """Somebody changed the macro since the agent saw what it does."""


class UnfilledFieldsError(BadInputError):
    """Fields in the words have no value: they must not reach a customer."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"no value for {', '.join(names)}")
        self.names = tuple(names)


class UnknownTeamError(BadInputError):
    """The team that the macro hands over to is no longer there."""

    def __init__(self, team: str) -> None:
        super().__init__(f"there is no team {team}")
        self.team = team


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A macro for one ticket: the words in the customer's language; `unfilled` fields still stand in braces."""

    macro: Macro
    language: Language
    text: str
    unfilled: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """Another one when anything that would be sent or done is another."""
        return _hash(repr((self.macro.id, self.macro.after, self.text)))


def prepare(macro: Macro, language: Language, values: Mapping[str, str]) -> Prepared:
    """The macro's words with the fields filled that have a value. Raises MissingLanguageError."""
    template = macro.texts.get(language, "")
    if not template.strip():
        raise MissingLanguageError(macro, language)
    known = {name: value.strip() for name, value in values.items() if value.strip()}
    unfilled = tuple(name for name in fields_in(template) if name not in known)
    return Prepared(macro=macro, language=language, text=with_values(template, known), unfilled=unfilled)


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=5).hexdigest()


def require_filled(text: str) -> None:
    """Braces never reach a customer. Raises UnfilledFieldsError."""
    if names := fields_in(text):
        raise UnfilledFieldsError(names)


def field_values(
    ticket: Ticket, customer: Customer, agent: Agent, order_number: str | None, shop: Mapping[str, str]
) -> dict[str, str]:
    """The fields' values; a ticket's own go before the shop's."""
    own = {
        TicketField.CUSTOMER_NAME: customer.first_name,
        TicketField.AGENT_NAME: agent.name,
        TicketField.ORDER_NUMBER: order_number or "",
        TicketField.TICKET_NUMBER: f"T-{ticket.id}",
    }
    return {**shop, **{str(name): value for name, value in own.items() if value.strip()}}


def likely_order(named: Sequence[str], own: Sequence[str]) -> str | None:
    """Which of the customer's `own` orders is meant: the last one named, else the only one there is."""
    last = next((number for number in reversed(named) if number in own), None)
    return last or (own[0] if len(own) == 1 else None)


def problems(new: NewMacro, shop: Mapping[Language, Collection[str]], teams: Collection[str]) -> Iterator[Finding]:
    """What keeps a macro from being used; `shop` are the shop's fields that have a value, by language."""
    if not SHORTCUT.fullmatch(new.shortcut) or new.shortcut != new.shortcut.casefold():
        yield Finding(MacroProblem.SHORTCUT)
    elif new.shortcut in DESK_COMMANDS:
        yield Finding(MacroProblem.TAKEN)
    if not new.name.strip() or len(new.name) > MAX_NAME or "\n" in new.name:
        yield Finding(MacroProblem.NAME)
    if not any(text.strip() for text in new.texts.values()):
        yield Finding(MacroProblem.TEXTS)
    for language, text in new.texts.items():
        if utf16_length(text) > MAX_TEXT:
            yield Finding(MacroProblem.LONG, language=language)
        known = {*TicketField, *shop.get(language, ())}
        yield from (Finding(MacroProblem.FIELD, name, language) for name in fields_in(text) if name not in known)
    if new.after.then is Then.TRANSFER and new.after.team not in teams:
        yield Finding(MacroProblem.TEAM)


DESK_COMMANDS = frozenset(
    {"note", "claim", "release", "resolve", "transfer", "snooze", "priority", "vip", "correct", "my", "online", "away"}
    | {"help", "start", "macro", "suggest", "human", "login"}
)
"""Words after a slash that mean something else in the agents' group; a test holds them against its router."""
