"""`otvet explain`: why the bot decides as it does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.terminal import EXIT_BAD_INPUT, MAX_ID, console, errors, fail, load_settings, run
from bot.settings import Settings
from conversations.understanding import Language

if TYPE_CHECKING:
    from knowledge_base.search import KnowledgeSearch
    from storage.decisions import StoredDecision
    from storage.unit_of_work import Database, Unit


def explain(  # noqa: PLR0917  typer's arguments
    text: Annotated[str | None, typer.Argument(help="One message of a customer.")] = None,
    decision: Annotated[
        int | None, typer.Option(help="Explain this stored decision, and take it again.", min=1, max=MAX_ID)
    ] = None,
    message: Annotated[
        int | None, typer.Option(help="Explain the decision behind this outgoing message.", min=1, max=MAX_ID)
    ] = None,
    kb: Annotated[Path | None, typer.Option(help="Use just this folder of articles, in a throw-away database.")] = None,
    no_nlu: Annotated[bool, typer.Option("--no-nlu", help="Do without the NLU server.")] = False,
    language: Annotated[Language | None, typer.Option(help="Explain in ru or en; default: the agents' one.")] = None,
) -> None:
    """Show what was understood and found, the thresholds, the decision, and what would have changed it."""
    settings = load_settings(rasa_enabled=False if no_nlu else None)
    if [text, decision, message].count(None) != 2:
        fail("give either a text, or --decision ID, or --message ID", EXIT_BAD_INPUT)
    shown = language or settings.desk_language
    if text is not None:
        lines = run(_of_text(settings, text, kb, shown))
    else:
        lines = run(_of_stored(settings, decision, message, shown))
    for line in lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)


async def _of_text(settings: Settings, text: str, kb: Path | None, language: Language) -> list[str]:
    from bot.asking import decide_alone
    from bot.explaining import otherwise
    from bot.explanation_text import explanation
    from conversations.conversation import Memory
    from knowledge_base.fusion import shipped_fusion
    from locales.texts import texts_for

    with errors.status("Getting ready…") as status:
        reading, decision = await decide_alone(
            settings,
            text,
            folder=kb,
            calibrating=lambda done: status.update(f"Working out the thresholds: {done} held-out questions…"),
        )
    changes = otherwise(reading, Memory(), decision)
    return list(explanation(reading, decision, changes, texts_for(language), shipped_fusion()))


async def _of_stored(
    settings: Settings, decision_id: int | None, message_id: int | None, language: Language
) -> list[str]:
    from bot.explaining import otherwise, replayed
    from bot.explanation_text import explanation, replay_line
    from knowledge_base.fusion import shipped_fusion
    from locales.texts import texts_for

    texts = texts_for(language)
    with errors.status("Getting ready…"):
        async with _opened(settings) as (database, search), database.reading() as unit:
            stored = await _stored(unit, decision_id, message_id)
            replay = await replayed(unit, search, stored)
    recorded = replay.recorded
    if recorded is None:
        return [replay_line(replay, texts)]
    decision = stored.decision
    changes = otherwise(recorded.reading, recorded.memory, replay.now or decision)
    fusion = shipped_fusion() if replay.scores is not None else None
    return [*explanation(recorded.reading, decision, changes, texts, fusion), replay_line(replay, texts)]


async def _stored(unit: "Unit", decision_id: int | None, message_id: int | None) -> "StoredDecision":
    if decision_id is not None:
        stored, what = await unit.decisions.get(decision_id), f"decision {decision_id}"
    else:
        stored, what = await unit.decisions.behind(message_id or 0), f"decision behind message {message_id}"
    if stored is None:
        fail(f"there is no {what}", EXIT_BAD_INPUT)
    return stored


@asynccontextmanager
async def _opened(settings: Settings) -> "AsyncIterator[tuple[Database, KnowledgeSearch]]":
    from concurrent.futures import ThreadPoolExecutor

    from bot.composition import open_database
    from bot.understanding import open_warm_search

    with ThreadPoolExecutor(1) as workers:
        async with open_database(settings) as database:
            search = await open_warm_search(settings, database, workers)
            try:
                yield database, search
            finally:
                await search.close()
