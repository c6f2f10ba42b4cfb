"""`otvet ask`: what the bot would decide, without Telegram."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.terminal import EXIT_BAD_INPUT, console, errors, fail, load_settings, run
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.asking import Question


def ask(
    text: Annotated[str | None, typer.Argument(help="One message of a customer.")] = None,
    batch: Annotated[Path | None, typer.Option(help="JSON lines with id, text and perhaps conversation.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the answers to --batch go: JSON lines.")] = None,
    kb: Annotated[Path | None, typer.Option(help="Use just this folder of articles, in a throw-away database.")] = None,
    no_nlu: Annotated[bool, typer.Option("--no-nlu", help="Do without the NLU server.")] = False,
) -> None:
    """Show what the bot would decide, and why. Lines of one conversation are its turns, in order.

    After a handoff the conversation stays with the bot here, so that every line gets a decision.
    """
    settings = load_settings(rasa_enabled=False if no_nlu else None)
    if (text is None) == (batch is None):
        fail("give either a text, or --batch IN.jsonl --out OUT.jsonl", EXIT_BAD_INPUT)
    if batch is None:
        (record,) = run(_answers(settings, kb, [_question({"id": "1", "text": text}, 1)]))
        console.print_json(json.dumps(record, ensure_ascii=False))
        return
    if out is None:
        fail("--batch needs --out OUT.jsonl", EXIT_BAD_INPUT)
    if not out.parent.is_dir() or out.is_dir():
        fail(f"{out} can't be written: name a file in a folder that is there", EXIT_BAD_INPUT)
    questions = list(_read(batch))
    records = run(_answers(settings, kb, questions))
    with out.open("w", encoding="utf-8", errors="backslashreplace") as file:  # a lone surrogate becomes its JSON escape
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    errors.print(f"{len(records)} answers written to {out}", highlight=False, markup=False, soft_wrap=True)


def _read(path: Path) -> Iterator["Question"]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # splitlines would split at U+2028 inside a text
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path} can't be read: {error}", EXIT_BAD_INPUT)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _parse(path, number, line)


def _parse(path: Path, number: int, line: str) -> "Question":
    try:
        return _question(json.loads(line), number)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        fail(f"{path}:{number}: a line is a JSON object with id and text ({error})", EXIT_BAD_INPUT)


def _question(record: dict[str, Any], number: int) -> "Question":
    from bot.asking import Question

    text = record["text"]
    if not isinstance(text, str):
        raise TypeError("text is not a string")
    question_id = record.get("id", number)
    if isinstance(question_id, bool) or not isinstance(question_id, str | int):
        raise TypeError("id is neither a string nor a whole number")
    conversation = record.get("conversation")
    return Question(id=question_id, text=text, conversation=None if conversation is None else str(conversation))


async def _answers(settings: Settings, kb: Path | None, questions: Iterable["Question"]) -> list[dict[str, Any]]:
    from bot.asking import answer_all
    from bot.commands.nlu import StageLines

    asked = list(questions)
    with errors.status("Getting ready…") as status:
        return await answer_all(
            settings,
            asked,
            folder=kb,
            nlu_progress=StageLines() if len(asked) > 1 else lambda _: None,
            progress=lambda done: status.update(f"{done} of {len(asked)}"),
            calibrating=lambda done: status.update(f"Working out the thresholds: {done} held-out questions…"),
        )
