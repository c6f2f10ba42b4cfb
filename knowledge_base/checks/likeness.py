"""How alike two sentences are, whatever numbers stand in them: by their words and by their meaning."""

from collections.abc import Sequence

import numpy as np

from knowledge_base.checks.facts import masked
from knowledge_base.encoding import Encoding
from knowledge_base.ports import Vectors
from knowledge_base.words import stems

BY_MEANING = 0.6


class Likeness:
    """Compares sentences; `encoding` should be that of the universal encoder, which is quick and knows no roles."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding

    async def between(self, some: Sequence[str], others: Sequence[str]) -> Vectors:
        """(len(some), len(others)); 1 for the same words, about 0 for nothing in common."""
        if not some or not others:
            return np.zeros((len(some), len(others)), np.float32)
        left, right = [masked(text) for text in some], [masked(text) for text in others]
        rows = await self._encoding.embed_queries([*left, *right])
        meaning = rows[: len(left)] @ rows[len(left) :].T
        mixed: Vectors = np.asarray(BY_MEANING * meaning + (1 - BY_MEANING) * _words(left, right), np.float32)
        return mixed


def _words(some: Sequence[str], others: Sequence[str]) -> Vectors:
    """Dice's coefficient of the stems."""
    left, right = [set(stems(text)) for text in some], [set(stems(text)) for text in others]
    return np.asarray([[2 * len(a & b) / max(len(a) + len(b), 1) for b in right] for a in left], np.float32)
