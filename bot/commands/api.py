"""`otvet api`: the keys by which other programs use the REST API."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table

from bot.commands.terminal import EXIT_BAD_INPUT, MAX_ID, add_row, console, fail, load_settings, run
from bot.settings import Settings
from handoff.team import Deed
from integrations.keys import MAX_KEY_NAME, ApiKey, Scope, new_key

app = typer.Typer(no_args_is_help=True, help="The REST API for other programs.")
key = typer.Typer(no_args_is_help=True, help="Keys: who may use the API, and for what.")
app.add_typer(key, name="key")

BY = "otvet api key"


@key.command("add")
def add(
    name: Annotated[str, typer.Argument(help="The program that will have it, for example CRM.")],
    scopes: Annotated[
        str, typer.Option(help=f"What it may do, comma separated: {', '.join(Scope)}; all: everything.")
    ] = "tickets:read",
) -> None:
    """Make a key and show it, this once."""
    wanted = {scope.strip() for scope in scopes.split(",") if scope.strip()}
    chosen = set(Scope) if wanted == {"all"} else {scope for scope in Scope if scope in wanted}
    if not chosen or (wanted != {"all"} and len(chosen) < len(wanted)):
        fail(f"“{scopes}”: scopes are {', '.join(Scope)}", EXIT_BAD_INPUT)
    if not 0 < len(name.strip()) <= MAX_KEY_NAME:
        fail(f"a key needs a name of at most {MAX_KEY_NAME} characters", EXIT_BAD_INPUT)
    token = run(_add(load_settings(), name.strip(), chosen))
    console.print(token, highlight=False, soft_wrap=True, markup=False)
    console.print("Keep it now: it is not shown again.")


@key.command("list")
def list_keys() -> None:
    """Show the keys, what they may do and when they were used last."""
    keys = run(_list(load_settings()))
    table = Table("Id", "Name", "Key", "Scopes", "Made", "Last used", "Revoked")
    for one in keys:
        moments = (f"{at:%Y-%m-%d %H:%M}" if at else "—" for at in (one.created_at, one.last_used_at, one.revoked_at))
        add_row(table, one.id, one.name, one.shown, " ".join(sorted(one.scopes)), *moments)
    console.print(table if keys else "Nobody yet. Make one: otvet api key add NAME")


@key.command("revoke")
def revoke(key_id: Annotated[int, typer.Argument(help="The key's id; see list.", min=1, max=MAX_ID)]) -> None:
    """Take a key out of force, at once and for good."""
    if not run(_revoke(load_settings(), key_id)):
        fail(f"no key in force has the id {key_id}; see otvet api key list", EXIT_BAD_INPUT)
    console.print("Revoked.")


async def _add(settings: Settings, name: str, scopes: set[Scope]) -> str:
    from bot.composition import open_database

    new = new_key()
    async with open_database(settings) as database, database.unit() as unit:
        await unit.api_keys.add(new, name=name, scopes=scopes, created_by=BY)
        subject = f"{name}: {' '.join(sorted(scopes))}"
        await unit.audit.add(Deed.API_KEY_ADDED, subject, person=None, address="", by=BY)
    return new.token


async def _list(settings: Settings) -> Sequence[ApiKey]:
    from bot.composition import open_database

    async with open_database(settings) as database, database.reading() as unit:
        return await unit.api_keys.list()


async def _revoke(settings: Settings, key_id: int) -> bool:
    from bot.composition import open_database

    async with open_database(settings) as database, database.unit() as unit:
        revoked = await unit.api_keys.revoke(key_id)
        if revoked is not None:
            await unit.audit.add(Deed.API_KEY_REVOKED, revoked.name, person=None, address="", by=BY)
    return revoked is not None
