"""Which rows the regression learns from: examples stand first, then probes."""

import numpy as np

from knowledge_base.rows import Places

ROWS = 4_000
PROBES = 1_500


def learned_from(rows: int, examples: int) -> Places:
    """All, or an even sample where there are many examples or many probes."""
    probes = _evenly(examples, rows, PROBES)
    return np.concatenate([_evenly(0, examples, ROWS - len(probes)), probes])


def with_all(chosen: Places, examples: int) -> Places:
    """The same with all examples."""
    return np.concatenate([np.arange(examples), chosen[chosen >= examples]])


def _evenly(first: int, last: int, most: int) -> Places:
    if last - first <= most:
        return np.arange(first, last)
    return np.unique(np.linspace(first, last - 1, most).astype(np.int64))
