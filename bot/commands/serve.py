"""`otvet run`: the bot itself."""

import asyncio
from functools import partial

import typer

from bot.commands.article_lines import ArticleLines
from bot.commands.nlu import StageLines
from bot.commands.terminal import EXIT_BAD_INPUT, console, fail, load_settings, run
from bot.commands.web import print_console_address
from bot.settings import Settings


def run_bot() -> None:
    """Serve customers and agents until Ctrl-C. Tables, NLU model and index are brought up to date by themselves."""
    settings = load_settings()
    if not settings.bot_token.get_secret_value() or not settings.staff_group_id:
        fail("set OTVET_BOT_TOKEN and OTVET_STAFF_GROUP_ID (in .env), or try `otvet demo`", EXIT_BAD_INPUT)
    run(serve(settings))


async def serve(settings: Settings) -> None:
    """Run until told to stop."""
    from bot.logs import set_up_logging
    from bot.running import run_bot as run_all
    from bot.running import stop_on_signals
    from bot.understanding import open_reader

    set_up_logging(settings.log_level)
    stop_on_signals()

    async def ready() -> None:
        console.print("[green]✓[/green] Otvet is running. Ctrl-C stops it; nothing is lost.")
        await print_console_address(settings)

    try:
        reader = partial(open_reader, encoding=ArticleLines())
        await run_all(settings, reader=reader, nlu_progress=StageLines(), on_ready=ready)
    except asyncio.CancelledError:
        console.print("Stopped.")
        raise typer.Exit from None
