"""Texts through the layers, many at once."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from knowledge_base.e5.layers import MakeProduct, Texts, read_layer, read_norm
from knowledge_base.e5.tokens import Tokens
from knowledge_base.e5.weights import Weights

PLACES_AT_ONCE = 2_048

Window = list[int]
"""Numbers of pieces, as many as the network reads at once."""


class TokenStates(NamedTuple):
    """The numbers of a window's pieces, those for beginning and end among them, and their states after the last layer:
    (pieces, hidden)."""

    pieces: Window
    rows: Tensor


class Read(NamedTuple):
    """What reading some texts gives: (texts, hidden) vectors of unit length, and each text's first window."""

    vectors: Tensor
    tokens: list[TokenStates]


class Network:
    """Texts to vectors. Safe to call from several threads."""

    def __init__(self, weights: Weights, make: MakeProduct) -> None:
        self._weights = weights
        self._tokens = Tokens(weights.alphabet)
        self._norm = read_norm(weights, "emb.ln")
        self._layers = [read_layer(weights, number, make) for number in range(weights.shape.layers)]

    @property
    def dimension(self) -> int:
        """The length of one vector."""
        return self._weights.shape.hidden

    @torch.inference_mode()
    def read(self, texts: Sequence[str]) -> Read:
        """A text longer than the network reads is read in windows, and its vector is their mean by length."""
        windows = [self._windows(text) for text in texts]
        flat = [window for parts in windows for window in parts]
        batches = [self._states(batch) for batch in _batches(flat)]
        means = torch.cat([texts.means(rows) for texts, rows in batches])
        states = [part for texts, rows in batches for part in torch.split(rows, texts.lengths)]
        lengths = torch.tensor([max(1, len(window) - 2) for window in flat], dtype=torch.float32)
        spans = [slice(*border) for border in pairwise(accumulate(map(len, windows), initial=0))]
        vectors = normalize(torch.stack([lengths[span] @ means[span] for span in spans]), dim=-1)
        return Read(vectors, [TokenStates(flat[span.start], states[span.start]) for span in spans])

    def vectors(self, texts: Sequence[str]) -> Tensor:
        """(texts, hidden) of unit length."""
        return self.read(texts).vectors

    def _windows(self, text: str) -> list[Window]:
        alphabet, most = self._weights.alphabet, self._weights.shape.positions - 2
        numbers = self._tokens.numbers(text)
        starts = range(0, max(1, len(numbers)), most)
        return [[alphabet.begin, *numbers[start : start + most], alphabet.end] for start in starts]

    def _states(self, windows: Sequence[Window]) -> tuple[Texts, Tensor]:
        """(tokens, hidden): the state of each token after the last layer, one window after the other."""
        words = self._weights.words(np.concatenate([np.asarray(window, np.int64) for window in windows]))
        places = np.concatenate([self._weights.positions[: len(window)] for window in windows])
        texts = Texts([len(window) for window in windows])
        rows = self._norm(torch.from_numpy(words + places))
        for layer in self._layers:
            rows = layer(rows, texts)
        return texts, rows


def _batches(windows: Sequence[Window]) -> Iterator[Sequence[Window]]:
    """So many that their places, the empty ones too, stay few enough for the processor's cache."""
    first = longest = 0
    for place, window in enumerate(windows):
        longest = max(longest, len(window))
        if place > first and longest * (place + 1 - first) > PLACES_AT_ONCE:
            yield windows[first:place]
            first, longest = place, len(window)
    yield windows[first:]
