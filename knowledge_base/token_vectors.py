"""One vector for each token of a question, so that two questions can be compared word by word.

The first encoder's states of the tokens, small enough to keep for every example question, as in late interaction
(ColBERT: Khattab and Zaharia, 2020, arXiv:2004.12832). A rare piece weighs more than a frequent one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embedder import unit
from knowledge_base.ports import Vectors

KEPT = 12
"""So many tokens of a text are kept, those that weigh most: eight customers' questions of ten have no more."""
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class TokenSpace:
    """A linear map from the states of tokens, seen from their `mean`, to `matrix.shape[1]` numbers.

    What a token weighs, in logarithm: `rarity` of its piece (`unseen` for one that is not among `pieces`, which are in
    order) and its state times `leaning`. Learned by `python -m benchmarks.train_tokens` on the invented shops.
    """

    mean: Vectors
    matrix: Vectors
    leaning: Vectors
    pieces: NDArray[np.int32]
    rarity: Vectors
    unseen: float

    @property
    def dimension(self) -> int:
        """The length of one text's row."""
        return KEPT * int(self.matrix.shape[1])

    @property
    def fingerprint(self) -> str:
        """Equal for equal spaces only."""
        found = sha256()
        for part in (self.mean, self.matrix, self.leaning, self.pieces, self.rarity, np.float32(self.unseen)):
            found.update(part.tobytes())
        return found.hexdigest()[:8]

    def row(self, pieces: Sequence[int], states: Vectors) -> Vectors:
        """(dimension,): the tokens kept, in their order, each as long as its share of the text's weight; noughts after
        them. `states` is (len(pieces), size of a state); a text without tokens has noughts only."""
        row = np.zeros((KEPT, self.matrix.shape[1]), np.float32)
        if len(pieces):
            seen = unit(states - self.mean)
            weights = np.exp(self._rarity(pieces) + seen @ self.leaning)
            kept = np.sort(np.argsort(-weights, kind="stable")[:KEPT])
            shares = weights[kept] / weights[kept].sum()
            row[: len(kept)] = shares[:, None] * unit(seen[kept] @ self.matrix)
        return row.reshape(-1)

    def _rarity(self, pieces: Sequence[int]) -> Vectors:
        wanted = np.asarray(pieces, np.int32)
        places = np.minimum(np.searchsorted(self.pieces, wanted), len(self.pieces) - 1)
        return np.where(self.pieces[places] == wanted, self.rarity[places], np.float32(self.unseen))

    def save(self, path: Path) -> None:
        """What `load` reads, in half precision."""
        halves = {name: np.asarray(getattr(self, name), np.float16) for name in ("mean", "matrix", "leaning", "rarity")}
        np.savez_compressed(path, pieces=self.pieces, unseen=np.float32(self.unseen), **halves)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: Path) -> "TokenSpace":
        """The space in a file."""
        with np.load(path) as stored:
            halves = {name: stored[name].astype(np.float32) for name in ("mean", "matrix", "leaning", "rarity")}
            return cls(**halves, pieces=stored["pieces"], unseen=float(stored["unseen"]))


@cache
def shipped_token_space() -> TokenSpace:
    """The space in the package, for the packaged first encoder."""
    with as_file(files("knowledge_base").joinpath("models", "tokens.npz")) as path:
        return TokenSpace.load(path)


def apart(rows: Vectors) -> tuple[Vectors, Vectors]:
    """Rows of texts taken apart into the tokens' directions, (texts, KEPT, size), and their weights, (texts, KEPT): 0
    where there is no token."""
    tokens = rows.reshape(len(rows), KEPT, rows.shape[1] // KEPT)
    weights = np.sqrt(np.vecdot(tokens, tokens))
    return tokens / np.maximum(weights, TINY)[..., None], weights
