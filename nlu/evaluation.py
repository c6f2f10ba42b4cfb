"""How well utterances are understood, measured on the test sets in the repository against a running server."""

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import yaml

from conversations.conversation import PastTurn
from conversations.understanding import Language, LanguageKind, Mood, MoodReading
from nlu.complexity import ComplexityReader
from nlu.entities import EntityReader
from nlu.kernel_model import Embed
from nlu.language import LanguageReader
from nlu.mood import ESCALATING, MoodReader
from nlu.rasa_client import RasaClient
from nlu.requests import asked_for_human
from nlu.transliteration import written_back

DATA: Final = Path(__file__).parent / "data"
INTENT_TESTS: Final = Path(__file__).parent / "rasa" / "tests_data"
SURE_FRUSTRATION: Final = 0.7

_ANNOTATION = re.compile(r"\[([^\]]+)\]\(\w+\)")
_BINS: Final = 10
_BEGUN: Final = datetime(2026, 1, 1, tzinfo=UTC)
_LANGUAGE_KINDS: Final = {
    "ru": LanguageKind.RUSSIAN,
    "en": LanguageKind.ENGLISH,
    "ru_translit": LanguageKind.TRANSLITERATED,
    "mixed": LanguageKind.MIXED,
    "other": LanguageKind.OTHER,
}


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """In 0..1; 0 of nothing is 0."""
        return self.part / self.whole if self.whole else 0.0


@dataclass(frozen=True, slots=True)
class Detection:
    """Right finds, false alarms and misses."""

    found: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        """Right among those reported; 1 where nothing was."""
        return Share(self.found, self.found + self.false).value if self.found + self.false else 1.0

    @property
    def recall(self) -> float:
        """Reported among those there are; 1 where there are none."""
        return Share(self.found, self.found + self.missed).value if self.found + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Alarms:
    """For what is to be noticed: the share missed, and the share of false alarms among what is harmless."""

    missed: Share
    false: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueScores:
    """Of dialogues that need a human: those called at the very turn, early, late and never; of calm ones: called."""

    at_the_turn: Share
    early: Share
    late: Share
    never: Share
    false: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentScores:
    """`calibration_error` is the expected calibration error over ten bins; `latency_ms_*` of one request at a time."""

    accuracy: dict[Language, Share]
    per_intent: dict[str, Detection]
    macro_f1: float
    calibration_error: float
    latency_ms_p50: float
    latency_ms_p95: float
    unanswered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The whole table; `mood_exact` is the share of exactly right moods."""

    intents: IntentScores
    entities: Detection
    language: Share
    mood: Alarms
    mood_exact: Share
    complexity: Alarms


@dataclass(frozen=True, slots=True)
class LabelledUtterance:
    """A test utterance with its intent."""

    text: str
    intent: str
    language: Language


@dataclass(frozen=True, slots=True)
class _Outcome:
    utterance: LabelledUtterance
    predicted: str | None
    confidence: float
    milliseconds: float


async def evaluate(client: RasaClient, embed: Embed, *, timer: Callable[[], float] = time.perf_counter) -> Evaluation:
    """Takes a client with a generous budget; about a minute."""
    mood, mood_exact = evaluate_mood(MoodReader(), embed)
    return Evaluation(
        intents=await evaluate_intents(client, list(intent_tests()), timer=timer),
        entities=evaluate_entities(EntityReader()),
        language=evaluate_language(LanguageReader()),
        mood=mood,
        mood_exact=mood_exact,
        complexity=evaluate_complexity(ComplexityReader(), embed),
    )


def intent_tests(folder: Path = INTENT_TESTS) -> Iterator[LabelledUtterance]:
    """The test utterances without their annotations."""
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            language = Language(block["metadata"]["language"])
            for line in block["examples"].splitlines():
                if line.strip().startswith("- "):
                    text = _ANNOTATION.sub(r"\1", line.strip()[2:])
                    yield LabelledUtterance(text, block["intent"], language)


async def evaluate_intents(
    client: RasaClient, tests: Sequence[LabelledUtterance], *, timer: Callable[[], float] = time.perf_counter
) -> IntentScores:
    """Ask one after the other; the best of the ranking counts, not the fallback."""
    outcomes = [await _ask(client, test, timer) for test in tests]
    answered = [outcome for outcome in outcomes if outcome.predicted is not None]
    per_intent = _per_intent(answered)
    times = [outcome.milliseconds for outcome in answered] or [0.0]
    return IntentScores(
        accuracy={
            language: _accuracy(o for o in outcomes if o.utterance.language is language) for language in Language
        },
        per_intent=per_intent,
        macro_f1=sum(score.f1 for score in per_intent.values()) / max(len(per_intent), 1),
        calibration_error=calibration_error([(o.confidence, o.predicted == o.utterance.intent) for o in answered]),
        latency_ms_p50=float(np.percentile(times, 50)),
        latency_ms_p95=float(np.percentile(times, 95)),
        unanswered=len(outcomes) - len(answered),
    )


def calibration_error(predictions: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error: how far confidence is from accuracy in ten bins, weighted by their size."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in predictions:
        bins.setdefault(min(int(confidence * _BINS), _BINS - 1), []).append((confidence, right))
    gaps = (abs(sum(confidence - right for confidence, right in inside)) for inside in bins.values())
    return sum(gaps) / max(len(predictions), 1)


def evaluate_entities(reader: EntityReader, path: Path = DATA / "entities_test.jsonl") -> Detection:
    """Name and normalised value have to be right."""
    found = false = missed = 0
    for row in _rows(path):
        there = Counter((entity["entity"], entity["value"]) for entity in row["entities"])
        seen = Counter((entity.name, entity.value) for entity in reader.find(row["text"]))
        found += (there & seen).total()
        false += (seen - there).total()
        missed += (there - seen).total()
    return Detection(found, false, missed)


def evaluate_language(reader: LanguageReader, path: Path = DATA / "language_test.jsonl") -> Share:
    """The kind of writing has to be right."""
    rows = list(_rows(path))
    return Share(sum(reader.read(row["text"]).kind is _LANGUAGE_KINDS[row["language"]] for row in rows), len(rows))


def evaluate_mood(reader: MoodReader, embed: Embed, path: Path = DATA / "mood_test.jsonl") -> tuple[Alarms, Share]:
    """Escalations missed and false alarms by the rule that the policy uses, and the share of exact moods."""
    rows = list(_rows(path))
    texts = [written_back(row["text"]) for row in rows]
    readings = [reader.read(text, vector) for text, vector in zip(texts, embed(texts), strict=True)]
    exact = sum(reading.mood.value == row["mood"] for reading, row in zip(readings, rows, strict=True))
    raised = (needs_human(reading) for reading in readings)
    return _alarms(zip((bool(row["escalate"]) for row in rows), raised, strict=True)), Share(exact, len(rows))


def needs_human(reading: MoodReading) -> bool:
    """The rule that the policy uses."""
    return reading.mood in ESCALATING and (
        reading.mood is not Mood.FRUSTRATED or reading.probability >= SURE_FRUSTRATION
    )


def evaluate_dialogues(reader: MoodReader, embed: Embed, path: Path = DATA / "mood_dialogues.jsonl") -> DialogueScores:
    """Each dialogue up to the turn that calls a human, the moods read before as its history."""
    called = [(row["escalate_at"], _called_at(reader, embed, row["turns"])) for row in _rows(path)]
    needed = [(wanted, at) for wanted, at in called if wanted is not None]
    calm = [at for wanted, at in called if wanted is None]
    return DialogueScores(
        at_the_turn=Share(sum(at == wanted for wanted, at in needed), len(needed)),
        early=Share(sum(at is not None and at < wanted for wanted, at in needed), len(needed)),
        late=Share(sum(at is not None and at > wanted for wanted, at in needed), len(needed)),
        never=Share(sum(at is None for _, at in needed), len(needed)),
        false=Share(sum(at is not None for at in calm), len(calm)),
    )


def _called_at(reader: MoodReader, embed: Embed, turns: Sequence[str]) -> int | None:
    history: list[PastTurn] = []
    texts = [written_back(text) for text in turns]
    for place, (text, vector) in enumerate(zip(texts, embed(texts), strict=True)):
        reading = reader.read(text, vector, history)
        if needs_human(reading):
            return place
        history.append(PastTurn(text=text, at=_BEGUN + timedelta(minutes=place), mood=reading.mood))
    return None


def evaluate_complexity(reader: ComplexityReader, embed: Embed, path: Path = DATA / "complexity_test.jsonl") -> Alarms:
    """By the cues and the model, without the server's intent."""
    rows = list(_rows(path))
    texts = [written_back(row["text"]) for row in rows]
    raised = [reader.read(text, vector).complex for text, vector in zip(texts, embed(texts), strict=True)]
    return _alarms(zip((bool(row["complex"]) for row in rows), raised, strict=True))


def evaluate_human_requests(rows: Iterable[tuple[str, bool]]) -> Alarms:
    """By the rules alone; rows of text and whether it asks for a person."""
    return _alarms((asks, asked_for_human(written_back(text)).asked) for text, asks in rows)


def _alarms(pairs: Iterable[tuple[bool, bool]]) -> Alarms:
    """From pairs of what is and what was reported."""
    counted = Counter(pairs)
    missed, harmless = counted[True, False], counted[False, True]
    return Alarms(
        missed=Share(missed, missed + counted[True, True]), false=Share(harmless, harmless + counted[False, False])
    )


async def _ask(client: RasaClient, test: LabelledUtterance, timer: Callable[[], float]) -> _Outcome:
    begun = timer()
    parsed = await client.parse(test.text)
    milliseconds = (timer() - begun) * 1000
    real = [intent for intent in (parsed.ranking if parsed else ()) if intent.name != "nlu_fallback"]
    if not real:
        return _Outcome(test, None, 0.0, milliseconds)
    return _Outcome(test, real[0].name, real[0].confidence, milliseconds)


def _accuracy(outcomes: Iterable[_Outcome]) -> Share:
    rights = [outcome.predicted == outcome.utterance.intent for outcome in outcomes]
    return Share(sum(rights), len(rights))


def _per_intent(outcomes: Sequence[_Outcome]) -> dict[str, Detection]:
    names = sorted({outcome.utterance.intent for outcome in outcomes})
    return {name: _detection(name, outcomes) for name in names}


def _detection(name: str, outcomes: Sequence[_Outcome]) -> Detection:
    pairs = Counter((outcome.utterance.intent == name, outcome.predicted == name) for outcome in outcomes)
    return Detection(found=pairs[True, True], false=pairs[False, True], missed=pairs[True, False])


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
