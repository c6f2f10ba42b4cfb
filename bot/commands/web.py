"""`otvet console`: the web console by itself, and the link that makes its first admin."""

import asyncio

import typer

from bot.commands.terminal import EXIT_BAD_INPUT, console, fail, load_settings, run
from bot.settings import Settings

app = typer.Typer(help="The web console for agents, editors and supervisors; `otvet run` serves it as well.")


@app.callback(invoke_without_command=True)
def serve_console(context: typer.Context) -> None:
    """Serve the web console alone, beside an `otvet run` that has OTVET_CONSOLE_PORT=0."""
    if context.invoked_subcommand is None:
        settings = load_settings()
        if not settings.console_port:
            fail("OTVET_CONSOLE_PORT is 0: there is no console", EXIT_BAD_INPUT)
        run(_serve(settings))


@app.command("admin")
def admin(
    login: str = typer.Option("", help="Somebody who has an account: he becomes admin and gets a new password."),
) -> None:
    """Print a one-time link that makes the first admin, or gives the account LOGIN a new password as admin."""
    link = run(_admin_link(load_settings(), login.strip().lower()))
    if link is None:
        fail("there are accounts already; name one: otvet console admin --login LOGIN", EXIT_BAD_INPUT)
    console.print("Open this link once, within a day:\n")
    console.print(f"  {link}\n", highlight=False, soft_wrap=True)


async def print_console_address(settings: Settings) -> None:
    """Where the console is; and the link that makes the first admin, while there is none."""
    from bot.composition import open_database
    from console.security.invitations import first_admin_address
    from conversations.clock import system_clock

    if not settings.console_port:
        return
    async with open_database(settings) as database:
        link = await first_admin_address(database, settings.console_address, system_clock())
    console.print(f"  Console: {settings.console_address}", highlight=False, soft_wrap=True)
    if link is not None:
        console.print(f"  Make the first admin (once): {link}", highlight=False, soft_wrap=True)


async def _serve(settings: Settings) -> None:
    from bot.editors_tools import open_tools
    from bot.logs import set_up_logging
    from bot.running import stop_on_signals
    from bot.telegram_bot import open_bot
    from bot.web_console import console_server
    from conversations.clock import system_clock

    set_up_logging(settings.log_level)
    stop_on_signals()
    async with (
        open_tools(settings) as (database, tools),
        open_bot(settings) as bot,
        database.wakeups.listening(),
    ):
        served = console_server(settings, database, bot, system_clock, tools=tools)
        if served is None:
            fail(f"port {settings.console_port} is taken; set OTVET_CONSOLE_PORT")
        await print_console_address(settings)
        try:
            await served()
        except asyncio.CancelledError:
            console.print("Stopped.")


async def _admin_link(settings: Settings, login: str) -> str | None:
    from bot.composition import open_database
    from console.security.invitations import admin_address, first_admin_address
    from conversations.clock import system_clock

    async with open_database(settings) as database:
        if login:
            return await admin_address(database, settings.console_address, login, system_clock())
        return await first_admin_address(database, settings.console_address, system_clock())
