"""The mood of a message: a small trained model over its vector and signals, and the conversation's course."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from conversations.conversation import PastTurn
from conversations.understanding import Mood, MoodReading
from nlu.cues import CueBook, load_cues
from nlu.kernel_model import ASKING, Floats, KernelModel
from nlu.trajectory import course_weight, trajectory_signals

MODEL_FILE: Final = Path(__file__).parent / "data" / "mood_model.npz"
ESCALATING: Final = (Mood.ANGRY, Mood.DISTRESSED, Mood.FRUSTRATED)
THRESHOLD: Final = 0.36
"""Where one in ten of the training messages that call a human was missed, read by models that had not seen them."""
THRESHOLD_WITH_COURSE: Final = 0.5
"""Where the conversation adds to it: one sign of its course takes a message from the one border to the other."""
BITTER_PRAISE: Final = "bitter_praise"
SEVERAL_GRIEVANCES: Final = "several_grievances"
MILD: Final = "mild"
"""Displeasure that asks for no human: a class of its own in the model, reported as a weak frustrated."""
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
_EVIDENT: Final = 0.5
_TELLING: Final = 0.2


class MoodReader:
    """`threshold` is the probability of angry, distressed or frustrated together from which one of them is reported.

    A reported frustrated then carries at least 0.7; below the threshold it stays under 0.5, so that a mild regret
    doesn't look like lost patience.
    """

    def __init__(
        self, model: KernelModel | None = None, cues: CueBook | None = None, *, threshold: float = THRESHOLD
    ) -> None:
        self._model = model or KernelModel.load(MODEL_FILE)
        self._cues = cues or load_cues("mood")
        self._threshold = threshold

    def read(self, text: str, vector: Floats | None, history: Sequence[PastTurn] = ()) -> MoodReading:
        """`text` with Russian in Cyrillic; `vector` is None where the encoders gave none: the signals alone decide."""
        found = mood_signals(self._cues, text)
        course = trajectory_signals(text, history)
        moods = self._model.probabilities(vector, found)
        moods[Mood.NEUTRAL] += moods.pop(ASKING)
        alone = _upset(moods)
        signs = [*found, *(signal.value for signal in course)]
        if vector is not None and alone - _upset(self._model.probabilities(None, found)) > _TELLING:
            signs.append(TONE)
        upset, threshold = alone, self._threshold
        if course:
            upset, threshold = _shifted(alone, course_weight(course)), max(threshold, THRESHOLD_WITH_COURSE)
        return self._reading(moods, upset, tuple(signs), threshold)

    def upset(self, text: str, vector: Floats | None) -> float:
        """The calibrated probability that a human must take over, by the message alone."""
        return _upset(self._model.probabilities(vector, mood_signals(self._cues, text)))

    def _reading(
        self, moods: Mapping[str, float], upset: float, signals: tuple[str, ...], threshold: float
    ) -> MoodReading:
        if upset >= threshold:
            mood = max(ESCALATING, key=lambda candidate: moods[candidate])
            return MoodReading(mood, round(max(upset, 0.7), 4), signals)
        calm = max((Mood.NEUTRAL, Mood.PLEASED), key=lambda candidate: moods[candidate])
        if moods[MILD] + moods[Mood.FRUSTRATED] > _EVIDENT * moods[calm]:
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
