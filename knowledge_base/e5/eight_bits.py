"""Products in eight bits: four times as fast as in four bits or in single precision.

Weights are quantised by output. What comes in is quantised within fixed ranges, since a text's vector must not depend
on the texts beside it. The few numbers with the widest ranges stay in single precision, as in LLM.int8() (Dettmers and
others, 2022); the ranges of the others are evened out by moving a part of them into the weights, as SmoothQuant does
(Xiao and others, 2023).
"""

import warnings
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import linear

from knowledge_base.e5.layers import MakeProduct, Part, Product
from knowledge_base.e5.network import Network
from knowledge_base.e5.weights import Weights
from knowledge_base.ports import Vectors

ENGINE = "fbgemm"
STRENGTH = 0.4
WIDEST = 16
WEIGHT_STEPS = 127
FULL, HALF = 255, 127
"""Steps of what comes in. Without VNNI pairs of products are added in sixteen bits, where FULL overflows."""
TINY = 1e-3
FILE = "e5_ranges.npz"


@dataclass(frozen=True, slots=True)
class Ranges:
    """What comes into each part: (in,) the lowest and the highest number seen of each, over many shops' texts.

    Made by `python -m benchmarks.e5_ranges`.
    """

    lows: dict[Part, Vectors]
    highs: dict[Part, Vectors]

    def save(self, path: Path) -> None:
        """What `load` reads, in half precision."""
        rows = {str(part): np.stack([self.lows[part], self.highs[part]]) for part in self.lows}
        np.savez(path, allow_pickle=False, **{name: pair.astype(np.float16) for name, pair in rows.items()})

    @classmethod
    def load(cls, path: Path) -> "Ranges":
        """The ranges in a file."""
        with np.load(path) as stored:
            rows = {Part.parse(name): stored[name].astype(np.float32) for name in stored.files}
        return cls({part: pair[0] for part, pair in rows.items()}, {part: pair[1] for part, pair in rows.items()})


def shipped_ranges() -> Ranges:
    """Those in the package."""
    with as_file(files("knowledge_base").joinpath("models", FILE)) as path:
        return Ranges.load(path)


class EightBits:
    """Makes products, with `steps` for what comes in."""

    def __init__(self, ranges: Ranges, steps: int) -> None:
        self._ranges = ranges
        self._steps = steps

    def __call__(self, part: Part, weight: Tensor, bias: Tensor) -> Product:
        low, high = (torch.from_numpy(of[part]) for of in (self._ranges.lows, self._ranges.highs))
        moved = _moved(weight, torch.maximum(low.abs(), high.abs()))
        smaller = 1 / moved
        widest = (torch.maximum(high, -low) * smaller).topk(WIDEST).indices
        exact = weight[:, widest].T.contiguous()
        smaller[widest] = 0
        packed = _packed(weight * moved, bias)
        first, last = float((low * smaller).min()), float((high * smaller).max())
        scale = (last - first) / self._steps
        nought = round(-first / scale)
        product = torch.ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32
        return lambda rows: torch.addmm(
            product(rows * smaller, scale, nought, packed), rows.index_select(1, widest), exact
        )


def single_precision(_: Part, weight: Tensor, bias: Tensor) -> Product:
    """Where the library has no products in eight bits."""
    return lambda rows: linear(rows, weight, bias)


def open_network() -> Network:
    """The packaged model as fast as this processor runs it. Raises BadWeightsError."""
    make: MakeProduct = single_precision
    if ENGINE in torch.backends.quantized.supported_engines:
        make = EightBits(shipped_ranges(), FULL if _has_vnni() else HALF)
    return Network(Weights(), make)


def _has_vnni() -> bool:
    return bool(torch.cpu._is_vnni_supported())  # noqa: SLF001  # torch has no public name for it


def _moved(weight: Tensor, largest: Tensor) -> Tensor:
    """(in,): by how much each incoming number is made smaller and its weights larger."""
    heaviest = weight.abs().amax(0)
    return (largest.clamp(TINY) ** STRENGTH / heaviest.clamp(TINY) ** (1 - STRENGTH)).clamp(TINY)


def _packed(weight: Tensor, bias: Tensor) -> torch.ScriptObject:
    scales = (weight.abs().amax(1) / WEIGHT_STEPS).double()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # "will be removed": the version is locked
        noughts = torch.zeros(len(scales), dtype=torch.int64)
        quantised = torch.quantize_per_channel(weight, scales, noughts, 0, torch.qint8)
        packed: torch.ScriptObject = torch.ops.quantized.linear_prepack(quantised, bias)
    return packed
