"""Asking the bot without Telegram: the same reading, policy and memory as a real turn, one JSON record per question."""

import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.composition import open_database
from bot.settings import Settings
from bot.turn.customer import ReadTurn
from bot.turn.memory import remember
from bot.turn.policy import decide
from bot.turn.reading import Reading
from bot.understanding import open_reader
from conversations.clock import system_clock
from conversations.conversation import Memory, Owner
from conversations.decisions import Decision
from conversations.messages import ContentKind
from conversations.understanding import Language
from knowledge_base.fields import Fields
from knowledge_base.folder import import_folder
from nlu.rasa_progress import ProgressListener, ignore_progress
from storage.unit_of_work import Database

AUTHOR = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One line of a batch; questions with the same `conversation` are turns of one dialogue."""

    id: str | int
    text: str
    conversation: str | None = None


@dataclass(frozen=True, slots=True)
class _Dialogue:
    memory: Memory
    language: Language | None


async def answer_all(
    settings: Settings,
    questions: Sequence[Question],
    *,
    folder: Path | None,
    nlu_progress: ProgressListener,
    progress: Callable[[int], None],
    calibrating: Callable[[int], None] | None = None,
) -> list[dict[str, Any]]:
    """One record per question, in their order. Raises BrokenFolderError for a folder that can't be imported."""
    dialogues: dict[str, _Dialogue] = {}
    records = []
    async with (
        _articles(settings, folder) as database,
        open_reader(settings, database, nlu_progress, wait=True, calibrating=calibrating) as reader,
    ):
        for number, question in enumerate(questions):
            progress(number)
            fresh = _Dialogue(Memory(), None)
            dialogue = dialogues.get(question.conversation, fresh) if question.conversation is not None else fresh
            record, after = await _answer(reader, question, dialogue)
            if question.conversation is not None:
                dialogues[question.conversation] = after
            records.append(record)
    return records


async def decide_alone(
    settings: Settings, text: str, *, folder: Path | None, calibrating: Callable[[int], None] | None = None
) -> tuple[Reading, Decision]:
    """The reading of one message that begins a conversation, and the decision."""
    async with (
        _articles(settings, folder) as database,
        open_reader(settings, database, ignore_progress, wait=True, calibrating=calibrating) as read,
    ):
        reading = await read(text, content=ContentKind.TEXT, album_id=None, memory=Memory(), language=None)
    return reading, decide(reading, Memory(), Owner.BOT)


@asynccontextmanager
async def _articles(settings: Settings, folder: Path | None) -> AsyncIterator[Database]:
    """The shop's own database, or a throw-away one that holds just the folder."""
    if folder is None:
        async with open_database(settings) as database:
            yield database
        return
    with tempfile.TemporaryDirectory(prefix="otvet-ask-") as scratch:
        alone = settings.model_copy(update={"database_url": f"sqlite:///{scratch}/otvet.db"})
        async with open_database(alone) as database:
            async with database.unit() as unit:
                await import_folder(
                    unit.articles, folder, author=AUTHOR, at=system_clock(), fields=Fields(settings.fields)
                )
            yield database


async def _answer(read: ReadTurn, question: Question, dialogue: _Dialogue) -> tuple[dict[str, Any], _Dialogue]:
    started = time.perf_counter()
    reading = await read(
        question.text, content=ContentKind.TEXT, album_id=None, memory=dialogue.memory, language=dialogue.language
    )
    decision = decide(reading, dialogue.memory, Owner.BOT)
    latency_ms = (time.perf_counter() - started) * 1000
    after = _Dialogue(remember(dialogue.memory, reading, decision, system_clock()), decision.language)
    return record(question.id, reading, decision, latency_ms), after


def record(question_id: str | int, reading: Reading, decision: Decision, latency_ms: float) -> dict[str, Any]:
    """What `otvet ask` prints of a decision."""
    return {
        "id": question_id,
        "decision": decision.kind.value,
        "article": decision.article.slug if decision.article else None,
        "order": decision.order_number,
        "reason": decision.reason.value,
        "confidence": round(decision.confidence, 4),
        "intent": reading.intent.name if reading.intent else None,
        "mood": reading.mood.mood.value,
        "language": reading.language.language.value,
        "options": [option.slug for option in decision.options],
        "evidence": list(decision.evidence),
        "candidates": [
            {"slug": candidate.slug, "score": round(candidate.score, 4)} for candidate in reading.candidates or ()
        ],
        "limits": {
            "answer": reading.limits.answer,
            "clarify": reading.limits.clarify,
            "basis": reading.limits.basis.value,
        },
        "latency_ms": round(latency_ms, 1),
    }
