"""`otvet db`: the database's tables."""

from typing import Annotated

import typer

from bot.commands.terminal import console, load_settings, run
from bot.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The database's tables.")


@app.command("upgrade")
def upgrade() -> None:
    """Bring the tables up to this version. Safe to repeat; `otvet run` does it by itself."""
    run(_upgrade(load_settings()))
    console.print("The tables are up to date.")


@app.command("downgrade")
def downgrade(
    revision: Annotated[str, typer.Argument(help="Revision to go back to; base removes all tables.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Go back to an earlier version's tables. What only the newer tables hold is lost: back up first."""
    from storage import migrate

    if not yes:
        typer.confirm("This can delete data. Is there a backup?", abort=True)
    run(migrate.downgrade(load_settings().database, revision))
    console.print("Done.")


@app.command("current")
def current() -> None:
    """Show which version's tables the database has."""
    from storage import migrate

    settings = load_settings()
    console.print(f"database {run(migrate.current(settings.database)) or 'empty'}, newest {migrate.latest()}")


async def _upgrade(settings: Settings) -> None:
    from storage import migrate

    settings.work_dir.mkdir(parents=True, exist_ok=True)
    await migrate.upgrade(settings.database)
