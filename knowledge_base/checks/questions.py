"""The questions that a draft is tried on, with their vectors: examples, tests, and what customers asked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from conversations.understanding import Language
from knowledge_base.articles import ArticleKey
from knowledge_base.calibration.judged import Verdict
from knowledge_base.checks.findings import Asker
from knowledge_base.checks.ports import CheckDatabase, CustomersQuestion
from knowledge_base.checks.trial import Asked
from knowledge_base.embedder import has_words
from knowledge_base.encoding import Encoding, text_hash
from knowledge_base.index import Entry
from knowledge_base.ports import Role, Vectors
from knowledge_base.problems import question_key
from knowledge_base.questions import question_in

CUSTOMERS_ASKED = timedelta(days=30)
MOST_CUSTOMERS = 5_000
CHUNK = 32
KEPT = 20_000

Heard = Callable[[int, int], None]


class Questions:
    """Collects them. Vectors of customers' words are kept in memory only; the database has those of the articles."""

    def __init__(
        self, database: CheckDatabase, encodings: Sequence[Encoding], *, rewrite: Callable[[str], str] = str
    ) -> None:
        self._database = database
        self._encodings = tuple(encodings)
        self._rewrite = rewrite
        self._vectors: dict[str, tuple[Vectors, ...]] = {}

    async def all(self, entries: Mapping[ArticleKey, Entry], now: datetime, heard: Heard | None = None) -> list[Asked]:
        """Examples of all articles, tests, and what customers asked in the last 30 days."""
        async with self._database.reading() as store:
            verdicts = await store.verdicts()
            customers = await store.asked_since(now - CUSTOMERS_ASKED, MOST_CUSTOMERS)
        plain = [*_tests(verdicts, self._rewrite), *_customers(customers, self._rewrite)]
        unique = {(one.language, question_key(one.text)): one for one in reversed(plain)}
        return [*_examples(entries), *await self.with_vectors(list(unique.values()), heard)]

    async def with_vectors(self, plain: Sequence[Asked], heard: Heard | None = None) -> list[Asked]:
        """The same questions with their vectors."""
        missing = list(dict.fromkeys(one.text for one in plain if text_hash(one.text) not in self._vectors))
        if len(self._vectors) > KEPT:
            self._vectors.clear()
            missing = list(dict.fromkeys(one.text for one in plain))
        for start in range(0, len(missing), CHUNK):
            texts = missing[start : start + CHUNK]
            columns = [await encoding.embed(texts, Role.QUERY) for encoding in self._encodings]
            for row, text in enumerate(texts):
                self._vectors[text_hash(text)] = tuple(column[row] for column in columns)
            if heard:
                heard(start + len(texts), len(missing))
        return [replace(one, vectors=self._vectors[text_hash(one.text)]) for one in plain]


def _examples(entries: Mapping[ArticleKey, Entry]) -> Iterator[Asked]:
    """The titles, which come first in an entry, are no questions."""
    for key in sorted(entries):
        entry = entries[key]
        for row in range(1, len(entry.example_texts)):
            vectors = tuple(one.examples[row] for one in entry.embedded)
            right = frozenset([key.slug])
            yield Asked(entry.example_texts[row], key.language, Asker.EXAMPLE, vectors, right)


def _tests(verdicts: Sequence[Verdict], rewrite: Callable[[str], str]) -> Iterator[Asked]:
    """What everybody said of the same words, put together; the last word on an article wins."""
    found: dict[tuple[str, Language], Asked] = {}
    for one in verdicts:
        key = one.text, one.language
        before = found.get(key) or Asked(question_in(rewrite(one.text)), one.language, Asker.TEST, ())
        own = frozenset([one.slug] if one.slug is not None else [])
        found[key] = replace(
            before,
            right=before.right | own if one.right else before.right - own,
            wrong=before.wrong - own if one.right else before.wrong | own,
            nothing=before.nothing or (one.right and one.slug is None),
        )
    yield from found.values()


def _customers(found: Sequence[CustomersQuestion], rewrite: Callable[[str], str]) -> Iterator[Asked]:
    for one in found:
        text = question_in(rewrite(one.text))
        if has_words(text):
            yield Asked(text, one.language, Asker.CUSTOMER, (), decision_id=one.decision_id)
