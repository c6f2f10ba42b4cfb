"""The mood of a message: a small trained model over its vector and signals, and the conversation's course."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from conversations.conversation import PastTurn
from conversations.understanding import Mood, MoodReading
from nlu.cues import CueBook, load_cues
from nlu.signal_model import Floats, SignalModel
from nlu.trajectory import CourseSignal, course_weight, trajectory_signals

MODEL_FILE: Final = Path(__file__).parent / "data" / "mood_model.json"
ESCALATING: Final = (Mood.ANGRY, Mood.DISTRESSED, Mood.FRUSTRATED)
THRESHOLD_WITH_SIGNALS: Final = 0.45
THRESHOLD_WITHOUT: Final = 0.6
BITTER_PRAISE: Final = "bitter_praise"
SEVERAL_GRIEVANCES: Final = "several_grievances"
TONE: Final = "tone"
"""The words as a whole, beyond what the named signals explain."""

_GRIEVANCES: Final = frozenset(
    [
        "broken_promise",
        "contempt",
        "crying",
        "despair",
        "disbelief",
        "fraud_accusation",
        "hatred",
        "insult",
        "long_wait",
        "polite_end",
        "profanity",
        "repeated_contact",
        "sarcasm",
        "spoiled_event",
        "threat_legal",
        "threat_public",
        "weary",
    ]
)
_SUPPORTING: Final = _GRIEVANCES | frozenset(
    [
        "capitals",
        "exclamations",
        "health",
        "question_marks",
        "threat_violence",
        *CourseSignal,
    ]
)
_EVIDENT: Final = 0.5
_TELLING: Final = 0.2


class MoodReader:
    """The thresholds are probabilities of angry, distressed or frustrated together from which one of them is reported.

    The lower one holds where an explicit signal speaks for it, so the vector alone has to be surer. A reported
    frustrated then carries at least 0.7; below the threshold it stays under 0.5, so that a mild regret doesn't look
    like lost patience.
    """

    def __init__(
        self,
        model: SignalModel | None = None,
        cues: CueBook | None = None,
        *,
        threshold: float = THRESHOLD_WITHOUT,
        threshold_with_signals: float = THRESHOLD_WITH_SIGNALS,
    ) -> None:
        self._model = model or SignalModel.load(MODEL_FILE)
        self._cues = cues or load_cues("mood")
        self._threshold = threshold
        self._threshold_with_signals = threshold_with_signals

    def read(self, text: str, vector: Floats | None, history: Sequence[PastTurn] = ()) -> MoodReading:
        """`text` with Russian in Cyrillic; `vector` is None where the embedder gave none: the signals alone decide."""
        found = mood_signals(self._cues, text)
        course = trajectory_signals(text, history)
        moods = self._model.probabilities(vector, found)
        alone = _upset(moods)
        signs = [*found, *(signal.value for signal in course)]
        if vector is not None and alone - _upset(self._model.probabilities(None, found)) > _TELLING:
            signs.append(TONE)
        return self._reading(moods, _shifted(alone, course_weight(course)), tuple(signs))

    def _reading(self, moods: dict[str, float], upset: float, signals: tuple[str, ...]) -> MoodReading:
        supported = not _SUPPORTING.isdisjoint(signals)
        if upset >= (self._threshold_with_signals if supported else self._threshold):
            mood = max(ESCALATING, key=lambda candidate: moods[candidate])
            return MoodReading(mood, round(max(upset, 0.7), 4), signals)
        calm = max((Mood.NEUTRAL, Mood.PLEASED), key=lambda candidate: moods[candidate])
        if moods[Mood.FRUSTRATED] > _EVIDENT * moods[calm]:
            return MoodReading(Mood.FRUSTRATED, round(min(upset, 0.49), 4), signals)
        return MoodReading(calm, round(1 - upset, 4), signals)


def _upset(moods: Mapping[str, float]) -> float:
    return sum(moods[mood] for mood in ESCALATING)


def mood_signals(cues: CueBook, text: str) -> tuple[str, ...]:
    """The signals of the message with two that stand for several of them together."""
    found = set(cues.find(text))
    if found & {"pleased", "sarcasm"} and found & (_GRIEVANCES - {"sarcasm", "polite_end"}):
        found.add(BITTER_PRAISE)
    if len(found & _GRIEVANCES) > 1:
        found.add(SEVERAL_GRIEVANCES)
    return tuple(sorted(found))


def mood_signal_names(cues: CueBook) -> tuple[str, ...]:
    """All that `mood_signals` can give, sorted."""
    return tuple(sorted({*cues.names, BITTER_PRAISE, SEVERAL_GRIEVANCES}))


def _shifted(probability: float, weight: float) -> float:
    """The probability after `weight` was added to its log odds."""
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return float(1 / (1 + np.exp(-(np.log(bounded / (1 - bounded)) + weight))))
