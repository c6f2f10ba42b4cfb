"""Rows that stay while articles come and go, placed in the learned space from wherever the center is just then."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from knowledge_base.ports import Vectors
from knowledge_base.rows import TINY, centered
from knowledge_base.space import SHARES, Space


class Placing:
    """`parts[e]` are the rows by encoder e. Placing is linear but for lengths: what rows come to is worked out once;
    what a center takes away from it is the same for all of them."""

    def __init__(self, space: Space, parts: Sequence[Vectors]) -> None:
        self.space = space
        self._parts = tuple(parts)
        self._blocks = _blocks(space, parts)
        self._squares = [np.vecdot(part, part) for part in parts]
        self._wholes = [part @ block for part, block in zip(parts, self._blocks, strict=True)]

    @classmethod
    def of(cls, space: Space | None, parts: Sequence[Vectors]) -> "Placing | None":
        """None where the space was not learned for rows of these sizes."""
        sizes = sum(part.shape[1] for part in parts)
        fits = space is not None and space.matrix is not None and len(space.matrix) == sizes
        return cls(space, parts) if space is not None and fits else None

    def seen_from(self, centers: Sequence[Vectors]) -> Vectors:
        """What `Space.project` makes of the rows as seen from these centers."""
        places = sum(self._share(encoder, center) for encoder, center in enumerate(centers))
        return centered(np.asarray(places, np.float32), np.float32(0))

    def _share(self, encoder: int, center: Vectors) -> Vectors:
        squares = self._squares[encoder] - 2 * np.vecdot(self._parts[encoder], center) + np.vecdot(center, center)
        shares: Vectors = self._wholes[encoder] - center @ self._blocks[encoder]
        shares /= np.sqrt(np.maximum(squares, TINY))[:, None]
        return shares


def _blocks(space: Space, parts: Sequence[Vectors]) -> list[Vectors]:
    """The part of the matrix that belongs to each encoder, with its share."""
    if space.matrix is None:
        raise ValueError("nothing was learned for these rows")
    borders = np.cumsum([0, *(part.shape[1] for part in parts)])
    found = zip(SHARES, pairwise(borders), strict=True)
    return [np.asarray(share * space.matrix[first:last], np.float32) for share, (first, last) in found]
