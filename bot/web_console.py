"""Puts the web console and the REST API together from the settings: one server for both."""

import socket
from collections.abc import Awaitable, Callable

from aiogram import Bot
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import PREFIX
from api.app import application as api_application
from api.parts import ApiParts
from api.throttle import Throttle
from bot.rendering import markdown
from bot.settings import Settings
from bot.telegram_files import TelegramFiles
from bot.telegram_links import TelegramLinks
from bot.turn.keyboards import answer_keyboard
from console.app import application, templates
from console.live.hub import Hub
from console.parts import ConsoleSettings, Parts, Suggest
from console.serving import listen, serve
from conversations.clock import Clock
from conversations.outgoing import Keyboard
from conversations.understanding import Language
from handoff.desk import Desk
from handoff.service_file import load_service_rules
from knowledge_base.editors_tools import EditorsTools
from knowledge_base.fields import Fields
from locales.texts import texts_for
from storage.stored_orders import StoredOrders
from storage.unit_of_work import Database

REFUSALS_PER_MINUTE = 60
"""Requests without a key that are answered to one address."""


def console_parts(
    settings: Settings,
    database: Database,
    bot: Bot,
    clock: Clock,
    *,
    suggest: Suggest | None = None,
    tools: EditorsTools | None = None,
) -> Parts:
    """What the pages use."""
    service = load_service_rules(settings.service_file)
    return Parts(
        settings=ConsoleSettings(
            shop_name=settings.shop_name,
            url=settings.console_address,
            language=settings.desk_language,
            private_webhooks=settings.webhooks_to_private_addresses,
        ),
        database=database,
        desk=Desk(texts_for(settings.desk_language), service),
        orders=StoredOrders(database),
        files=TelegramFiles(bot),
        render=markdown,
        clock=clock,
        hub=Hub(database, clock),
        templates=templates(),
        service=service,
        fields=Fields(settings.fields),
        telegram=TelegramLinks(bot, settings.telegram_link_url.rstrip("/")),
        buttons=answer_buttons,
        suggest=suggest,
        tools=tools,
    )


def api_parts(settings: Settings, console: Parts) -> ApiParts:
    """What the API's routes use."""
    return ApiParts(
        database=console.database,
        desk=console.desk,
        clock=console.clock,
        requests=Throttle(settings.api_requests_per_minute),
        refusals=Throttle(REFUSALS_PER_MINUTE),
        private_webhooks=settings.webhooks_to_private_addresses,
        secure=console.settings.secure,
    )


def beside(console: ASGIApp, api: ASGIApp) -> ASGIApp:
    """Both behind one door: the API under its prefix, the console everywhere else."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] == "http" and f"{scope['path']}/".startswith(f"{PREFIX}/")
        await (api if is_api else console)(scope, receive, send)

    return app


def answer_buttons(language: Language) -> Keyboard:
    """Those under an answer, of a decision that there is not."""
    return answer_keyboard(1, texts_for(language))


def console_server(
    settings: Settings,
    database: Database,
    bot: Bot,
    clock: Clock,
    *,
    suggest: Suggest | None = None,
    tools: EditorsTools | None = None,
) -> Callable[[], Awaitable[None]] | None:
    """The console, listening already; None where the settings want none or its port is taken."""
    if settings.console_port == 0:
        return None
    listening: socket.socket | None = listen(settings.console_host, settings.console_port)
    if listening is None:
        return None
    parts = console_parts(settings, database, bot, clock, suggest=suggest, tools=tools)
    app = beside(application(parts), api_application(api_parts(settings, parts)))

    async def run() -> None:
        await serve(app, parts.hub, listening)

    return run
