"""Texts through the layers of BERT (Devlin and others, 2019), many at once without wasted rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import gelu, layer_norm, scaled_dot_product_attention
from torch.nn.utils.rnn import pad_sequence

from knowledge_base.e5.tokens import Tokens
from knowledge_base.e5.weights import Weights

PLACES_AT_ONCE = 2_048

Product = Callable[[Tensor], Tensor]
MakeProduct = Callable[["Part", Tensor, Tensor], Product]
"""What multiplies by a part's weight (out, in) and adds its bias (out,)."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of a layer's four products, by its name."""

    layer: int
    name: str


@dataclass(frozen=True, slots=True)
class Norm:
    """A layer normalisation."""

    weight: Tensor
    bias: Tensor
    epsilon: float

    def __call__(self, rows: Tensor) -> Tensor:
        return layer_norm(rows, self.weight.shape, self.weight, self.bias, self.epsilon)


@dataclass(frozen=True, slots=True)
class Layer:
    """One of BERT's."""

    products: Mapping[str, Product]
    attended_norm: Norm
    norm: Norm
    heads: int

    def __call__(self, rows: Tensor, texts: "Texts") -> Tensor:
        attending = self.products["attending"](rows)
        attended = texts.attended(attending, self.heads)
        rows = self.attended_norm(rows + self.products["attended"](attended))
        wide = gelu(self.products["widening"](rows))
        return self.norm(rows + self.products["narrowing"](wide))


class Texts:
    """Where each text stands among rows of tokens laid one after the other."""

    def __init__(self, lengths: Sequence[int]) -> None:
        self.lengths = list(lengths)
        self._longest = max(lengths)
        there = torch.arange(self._longest)[None] < torch.tensor(self.lengths)[:, None]
        self._there = None if bool(there.all()) else there

    def attended(self, rows: Tensor, heads: int) -> Tensor:
        """(tokens, hidden) of (tokens, 3 × hidden): queries, keys and values; each token looks at its own text."""
        laid = self._apart(rows).view(len(self.lengths), self._longest, 3, heads, -1).permute(2, 0, 3, 1, 4)
        mask = None if self._there is None else self._there[:, None, None]
        seen = scaled_dot_product_attention(laid[0], laid[1], laid[2], attn_mask=mask).transpose(1, 2)
        together = seen.reshape(len(self.lengths), self._longest, -1)
        return together.flatten(0, 1) if self._there is None else together[self._there]

    def means(self, rows: Tensor) -> Tensor:
        """(texts, hidden)."""
        return torch.stack([part.mean(0) for part in torch.split(rows, self.lengths)])

    def _apart(self, rows: Tensor) -> Tensor:
        if self._there is None:
            return rows
        return pad_sequence(list(torch.split(rows, self.lengths)), batch_first=True)


class Network:
    """Texts to vectors. Safe to call from several threads."""

    def __init__(self, weights: Weights, make: MakeProduct) -> None:
        self._weights = weights
        self._tokens = Tokens(weights.alphabet)
        self._begun = _norm(weights, "emb.ln")
        self._layers = [_layer(weights, number, make) for number in range(weights.shape.layers)]

    @property
    def dimension(self) -> int:
        """The length of one vector."""
        return self._weights.shape.hidden

    @torch.inference_mode()
    def vectors(self, texts: Sequence[str]) -> Tensor:
        """(texts, dimension), not yet of unit length. A text longer than the network reads is read in parts, and its
        vector is their mean by length."""
        pieces = [self._windows(text) for text in texts]
        windows = [window for parts in pieces for window in parts]
        means = torch.cat([self._means(batch) for batch in _batches(windows)])
        lengths = torch.tensor([max(1, len(window) - 2) for window in windows], dtype=torch.float32)
        borders = accumulate(map(len, pieces), initial=0)
        spans = [slice(*border) for border in pairwise(borders)]
        return torch.stack([(means[span] * lengths[span, None]).sum(0) / lengths[span].sum() for span in spans])

    def _windows(self, text: str) -> list[list[int]]:
        alphabet, most = self._weights.alphabet, self._weights.shape.positions - 2
        numbers = self._tokens.numbers(text)
        starts = range(0, max(1, len(numbers)), most)
        return [[alphabet.begin, *numbers[start : start + most], alphabet.end] for start in starts]

    def _means(self, windows: Sequence[Sequence[int]]) -> Tensor:
        texts = Texts([len(window) for window in windows])
        return texts.means(self.rows(windows, texts))

    def rows(self, windows: Sequence[Sequence[int]], texts: Texts) -> Tensor:
        """(tokens, hidden) after the last layer."""
        words = self._weights.words(np.concatenate([np.asarray(window, np.int64) for window in windows]))
        places = np.concatenate([self._weights.positions[: len(window)] for window in windows])
        rows = self._begun(torch.from_numpy(words + places))
        for layer in self._layers:
            rows = layer(rows, texts)
        return rows


def _layer(weights: Weights, number: int, make: MakeProduct) -> Layer:
    hidden, inner = weights.shape.hidden, weights.shape.inner
    made = {
        "attending": _joined(weights, [f"l{number}.{name}" for name in "qkv"], hidden, hidden),
        "attended": _joined(weights, [f"l{number}.ao"], hidden, hidden),
        "widening": _joined(weights, [f"l{number}.fi"], inner, hidden),
        "narrowing": _joined(weights, [f"l{number}.fo"], hidden, inner),
    }
    products = {name: make(Part(number, name), *pair) for name, pair in made.items()}
    return Layer(products, _norm(weights, f"l{number}.aln"), _norm(weights, f"l{number}.oln"), weights.shape.heads)


def _joined(weights: Weights, names: Sequence[str], rows: int, columns: int) -> tuple[Tensor, Tensor]:
    """Weight and bias of products of the same thing, one above the other."""
    matrices = [weights.matrix(f"{name}.w", rows, columns) for name in names]
    biases = [weights.floats(f"{name}.b", rows) for name in names]
    return torch.from_numpy(np.vstack(matrices)), torch.from_numpy(np.concatenate(biases))


def _norm(weights: Weights, name: str) -> Norm:
    weight, bias = (torch.from_numpy(weights.floats(f"{name}.{part}", weights.shape.hidden)) for part in "wb")
    return Norm(weight, bias, weights.shape.epsilon)


def _batches(windows: Sequence[list[int]]) -> Iterator[Sequence[list[int]]]:
    """So many that their places, the empty ones too, stay few enough for the processor's cache."""
    first = longest = 0
    for place, window in enumerate(windows):
        longest = max(longest, len(window))
        if place > first and longest * (place + 1 - first) > PLACES_AT_ONCE:
            yield windows[first:place]
            first, longest = place, len(window)
    yield windows[first:]
