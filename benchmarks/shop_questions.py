"""The shop_kb set: its articles, its questions with the expected article, and both as the product sees them."""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np

from conversations.understanding import Language
from knowledge_base.articles import ArticleKey, ArticleText, Revision
from knowledge_base.courtesies import bare
from knowledge_base.embedder import Encoder, SentenceTransformerEncoder, UniversalEncoder
from knowledge_base.encoding import text_hash
from knowledge_base.folder import read_folder
from knowledge_base.index import SENTENCES, Embedded, Entry, Fresh, entries_of
from knowledge_base.passages import examples, passages
from knowledge_base.ports import Role, Vectors
from knowledge_base.questions import question_in
from knowledge_base.snapshot import Snapshot
from knowledge_base.spelling import Vocabulary, common_words
from knowledge_base.token_vectors import shipped_token_space
from nlu.language import LanguageReader

WRITTEN_AT = datetime(2026, 1, 1, tzinfo=UTC)
THRESHOLD = 0.968
"""Estimated for the set at an error budget of 2 %: results/budget.md."""
PLAIN = "dev-"


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question; `right` are the slugs that answer it, none for a near miss. `hard` shares few words with it."""

    id: str
    text: str
    language: Language
    right: frozenset[str]
    hard: bool


def read_questions(path: Path, known: frozenset[str]) -> list[AskedQuestion]:
    """The questions for articles: those that one answers, and those that none does."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    kept = [row for row in rows if row["expect"] == "answer" or row.get("reason") == "not_covered"]
    return [
        AskedQuestion(
            id=row["id"],
            text=looked_up(row["text"]),
            language=Language(row["lang"]),
            right=frozenset([row.get("article"), *(row.get("also") or [])]) & known,
            hard=not row["id"].startswith(PLAIN),
        )
        for row in kept
    ]


def looked_up(text: str) -> str:
    """What the product looks up for a customer's message, but for its slips."""
    return question_in(_read(text))


def _read(text: str) -> str:
    return _languages().read(text).text


def _example(text: str) -> str:
    return bare(_read(text))


@cache
def _languages() -> LanguageReader:
    return LanguageReader()


def vocabulary_of(texts: Sequence[ArticleText]) -> Vocabulary:
    """The words that slips are put right by in a shop with these articles."""
    return Vocabulary((piece for text in texts for piece in (text.title, text.body, *text.questions)), common_words())


def shop_parser(description: str, *, dated: bool = True) -> argparse.ArgumentParser:
    """The options of everything that is measured or learned on the set; `dated` where results are written."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--kb", type=Path, required=True, help="folder with ru/ and en/")
    parser.add_argument("--questions", type=Path, required=True, help="labelled questions, JSON lines")
    parser.add_argument("--cache", type=Path, default=Path(".cache") / "benchmarks", help="where vectors are kept")
    if dated:
        today = f"{datetime.now(UTC):%Y-%m-%d}"
        parser.add_argument("--date", default=today, help="the date written into the results")
    return parser


class CachedEncoder:
    """An encoder whose vectors are kept in a file between runs."""

    def __init__(self, make: Callable[[], Encoder], name: str, folder: Path) -> None:
        self._make = make
        self._encoder: Encoder | None = None
        self._file = folder / f"{name}.npz"
        self._known: dict[str, Vectors] = dict(np.load(self._file)) if self._file.exists() else {}

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """(len(texts), dimension); new texts are encoded and kept."""
        keys = [_key(role, text) for text in texts]
        missing = [text for key, text in zip(keys, texts, strict=True) if key not in self._known]
        if missing:
            self._encoder = self._encoder or self._make()
            for text, vector in zip(missing, self._encoder.encode(missing, role), strict=True):
                self._known[_key(role, text)] = vector
            self._file.parent.mkdir(parents=True, exist_ok=True)
            np.savez(self._file, **self._known)  # type: ignore[arg-type]
        return np.stack([self._known[key] for key in keys])


def _key(role: Role, text: str) -> str:
    return f"{role.value}-{text_hash(text)}"


def cached_encoders(folder: Path) -> list[CachedEncoder]:
    """The two packaged encoders, and the first one's tokens."""
    return [
        CachedEncoder(SentenceTransformerEncoder, "first", folder),
        CachedEncoder(UniversalEncoder, "second", folder),
        CachedEncoder(packaged_tokens, f"tokens-{shipped_token_space().fingerprint}", folder),
    ]


def packaged_tokens() -> Encoder:
    """The tokens of the packaged first encoder."""
    tokens = SentenceTransformerEncoder().tokens
    if tokens is None:
        raise ValueError("the packaged encoder has tokens")
    return tokens


def snapshot_of(texts: Sequence[ArticleText], probes: Sequence[str], encoders: Sequence[CachedEncoder]) -> Snapshot:
    """What the product would hold for these articles."""
    for encoder in encoders:  # all at once: the file is written once
        encoder.encode([_example(example) for text in texts for example in examples(text)], Role.QUERY)
    for encoder in encoders[:SENTENCES]:
        encoder.encode([piece for text in texts for piece in passages(text)], Role.PASSAGE)
    entries: dict[ArticleKey, Entry] = {}
    for row, text in enumerate(texts, 1):
        asked = tuple(map(_example, examples(text)))
        said = tuple(passages(text))
        embedded = tuple(_embedded(encoder, number, said, asked) for number, encoder in enumerate(encoders))
        revision = Revision(id=row, number=1, text=text, author="benchmark", created_at=WRITTEN_AT)
        [entries[text.key]] = entries_of([Fresh(revision, asked, said, embedded)])
    return Snapshot(1, entries, probes, [encoder.encode(probes, Role.QUERY) for encoder in encoders])


def _embedded(encoder: CachedEncoder, number: int, said: Sequence[str], asked: Sequence[str]) -> Embedded:
    questions = encoder.encode(asked, Role.QUERY)
    return Embedded(encoder.encode(said, Role.PASSAGE) if number < SENTENCES else questions[:0], questions)


def read_texts(folder: Path) -> tuple[ArticleText, ...]:
    """The articles of a folder. Raises ValueError with every problem when it is broken."""
    found = read_folder(folder)
    if found.problems:
        raise ValueError("\n".join(map(str, found.problems)))
    return found.texts
