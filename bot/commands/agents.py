"""`otvet agents`: who takes tickets."""

from dataclasses import dataclass
from typing import Annotated

import typer
from rich.table import Table

from bot.commands.terminal import EXIT_BAD_INPUT, MAX_ID, add_row, console, fail, load_settings, run
from bot.settings import Settings
from conversations.clock import system_clock
from conversations.understanding import Language
from handoff.tickets import DEFAULT_CAPACITY, DEFAULT_TEAM

app = typer.Typer(no_args_is_help=True, help="Who takes tickets in the agents' group.")


@app.command("add")
def add(  # noqa: PLR0917  typer's arguments
    telegram_id: Annotated[int, typer.Argument(help="The agent's Telegram user id.", min=1, max=MAX_ID)],
    name: Annotated[str, typer.Argument(help="The name that customers see.")],
    languages: Annotated[str, typer.Option(help="Languages, comma separated: ru,en.")] = "ru,en",
    team: Annotated[str, typer.Option(help="Team, as in the service file.")] = DEFAULT_TEAM,
    skills: Annotated[str, typer.Option(help="Skills, comma separated, as in the service file.")] = "",
    capacity: Annotated[int, typer.Option(help="Conversations at the same time.", min=1, max=100)] = DEFAULT_CAPACITY,
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
    known = tuple(skill.strip() for skill in skills.split(",") if skill.strip())
    new = _NewAgent(telegram_id, name.strip(), spoken, team.strip() or DEFAULT_TEAM, known, capacity)
    run(_add(load_settings(), new))
    console.print(f"{name.strip()} takes tickets now.", markup=False)


@app.command("list")
def list_agents() -> None:
    """Show the agents."""
    run(_list(load_settings()))


@app.command("remove")
def remove(
    telegram_id: Annotated[int, typer.Argument(help="The agent's Telegram user id.", min=1, max=MAX_ID)],
) -> None:
    """Take an agent off the list; what he did stays, what he holds goes back to the queue."""
    if not run(_remove(load_settings(), telegram_id)):
        fail(f"no agent has the Telegram id {telegram_id}; see otvet agents list", EXIT_BAD_INPUT)
    console.print("Removed.")


@dataclass(frozen=True, slots=True)
class _NewAgent:
    telegram_id: int
    name: str
    languages: tuple[Language, ...]
    team: str
    skills: tuple[str, ...]
    capacity: int


async def _add(settings: Settings, new: _NewAgent) -> None:
    from bot.composition import open_database

    async with open_database(settings) as database, database.unit() as unit:
        await unit.agents.add(
            new.telegram_id, new.name, new.languages, team=new.team, skills=new.skills, capacity=new.capacity
        )


async def _list(settings: Settings) -> None:
    from bot.composition import open_database

    async with open_database(settings) as database, database.reading() as unit:
        found = await unit.agents.list()
    table = Table("Telegram id", "Name", "Languages", "Team", "Skills", "Capacity", "Presence")
    for agent in found:
        telegram_id, spoken, skills = agent.telegram_user_id or "—", ", ".join(agent.languages), ", ".join(agent.skills)
        add_row(table, telegram_id, agent.name, spoken, agent.team, skills, agent.capacity, agent.presence.value)
    console.print(table if found else "Nobody yet. Add one: otvet agents add TELEGRAM_ID NAME")


async def _remove(settings: Settings, telegram_id: int) -> bool:
    from bot.composition import open_database
    from handoff.desk import Desk
    from handoff.keeping import QueueKeeper
    from handoff.service_file import load_service_rules
    from locales.texts import texts_for

    texts, service = texts_for(settings.desk_language), load_service_rules(settings.service_file)
    keeper = QueueKeeper(Desk(texts, service), texts, service, settings.staff_group_id)
    async with open_database(settings) as database:
        async with database.unit() as unit:
            agent = await unit.agents.by_telegram_id(telegram_id)
            if agent is None or not await unit.agents.remove(telegram_id):
                return False
        async with database.reading() as unit:
            held = await unit.tickets.held_by(agent.id)
        for ticket in held:
            async with database.unit() as unit:
                await keeper.keep(unit, ticket.id, system_clock())
        return True
