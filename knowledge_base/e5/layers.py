"""One layer of BERT (Devlin and others, 2019) over many texts' tokens laid one after the other."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import gelu, layer_norm, scaled_dot_product_attention
from torch.nn.utils.rnn import pad_sequence

from knowledge_base.e5.weights import Weights

Product = Callable[[Tensor], Tensor]
MakeProduct = Callable[["Part", Tensor, Tensor], Product]
"""What multiplies by a part's weight (out, in) and adds its bias (out,)."""


class Name(StrEnum):
    """A layer's four products."""

    ATTENDING = "attending"
    ATTENDED = "attended"
    WIDENING = "widening"
    NARROWING = "narrowing"


@dataclass(frozen=True, slots=True)
class Part:
    """One product of one layer."""

    layer: int
    name: Name

    def __str__(self) -> str:
        return f"{self.layer}.{self.name}"

    @classmethod
    def parse(cls, text: str) -> "Part":
        """What `str` gives. Raises ValueError."""
        layer, name = text.split(".")
        return cls(int(layer), Name(name))


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
    """(tokens, hidden) to the same."""

    products: Mapping[Name, Product]
    attended_norm: Norm
    norm: Norm
    heads: int

    def __call__(self, rows: Tensor, texts: "Texts") -> Tensor:
        attended = texts.attended(self.products[Name.ATTENDING](rows), self.heads)
        rows = self.attended_norm(rows + self.products[Name.ATTENDED](attended))
        wide = gelu(self.products[Name.WIDENING](rows))
        return self.norm(rows + self.products[Name.NARROWING](wide))


class Texts:
    """Where each text stands among the rows of tokens."""

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


def read_layer(weights: Weights, number: int, make: MakeProduct) -> Layer:
    """A layer of the file with products as `make` makes them."""
    hidden, inner, place = weights.shape.hidden, weights.shape.inner, f"l{number}"
    made = {
        Name.ATTENDING: _joined(weights, [f"{place}.{name}" for name in "qkv"], hidden, hidden),
        Name.ATTENDED: _joined(weights, [f"{place}.ao"], hidden, hidden),
        Name.WIDENING: _joined(weights, [f"{place}.fi"], inner, hidden),
        Name.NARROWING: _joined(weights, [f"{place}.fo"], hidden, inner),
    }
    products = {name: make(Part(number, name), *pair) for name, pair in made.items()}
    return Layer(products, read_norm(weights, f"{place}.aln"), read_norm(weights, f"{place}.oln"), weights.shape.heads)


def read_norm(weights: Weights, name: str) -> Norm:
    """A layer normalisation of the file."""
    weight, bias = (torch.from_numpy(weights.floats(f"{name}.{part}", weights.shape.hidden)) for part in "wb")
    return Norm(weight, bias, weights.shape.epsilon)


def _joined(weights: Weights, names: Sequence[str], rows: int, columns: int) -> tuple[Tensor, Tensor]:
    """Weight and bias of products of the same thing, one above the other."""
    matrices = [weights.matrix(f"{name}.w", rows, columns) for name in names]
    biases = [weights.floats(f"{name}.b", rows) for name in names]
    return torch.from_numpy(np.vstack(matrices)), torch.from_numpy(np.concatenate(biases))
