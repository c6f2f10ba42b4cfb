"""`otvet check`: is everything ready?"""

import typer
from rich.markup import escape

from bot.commands.terminal import EXIT_FAILED, console, load_settings, run
from bot.settings import Settings


def check() -> None:
    """Look at configuration, database, models, Rasa and Telegram: each is fine, or says what to do."""
    if not run(_check(load_settings())):
        raise typer.Exit(EXIT_FAILED)


async def _check(settings: Settings) -> bool:
    from bot.checking import check_all

    good = True
    async for finding in check_all(settings):
        mark = "[green]✓[/green]" if finding.ok else "[red]✗[/red]" if finding.serious else "[yellow]![/yellow]"
        console.print(f"{mark} {finding.subject}: {escape(finding.detail)}", highlight=False, soft_wrap=True)
        if finding.advice:
            console.print(f"    → {escape(finding.advice)}", highlight=False, soft_wrap=True)
        good = good and (finding.ok or not finding.serious)
    return good
