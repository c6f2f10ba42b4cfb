"""`otvet evaluate`: how good the bot is on messages whose right outcome is known."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Column, Table

from bot.commands.terminal import EXIT_BAD_INPUT, add_row, console, errors, fail, load_settings, run
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.evaluation.labelled import Labelled
    from bot.evaluation.report import Report

MAX_TEXT = 90
MIN_WIDTH = 5

Cell = Callable[[dict[str, Any]], str]


def evaluate(
    questions: Annotated[Path, typer.Argument(help="Labelled messages or dialogues: JSON lines.")],
    kb: Annotated[Path | None, typer.Option(help="Use just this folder of articles, in a throw-away database.")] = None,
    no_nlu: Annotated[bool, typer.Option("--no-nlu", help="Do without the NLU server.")] = False,
    plot: Annotated[Path | None, typer.Option(help="Write the reliability plot here: a PNG.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
) -> None:
    """Measure answering and handing off on labelled messages, with the thresholds that the articles give."""
    from bot.evaluation.labelled import read_labelled
    from conversations.errors import BadInputError

    settings = load_settings(rasa_enabled=False if no_nlu else None)
    if plot is not None and (not plot.parent.is_dir() or plot.is_dir()):
        fail(f"{plot} can't be written: name a file in a folder that is there", EXIT_BAD_INPUT)
    try:
        labelled = read_labelled(questions)
    except BadInputError as error:
        fail(str(error), EXIT_BAD_INPUT)
    found = run(_evaluated(settings, kb, labelled))
    if plot is not None:
        _plot(found, plot)
    if as_json:
        typer.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=1))
    else:
        _print(found)


async def _evaluated(settings: Settings, kb: Path | None, labelled: list["Labelled"]) -> "Report":
    from bot.asking import answer_all
    from bot.commands.nlu import StageLines
    from bot.evaluation.figures import Outcome
    from bot.evaluation.report import report

    with errors.status("Getting ready…") as status:
        records = await answer_all(
            settings,
            [one.question for one in labelled],
            folder=kb,
            nlu_progress=StageLines(errors),
            progress=lambda done: status.update(f"{done} of {len(labelled)}"),
            calibrating=lambda done: status.update(f"Working out the thresholds: {done} held-out questions…"),
        )
    outcomes = [Outcome.of(one, record) for one, record in zip(labelled, records, strict=True)]
    return report(outcomes, records, budget=settings.answer_error_budget)


def _plot(found: "Report", path: Path) -> None:
    from bot.evaluation.plot import write_plot

    write_plot(found.outcomes, {language: limits["answer"] for language, limits in found.thresholds.items()}, path)
    errors.print(f"reliability plot written to {path}", highlight=False, markup=False, soft_wrap=True)


def _as_json(found: "Report") -> dict[str, Any]:
    return {
        "budget": found.budget,
        "thresholds": found.thresholds,
        "groups": found.groups,
        "worst_errors": found.errors,
    }


def _print(found: "Report") -> None:
    from knowledge_base.thresholds import BASIS_WORDS, Basis

    for language, limits in found.thresholds.items():
        basis = BASIS_WORDS[Basis(limits["basis"])]
        words = f"{language}: answers from {limits['answer']:.3f} on, buttons from {limits['clarify']:.3f} on; {basis}"
        console.print(words, highlight=False, soft_wrap=True)
    for columns in _columns(f"{found.budget:.1%}"):
        _print_groups(found.groups, columns)
    _print_errors(found.errors)


def _columns(budget: str) -> Iterator[dict[str, Cell]]:
    """Tables narrow enough for a terminal of 80 columns: what was found, what was answered, what was handed off."""
    yield {
        "Answerable": lambda one: str(one["answerable"]),
        "R@1": lambda one: _share(one["recall_at_1"]),
        "R@3": lambda one: _share(one["recall_at_3"]),
        "MRR": lambda one: _share(one["mrr"]),
        f"Best at {budget}": lambda one: _share(one["best_coverage"]),
    }
    yield {
        "Answered right": lambda one: _rate(one["answered_right"]),
        "or offered": lambda one: _rate(one["answered_or_offered"]),
        "Wrong answers [95 %]": lambda one: _interval(one["wrong"]),
    }
    yield {
        "Messages": lambda one: str(one["messages"]),
        "Handoff precision": lambda one: _rate(one["handoff_precision"]),
        "Handoff recall": lambda one: _rate(one["handoff_recall"]),
    }


def _print_groups(groups: dict[str, dict[str, Any]], columns: dict[str, Cell]) -> None:
    """A row for every group that has figures for these columns; figures are never cut."""
    figures = [Column(name, min_width=MIN_WIDTH, no_wrap=True) for name in columns]
    table = Table(Column("Group", overflow="fold"), *figures)
    for name, one in groups.items():
        cells = [cell(one) for cell in columns.values()]
        if any(cell not in ("–", "0") for cell in cells):
            add_row(table, name, *cells)
    console.print(table)


def _print_errors(worst: list[dict[str, Any]]) -> None:
    if not worst:
        return
    table = Table("Worst errors", "Message", "Expected", "Decision", "Score", "Right one's place")
    for one in worst:
        expected = ", ".join(one["right"]) or one["expected"]
        decision = f"{one['decision']} {one['article'] or one['reason']}"
        text = one["text"] if len(one["text"]) <= MAX_TEXT else one["text"][:MAX_TEXT] + "…"
        add_row(table, one["id"], text, expected, decision, f"{one['score']:.3f}", one["rank_of_right"] or "–")
    console.print(table)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _rate(one: dict[str, Any]) -> str:
    return "–" if one["share"] is None else f"{one['share']:.3f} ({one['count']}/{one['of']})"


def _interval(one: dict[str, Any]) -> str:
    return "–" if one["share"] is None else f"{one['share']:.1%} [{one['low']:.1%}, {one['high']:.1%}] of {one['of']}"
