"""The reliability plot: how often the best article is right, by how sure the bot was of it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.evaluation.figures import Outcome, rate, searched

BINS = 10
LABEL = 0.06  # the height of one
DOTS_PER_INCH = 150


def write_plot(outcomes: Sequence[Outcome], thresholds: dict[str, float], path: Path) -> None:
    """A PNG: shares with their intervals per tenth of the score, the diagonal, the thresholds, and how many."""
    figure = Figure(figsize=(6.4, 6.4), layout="constrained")
    FigureCanvasAgg(figure)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    asked = searched(outcomes)
    scores = np.asarray([one.score for one in asked])
    bins = np.clip((scores * BINS).astype(int), 0, BINS - 1)
    for place in np.unique(bins):
        share = rate(one.rank == 1 for one, own in zip(asked, bins, strict=True) if own == place)
        middle = float(scores[bins == place].mean())
        upper.errorbar(middle, share.share or 0.0, _arms(share.share, share.low, share.high), fmt="o", color="tab:blue")
    upper.plot([0, 1], [0, 1], linestyle="--", color="grey", linewidth=1)
    for place, (name, value) in enumerate(thresholds.items()):
        upper.axvline(min(value, 1.0), linestyle=":", color="tab:red")
        upper.annotate(
            name, (min(value, 1.0), 0.02 + LABEL * place), rotation=90, ha="right", fontsize=8, color="tab:red"
        )
    upper.set(ylabel="best article is right", xlim=(0, 1), ylim=(0, 1), title=f"Reliability, {len(asked)} messages")
    lower.hist(scores, bins=np.linspace(0, 1, 2 * BINS + 1), color="tab:blue")
    lower.set(xlabel="score of the best article", ylabel="messages")
    figure.savefig(path, dpi=DOTS_PER_INCH, format="png")


def _arms(share: float | None, low: float | None, high: float | None) -> list[list[float]]:
    middle = share or 0.0
    return [[middle - (low or 0.0)], [(high or 0.0) - middle]]
