"""Puts the web console together from the settings."""

import socket
from collections.abc import Awaitable, Callable

from aiogram import Bot

from bot.rendering import markdown
from bot.settings import Settings
from bot.telegram_files import TelegramFiles
from console.app import templates
from console.live.hub import Hub
from console.parts import ConsoleSettings, Parts
from console.serving import listen, serve
from conversations.clock import Clock
from handoff.desk import Desk
from handoff.service_file import load_service_rules
from knowledge_base.fields import Fields
from locales.texts import texts_for
from storage.stored_orders import StoredOrders
from storage.unit_of_work import Database


def console_parts(settings: Settings, database: Database, bot: Bot, clock: Clock) -> Parts:
    """What the pages use."""
    return Parts(
        settings=ConsoleSettings(
            shop_name=settings.shop_name, url=settings.console_address, language=settings.desk_language
        ),
        database=database,
        desk=Desk(texts_for(settings.desk_language), load_service_rules(settings.service_file)),
        orders=StoredOrders(database),
        files=TelegramFiles(bot),
        render=markdown,
        clock=clock,
        hub=Hub(database, clock),
        templates=templates(),
        fields=Fields(settings.fields),
    )


def console_server(
    settings: Settings, database: Database, bot: Bot, clock: Clock
) -> Callable[[], Awaitable[None]] | None:
    """The console, listening already; None where the settings want none or its port is taken."""
    if settings.console_port == 0:
        return None
    listening: socket.socket | None = listen(settings.console_host, settings.console_port)
    if listening is None:
        return None
    parts = console_parts(settings, database, bot, clock)

    async def run() -> None:
        await serve(parts, listening)

    return run
