"""A question and example questions compared token by token: what of the one is said in the other?

MaxSim (Khattab and Zaharia, 2020): for each token the best cosine with a token of the other text, weighed; forth, from
the question to the example, and back. "Where can I get a promo code" has everything of "where do I enter a promo code"
but one word, which a single vector of the text hardly shows.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.index import SENTENCES
from knowledge_base.ports import Vectors
from knowledge_base.rows import Spans, largest
from knowledge_base.snapshot import Snapshot
from knowledge_base.token_vectors import apart

NEAR_PROBES = 60
NOTHING = -0.2
"""What stands for a comparison that could not be made: unlike everything."""
BEST = 3
RAW = ("token_forth", "token_back", "token_best", "token_three", "token_cover")
OVER = ("token_forth", "token_best", "token_three", "token_cover")
BESIDE = ("token_forth", "token_best", "token_three")
NAMES = (*RAW, *(f"{name}_over" for name in OVER), *(f"{name}_nobody" for name in BESIDE))

Inside = NDArray[np.bool_]


class MaxSim:
    """The signals of a snapshot's tokens; there are none where it has none (another embedding model)."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._there = len(snapshot.examples) > SENTENCES
        if self._there:
            examples, self._probes = snapshot.examples[SENTENCES], snapshot.probes[SENTENCES]
            self._spans = Spans(examples.owners, len(snapshot.subjects))
            self._examples = examples.vectors

    def columns(
        self, vectors: Sequence[Vectors], subjects: Sequence[int], near: Vectors, left_out: Sequence[int]
    ) -> dict[str, Vectors]:
        """(len(subjects),) for each of NAMES. `near` are the cosines by which the nearest probes are chosen, minus
        infinity for rows that must not be looked at."""
        if not self._there or len(vectors) <= SENTENCES:
            return {}
        places, inside = self._spans.of(subjects)
        inside &= ~np.isin(places, left_out)
        near = near[len(self._examples) :]
        probes = largest(near, NEAR_PROBES)
        rows = np.vstack([self._examples[places[inside]], self._probes[probes[np.isfinite(near[probes])]]])
        return _columns(_Seen.of(vectors[SENTENCES], rows), inside)


class _Seen:
    """A question beside some rows: `best` is (its tokens, rows), `forth` and `back` are (rows,)."""

    def __init__(self, best: Vectors, own: Vectors, back: Vectors) -> None:
        self.best, self.own, self.back = best, own, back
        self.forth: Vectors = own @ best

    @classmethod
    def of(cls, row: Vectors, rows: Vectors) -> "_Seen":
        """The rows are first the candidates' examples, then the probes."""
        [asked], [own] = apart(row[None])
        asked, own = asked[own > 0], own[own > 0]
        others, theirs = apart(rows)
        cosines = (asked @ others.reshape(-1, others.shape[-1]).T).reshape(len(asked), *theirs.shape)
        best = np.where(theirs > 0, cosines, -1.0).max(2, initial=-1.0)
        back = (cosines.max(0, initial=-1.0) * theirs).sum(1)
        return cls(np.asarray(best, np.float32), own, np.asarray(back, np.float32))


def _columns(seen: _Seen, inside: Inside) -> dict[str, Vectors]:
    """The signals of candidates whose examples are the first of the rows; `inside` says where they belong."""
    count, both = int(inside.sum()), np.asarray((seen.forth + seen.back) / 2, np.float32)
    forth, back, mean = (_laid(row[:count], inside) for row in (seen.forth, seen.back, both))
    covered = _laid(seen.best[:, :count], inside).max(-1, initial=-1.0)
    found = {
        "token_forth": forth.max(1, initial=-1.0),
        "token_back": back.max(1, initial=-1.0),
        "token_best": mean.max(1, initial=-1.0),
        "token_three": _three(mean),
        "token_cover": seen.own @ covered,
    }
    is_bare = ~inside.any(1)
    raw = {name: np.where(is_bare, NOTHING, row).astype(np.float32) for name, row in found.items()}
    nobody = _nobody(seen.forth[count:], both[count:])
    over = {f"{name}_over": _over(raw[name]) for name in OVER}
    return raw | over | {f"{name}_nobody": raw[name] - nobody[name] for name in BESIDE}


def _laid(rows: Vectors, inside: Inside) -> Vectors:
    """(..., candidates, longest) of (..., rows): minus infinity where there is no row."""
    found = np.full((*rows.shape[:-1], *inside.shape), -np.inf, np.float32)
    found[..., inside] = rows
    return found


def _three(laid: Vectors) -> Vectors:
    """The mean of the best three, or as many as there are."""
    top = -np.sort(-laid, axis=-1)[..., :BEST]
    there = np.isfinite(top)
    mean: Vectors = np.where(there, top, 0.0).sum(-1) / np.maximum(there.sum(-1), 1)
    return mean


def _nobody(forth: Vectors, both: Vectors) -> Mapping[str, float]:
    """The best of the questions that articles seldom answer."""
    if not len(both):
        return dict.fromkeys(BESIDE, NOTHING)
    return dict(zip(BESIDE, map(float, (forth.max(), both.max(), _three(both[None])[0])), strict=True))


def _over(row: Vectors) -> Vectors:
    """How far each is above the best of the others."""
    if len(row) < 2:
        return np.asarray(row - NOTHING, np.float32)
    second, first = np.sort(row)[-2:]
    return np.asarray(row - np.where(row == first, second, first), np.float32)
