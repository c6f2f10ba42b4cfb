"""What the console is made of; the composition root builds it, every page gets it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from fastapi.templating import Jinja2Templates

from console.imports import Imports
from console.live.hub import Hub
from console.security.passwords import Passwords
from conversations.clock import Clock
from conversations.outgoing import FormattedText, Keyboard
from conversations.understanding import Language
from handoff.desk import Desk
from handoff.macro_desk import MacroDesk
from handoff.service_rules import ServiceRules
from handoff.suggestions import Suggestion
from handoff.tickets import Agent
from knowledge_base.editors_tools import EditorsTools
from knowledge_base.fields import Fields
from orders.orders import OrderSource
from storage.unit_of_work import Database


class FileSource(Protocol):
    """Where the bytes of messages' files come from."""

    async def open(self, file_id: str) -> AsyncIterator[bytes]:
        """The bytes as they come. Raises TemporaryError where they can't be had."""
        ...


AnswerButtons = Callable[[Language], Keyboard]
"""The buttons under an answer for a customer who reads that language."""


class Suggest(Protocol):
    """Suggests replies to a ticket's customer."""

    async def __call__(self, ticket_id: int, agent: Agent | None = None) -> list[Suggestion]:
        """At most three, best first."""
        ...


class TelegramDoor(Protocol):
    """The bot, in which people confirm that it is they who sign in; links begin with `base`."""

    @property
    def base(self) -> str: ...

    async def username(self) -> str:
        """The bot's name in links. Raises TemporaryError where Telegram does not tell."""
        ...


Renderer = Callable[[str], list[FormattedText]]
"""Markdown to the messages that customers see."""


def _no_buttons(_: Language) -> Keyboard:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleSettings:
    """`url` is the address in the browser; https makes cookies secure. Sessions end after `idle` without use.

    `private_webhooks` lets events go to private addresses.
    """

    shop_name: str
    url: str
    language: Language = Language.RU
    idle: timedelta = timedelta(hours=12)
    lifetime: timedelta = timedelta(days=14)
    invitation: timedelta = timedelta(days=3)
    attempts_window: timedelta = timedelta(minutes=15)
    attempts_per_login: int = 10
    attempts_per_address: int = 40
    private_webhooks: bool = False

    @property
    def secure(self) -> bool:
        """Whether browsers reach us by https only."""
        return self.url.startswith("https://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that pages use."""

    settings: ConsoleSettings
    database: Database
    desk: Desk
    orders: OrderSource
    files: FileSource
    render: Renderer
    clock: Clock
    hub: Hub
    templates: Jinja2Templates
    service: ServiceRules = field(default_factory=ServiceRules)
    fields: Fields = field(default_factory=Fields)
    buttons: AnswerButtons = _no_buttons
    imports: Imports = field(default_factory=Imports)
    suggest: Suggest | None = None
    telegram: TelegramDoor | None = None
    passwords: Passwords = field(default_factory=Passwords)
    tools: EditorsTools | None = None

    @property
    def macros(self) -> MacroDesk:
        """Fills macros and sends them."""
        return MacroDesk(self.desk, self.fields)
