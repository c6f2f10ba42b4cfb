"""What comes into the packaged model's products over the invented shops' texts, written into the package.

python -m benchmarks.e5_ranges
"""

# ruff: noqa: E402  # the numeric libraries read the environment when they are imported
import os

from knowledge_base.threads import one_thread

one_thread(os.environ)

from collections.abc import Sequence

import numpy as np
from torch import Tensor
from torch.nn.functional import linear

from benchmarks.domains import shop_domains
from benchmarks.train_space import MODELS
from knowledge_base.e5.eight_bits import FILE, Ranges
from knowledge_base.e5.layers import Part, Product
from knowledge_base.e5.network import Network
from knowledge_base.e5.sentence_module import PASSAGE, QUERY
from knowledge_base.e5.weights import Weights

TEXTS = 1_500
AT_ONCE = 16
SEED = 1


class Observer:
    """Makes exact products that note the lowest and highest numbers that come in."""

    def __init__(self) -> None:
        self.ranges = Ranges({}, {})

    def __call__(self, part: Part, weight: Tensor, bias: Tensor) -> Product:
        lows, highs = self.ranges.lows, self.ranges.highs

        def product(rows: Tensor) -> Tensor:
            low, high = rows.amin(0).numpy(), rows.amax(0).numpy()
            lows[part] = np.minimum(lows.get(part, low), low)
            highs[part] = np.maximum(highs.get(part, high), high)
            return linear(rows, weight, bias)

        return product


def observed(texts: Sequence[str]) -> Ranges:
    """Over these texts, with their prefixes."""
    observer = Observer()
    network = Network(Weights(), observer)
    for first in range(0, len(texts), AT_ONCE):
        network.vectors(texts[first : first + AT_ONCE])
    return observer.ranges


def main() -> None:
    """Write `e5_ranges.npz`."""
    shops = shop_domains()
    asked = sorted({QUERY + text for shop in shops for text in shop.questions})
    said = sorted({PASSAGE + text for shop in shops for text in shop.passages})
    random = np.random.default_rng(SEED)
    drawn = [*random.choice(asked, TEXTS, replace=False), *random.choice(said, TEXTS // 3, replace=False)]
    observed([str(text) for text in drawn]).save(MODELS / FILE)


if __name__ == "__main__":
    main()
