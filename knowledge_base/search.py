"""Which published article answers a message, with a probability that can be held against a threshold."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice, repeat

import numpy as np

from conversations.understanding import Candidate, Language
from knowledge_base.articles import ArticleKey
from knowledge_base.courtesies import unwrapped
from knowledge_base.embedder import PACKAGED, Encoder, SentenceTransformerEncoder, UniversalEncoder, has_words
from knowledge_base.encoding import Encoding, Progress
from knowledge_base.fusion import shipped_fusion
from knowledge_base.index import SENTENCES, Subject
from knowledge_base.ports import ArticleDatabase, Vectors
from knowledge_base.probes import shipped_probe_vectors, shipped_probes
from knowledge_base.questions import (
    asks_for_all,
    may_lean,
    question_in,
    share_of_context,
    shortened,
    stands_alone,
    with_context,
)
from knowledge_base.refresh import LiveIndex
from knowledge_base.scoring import Scored, Searchable, certain, mixed
from knowledge_base.signals import Question
from knowledge_base.space import Space

AT_LEAST = 10


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates, best first, with the version of the knowledge base and the models that they come from."""

    candidates: tuple[Candidate, ...]
    version: int
    model: str


class KnowledgeSearch:
    """Search over the knowledge base as it is published now."""

    def __init__(
        self, live: LiveIndex, encodings: Sequence[Encoding], executor: Executor, *, own: Sequence[Executor] = ()
    ) -> None:
        """`encodings` are what questions are read by: two of sentences, then perhaps one of tokens. `own` executors end
        with it."""
        self.live = live
        self.encodings = tuple(encodings)
        self._executor = executor
        self._own = tuple(own)

    async def search(
        self, text: str, *, language: Language, limit: int = AT_LEAST, context: Sequence[str] = ()
    ) -> list[Candidate]:
        """The candidates of `find`."""
        return list((await self.find(text, language=language, limit=limit, context=context)).candidates)

    async def find(self, text: str, *, language: Language, limit: int = AT_LEAST, context: Sequence[str] = ()) -> Found:
        """Candidates, one per slug, as many as `limit` and the articles allow.

        `context` are the customer's earlier messages, oldest first; the last one counts where `text` leans on it.
        A text without letters or digits scores 0 everywhere. Slips in words that nobody uses are put right first.
        The title or an example question of one article, word for word, is its question beyond doubt (`own_words`).
        """
        searchable = await self.live.at_hand()
        if searchable.subjects and has_words(text):
            await self._encoded(searchable, text, context)  # takes its time: a newer state may be ready then
            searchable = self.live.newest() or searchable
        found = await self.find_in(searchable, text, language=language, limit=limit, context=context)
        return Found(tuple(found), searchable.version, self.live.model)

    async def find_in(
        self, searchable: Searchable, text: str, *, language: Language, limit: int, context: Sequence[str]
    ) -> list[Candidate]:
        """The candidates in one state of the knowledge base, the present one or an earlier one."""
        subjects = searchable.subjects
        if not subjects:
            return []
        if not has_words(text):
            return [_candidate(subject, 0.0, language, {}) for subject in subjects[:limit]]
        asked = _asked(searchable, text)
        own = searchable.asked_in_own_words(text, asked)
        leant_on = [said for said in context if has_words(said)]
        read = await self._read(searchable, asked, leant_on, own)
        ranked = [(_candidate(subjects[n], p, language, s), question) for (n, p, s), question in islice(read, limit)]
        whole = asks_for_all(text)
        return [one if whole else _with_passage(one, searchable, question) for one, question in ranked]

    async def _encoded(self, searchable: Searchable, text: str, context: Sequence[str]) -> None:
        """The vectors of all that may be asked, side by side; they are kept for a while."""
        asked = _asked(searchable, text)
        joined = [with_context(asked, said) for said in context[-1:] if may_lean(asked) and has_words(said)]
        encoders = range(len(self.encodings[:SENTENCES]))
        await asyncio.gather(*(self._looked(searchable, one, e) for one in (asked, *joined) for e in encoders))

    def as_written(self, text: str) -> str:
        """What is looked up, but as loud as it was written: from this a mood can be told. Mostly the same words."""
        present, whole = self.live.newest(), shortened(unwrapped(text))
        return whole if present is None else present.vocabulary.repaired(whole)

    @property
    def first_encoding(self) -> Encoding:
        """That of the configured model, for others who need vectors of the same texts."""
        return self.encodings[0]

    @property
    def second_encoding(self) -> Encoding:
        """That of the universal encoder, for the same others."""
        return self.encodings[1]

    async def warm_up(self) -> int:
        """Bring the index up to date before the first customer writes; returns how many articles there are."""
        return len((await self.live.current()).subjects)

    async def _read(
        self, searchable: Searchable, text: str, context: Sequence[str], own: int | None
    ) -> Iterable[tuple[Scored, Question]]:
        """The message by its words alone, with the one before it where it leans on that, or both in case of doubt; each
        subject with the question that found it. `own` is the subject whose own words they are."""
        alone, found = await self._ranked(searchable, text)
        if own is not None:
            return zip(certain(found, own), repeat(alone))
        sure = found[0].probability
        if not context or not may_lean(text) or stands_alone(text, sure):
            return zip(found, repeat(alone))
        joined, together = await self._ranked(searchable, with_context(text, context[-1]))
        agree = found[0].subject == together[0].subject
        share = share_of_context(text, sure, together[0].probability, agree=agree)
        read = mixed(found, together, share)
        return ((one, joined if by_joined else alone) for one, by_joined in read)

    async def _ranked(self, searchable: Searchable, text: str) -> tuple[Question, list[Scored]]:
        rows = await asyncio.gather(*(encoding.embed_queries([text]) for encoding in self.encodings))
        question = Question(text, tuple(vectors[0] for vectors in rows))
        return question, await self._rank(searchable, question)

    async def _looked(self, searchable: Searchable, text: str, encoder: int) -> None:
        """One encoder's vector; what is near by it is looked for while a slower encoder is still reading."""
        vector: Vectors = (await self.encodings[encoder].embed_queries([text]))[0]
        if not encoder:  # what the first one reads gives the tokens as well
            await asyncio.gather(*(tokens.embed_queries([text]) for tokens in self.encodings[SENTENCES:]))
        if encoder and searchable.looks_ahead:
            await asyncio.get_running_loop().run_in_executor(self._executor, searchable.look, text, encoder, vector)

    async def _rank(self, searchable: Searchable, question: Question) -> list[Scored]:
        return await asyncio.get_running_loop().run_in_executor(self._executor, searchable.rank, question)

    async def close(self) -> None:
        """Stop background work."""
        await self.live.close()
        for executor in self._own:
            executor.shutdown(wait=False, cancel_futures=True)


def open_search(
    database: ArticleDatabase,
    *,
    model: str = PACKAGED,
    executor: Executor | None = None,
    rewrite: Callable[[str], str] = str,
    progress: Progress | None = None,
    encoders: tuple[Encoder, Encoder] | None = None,
) -> KnowledgeSearch:
    """Load both encoders (seconds) and put a search together; `threads.one_thread` must have been called before.

    `rewrite` is what understanding does to a customer's text before it comes here. Customers' questions are worked on
    by `executor`, articles by one thread beside it. `encoders` are those of another search, loaded already.
    """
    workers = executor or ThreadPoolExecutor(max_workers=2, thread_name_prefix="search")
    background = ThreadPoolExecutor(1, "articles")  # no quieter than the others: an edit is to be live in a second
    loaded = encoders or (SentenceTransformerEncoder(model), UniversalEncoder())
    encodings = [Encoding(encoder, workers, background=background) for encoder in loaded]
    tokens = getattr(loaded[0], "tokens", None)
    fusion = shipped_fusion() if model == PACKAGED else replace(shipped_fusion(), space=Space())
    probes = [probe.text for probe in shipped_probes()]
    live = LiveIndex(
        database,
        encodings,
        background,
        fusion,
        tokens=None if tokens is None else Encoding(tokens, workers, background=background),
        probes=probes,
        probe_vectors=shipped_probe_vectors(),
        rewrite=rewrite,
        progress=progress,
    )
    return KnowledgeSearch(live, live.questions_by, workers, own=[background, *([] if executor else [workers])])


def _asked(searchable: Searchable, text: str) -> str:
    return searchable.vocabulary.repaired(question_in(text))


def _candidate(subject: Subject, probability: float, language: Language, signals: dict[str, float]) -> Candidate:
    revision = subject.in_language(language)
    return Candidate(
        slug=subject.slug,
        language=revision.key.language,
        title=revision.text.title,
        score=probability,
        revision_id=revision.id,
        signals=signals,
    )


def _with_passage(candidate: Candidate, searchable: Searchable, question: Question) -> Candidate:
    """The candidate with the number of the passage that is nearest to the question."""
    entry = searchable.entries[ArticleKey(candidate.slug, candidate.language)]
    if len(entry.passage_texts) < 2:
        return candidate
    pairs = zip(entry.embedded[:SENTENCES], question.vectors[:SENTENCES], strict=True)
    near = np.sum([embedded.passages @ own for embedded, own in pairs], axis=0)
    return replace(candidate, passage=int(np.argmax(near)))
