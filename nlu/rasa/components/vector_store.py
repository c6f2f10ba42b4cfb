"""Vectors kept between trainings: after an edit only the new utterances have to be encoded."""

import hashlib
import os
from pathlib import Path
from typing import Dict, Optional, Text

import numpy as np

FOLDER_VARIABLE = "OTVET_VECTORS"


class VectorStore:
    """A file of vectors of one length by the digest of what they stand for; without a path it remembers nothing.

    Only vectors asked for or added since the file was read are written back, so it doesn't grow for ever.
    """

    def __init__(self, path: "Optional[Path]") -> None:
        self._path = path
        self._read = _load(path) if path else {}
        self._used: Dict[Text, np.ndarray] = {}

    @classmethod
    def from_environment(cls, encoder: Text) -> "VectorStore":
        """Of one encoder, in the folder that the trainer named."""
        folder = os.environ.get(FOLDER_VARIABLE)
        return cls(Path(folder) / f"vectors-{encoder}.npz" if folder else None)

    def get(self, meaning: Text) -> "Optional[np.ndarray]":
        """The vector kept for this, None if there is none."""
        key = _digest(meaning)
        vector = self._read.get(key)
        if vector is not None:
            self._used[key] = vector
        return vector

    def put(self, meaning: Text, vector: np.ndarray) -> None:
        """Remember one."""
        if self._path is not None:
            self._used[_digest(meaning)] = vector

    def save(self) -> None:
        """In one step: a reader sees the old file or the new one."""
        if self._path is None or not self._used:
            return
        draft = self._path.with_suffix(f".{os.getpid()}.tmp.npz")
        np.savez(draft, keys=np.array(list(self._used)), vectors=np.array(list(self._used.values())))
        draft.replace(self._path)


def _load(path: Path) -> Dict[Text, np.ndarray]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    except (OSError, ValueError, KeyError):
        return {}


def _digest(meaning: Text) -> Text:
    return hashlib.sha256(meaning.encode("utf-8", "replace")).hexdigest()[:32]
