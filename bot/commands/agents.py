"""`otvet agents`: who takes tickets."""

from typing import Annotated

import typer
from rich.table import Table

from bot.commands.terminal import EXIT_BAD_INPUT, MAX_ID, add_row, console, fail, load_settings, run
from bot.settings import Settings
from conversations.understanding import Language

app = typer.Typer(no_args_is_help=True, help="Who takes tickets in the agents' group.")


@app.command("add")
def add(
    telegram_id: Annotated[int, typer.Argument(help="The agent's Telegram user id.", min=1, max=MAX_ID)],
    name: Annotated[str, typer.Argument(help="The name that customers see.")],
    languages: Annotated[str, typer.Option(help="Languages, comma separated: ru,en.")] = "ru,en",
) -> None:
    """Add an agent, or change one that is there."""
    try:
        spoken = tuple(Language(code.strip()) for code in languages.split(",") if code.strip())
    except ValueError:
        spoken = ()
    if not spoken:
        fail(f"“{languages}”: languages are ru and en, comma separated", EXIT_BAD_INPUT)
    if not name.strip():
        fail("an agent needs a name", EXIT_BAD_INPUT)
    run(_add(load_settings(), telegram_id, name.strip(), spoken))
    console.print(f"{name.strip()} takes tickets now.", markup=False)


@app.command("list")
def list_agents() -> None:
    """Show the agents."""
    run(_list(load_settings()))


@app.command("remove")
def remove(
    telegram_id: Annotated[int, typer.Argument(help="The agent's Telegram user id.", min=1, max=MAX_ID)],
) -> None:
    """Take an agent off the list; what he did stays."""
    if not run(_remove(load_settings(), telegram_id)):
        fail(f"no agent has the Telegram id {telegram_id}; see otvet agents list", EXIT_BAD_INPUT)
    console.print("Removed.")


async def _add(settings: Settings, telegram_id: int, name: str, languages: tuple[Language, ...]) -> None:
    from bot.composition import open_database

    async with open_database(settings) as database, database.unit() as unit:
        await unit.agents.add(telegram_id, name, languages)


async def _list(settings: Settings) -> None:
    from bot.composition import open_database

    async with open_database(settings) as database, database.reading() as unit:
        found = await unit.agents.list()
    table = Table("Telegram id", "Name", "Languages")
    for agent in found:
        add_row(table, agent.telegram_user_id or "—", agent.name, ", ".join(agent.languages))
    console.print(table if found else "Nobody yet. Add one: otvet agents add TELEGRAM_ID NAME")


async def _remove(settings: Settings, telegram_id: int) -> bool:
    from bot.composition import open_database

    async with open_database(settings) as database, database.unit() as unit:
        return await unit.agents.remove(telegram_id)
