"""The vectors of the demo's articles, so that its first start need not work them out.

`python -m benchmarks.demo_vectors` makes the file anew; a text that is not in it is encoded when the demo starts.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from knowledge_base.ports import EmbeddingStore, Role, Vectors

FILE = Path(__file__).parent / "vectors.npz"
HASH_BYTES = 32


class Shipped(NamedTuple):
    """Vectors of one encoder in one role, by the text's hash."""

    model: str
    role: Role
    vectors: Mapping[str, Vectors]


async def keep_vectors(store: EmbeddingStore) -> None:
    """Put the shipped vectors into the database; those that are there already are left as they are."""
    for shipped in shipped_vectors():
        await store.add_embeddings(shipped.model, shipped.role, shipped.vectors)


def shipped_vectors() -> Iterator[Shipped]:
    """All of the file: arrays named `model role hashes` (texts, 32) and `model role vectors` (texts, dimension)."""
    with np.load(FILE, allow_pickle=False) as stored:
        for name in sorted(stored.files):
            model, role, kind = name.split(" ")
            if kind == "hashes":
                hashes = [bytes(row).hex() for row in stored[name]]
                rows = stored[f"{model} {role} vectors"].astype(np.float32)
                yield Shipped(model, Role(role), dict(zip(hashes, rows, strict=True)))


def write_vectors(everything: Iterable[Shipped], file: Path = FILE) -> None:
    """What `shipped_vectors` reads, in half precision."""
    arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]] = {}
    for model, role, vectors in everything:
        hashes = b"".join(bytes.fromhex(key) for key in sorted(vectors))
        arrays[f"{model} {role} hashes"] = np.frombuffer(hashes, np.uint8).reshape(-1, HASH_BYTES)
        arrays[f"{model} {role} vectors"] = np.vstack([vectors[key] for key in sorted(vectors)]).astype(np.float16)
    np.savez_compressed(file, allow_pickle=False, **arrays)
