"""Familiar questions from the invented shops: which of them belong to one group, and where they lie in the space."""

from collections.abc import Iterable, Sequence

import numpy as np

from benchmarks.domains import NOBODY, Domain
from benchmarks.shop_questions import CachedEncoder
from knowledge_base.embedder import unit
from knowledge_base.familiar import Familiar
from knowledge_base.ports import Role
from knowledge_base.space import Space


def familiar_questions(shops: Iterable[Domain], encoders: Sequence[CachedEncoder], space: Space) -> Familiar:
    """A group for every article of every shop, and one for each near miss; a shop is seen from its mean question."""
    places, groups = [], []
    for number, shop in enumerate(shops):
        rows = [encoder.encode(shop.questions, Role.QUERY) for encoder in encoders]
        places.append(space.project([unit(part - part.mean(0)) for part in rows]))
        groups += [
            (number, known != NOBODY, place if known == NOBODY else known) for place, known in enumerate(shop.classes)
        ]
    named = np.unique(np.asarray(groups), axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    order = np.argsort(named, kind="stable")
    return Familiar(np.vstack(places)[order], named[order])
