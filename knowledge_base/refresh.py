"""Keeps the snapshot in step with the database, in every process: a published change is in the next answer.

    keep_fresh ─→ something was published ──┐
    search ─→ at_hand() ─→ version changed ─┴→ one refresh at a time ─→ a new snapshot, swapped in whole
                   └→ the snapshot at hand

A refresh reads and embeds only the revisions that the snapshot lacks, in a thread of its own. It begins when something
is published, not when somebody asks. No answer waits for it: a search works on the newest snapshot that there is.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial

from knowledge_base.article_vectors import ArticleVectors
from knowledge_base.articles import ArticleKey, Revision
from knowledge_base.courtesies import shipped_courtesies
from knowledge_base.dictionary import shipped_dictionary
from knowledge_base.encoding import Encoding, Progress
from knowledge_base.fusion import Fusion
from knowledge_base.index import SENTENCES, Entry, Fresh, entries_of
from knowledge_base.neighbourhoods import Before, Neighbourhoods, Probes
from knowledge_base.own_words import EXACT
from knowledge_base.ports import ArticleDatabase, Role, Vectors
from knowledge_base.scoring import DOUBT, Searchable
from knowledge_base.solved import SolvedQuestions
from knowledge_base.space import Space
from knowledge_base.spelling import common_words

PATIENCE_SECONDS = 0.3
WHOLE_ROWS = 2_600
"""Up to so many example questions every one of them is compared with every question; beyond, those nearby."""

Wait = Callable[[], Awaitable[object]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tried:
    """A draft with its vectors, and what searches work on without it."""

    present: Searchable
    entry: Entry
    build: Callable[[Entry], Awaitable[Searchable]] = field(repr=False)

    async def published(self) -> Searchable:
        """What searches would work on if the draft were published."""
        return await self.build(self.entry)


@dataclass(frozen=True, slots=True)
class _Step:
    """From what there was, if anything, to a version: without the articles that are gone, with fresh and ready ones."""

    version: int
    before: Searchable | None
    gone: frozenset[ArticleKey] = frozenset()
    fresh: Sequence[Fresh] = ()
    ready: Sequence[Entry] = ()

    def entries(self) -> tuple[dict[ArticleKey, Entry], frozenset[ArticleKey]]:
        """All entries of the version, and the keys of those that are not as before."""
        entries = dict(self.before.entries) if self.before else {}
        for key in self.gone:
            del entries[key]
        fresh = {entry.revision.key: entry for entry in (*entries_of(self.fresh), *self.ready)}
        return entries | fresh, self.gone | fresh.keys()


class LiveIndex:
    """The snapshot of the moment; one per process.

    Texts are compared by `encodings`, questions by `tokens` too: `questions_by` are all of them.
    `probes` are questions that articles seldom answer, `probe_vectors` theirs by the encoder's name; `rewrite` is what
    understanding does to a customer's text (Russian in Latin letters written back), done to the example questions too.
    """

    def __init__(
        self,
        database: ArticleDatabase,
        encodings: Sequence[Encoding],
        executor: Executor,
        fusion: Fusion,
        *,
        tokens: Encoding | None = None,
        probes: Sequence[str] = (),
        probe_vectors: Mapping[str, Vectors] | None = None,
        rewrite: Callable[[str], str] = str,
        patience_seconds: float = PATIENCE_SECONDS,
        progress: Progress | None = None,
        whole_rows: int = WHOLE_ROWS,
    ) -> None:
        self._database = database
        self.encodings = tuple(encodings)
        self.questions_by = (*self.encodings, *([tokens] if tokens else []))
        self._articles = ArticleVectors(database, encodings, tokens=tokens, rewrite=rewrite, progress=progress)
        self._executor = executor
        self._fusion = fusion
        self._probe_texts = tuple(probes)
        self._probe_vectors = probe_vectors or {}
        self._patience = patience_seconds
        self._whole_rows = whole_rows
        self._probes: Probes | None = None
        self.model = model_of(self.questions_by, fusion, self._probe_texts, common_words())
        self._searchable: Searchable | None = None
        self._refreshing: asyncio.Task[None] | None = None

    @property
    def space(self) -> Space:
        """Where questions of one article lie close to each other."""
        return self._fusion.space

    async def current(self) -> Searchable:
        """What is at least as new as what is committed now, for work that nobody's answer waits for; an older one only
        when patience runs out."""
        async with self._database.reading() as store:
            wanted = await store.version()
        while self._searchable is None or self._searchable.version < wanted:
            refreshing = self._one_refresh()
            done, _ = await asyncio.wait({refreshing}, timeout=self._patience if self._searchable else None)
            if not done and self._searchable is not None:
                return self._searchable
            refreshing.result()
        return self._searchable

    async def at_hand(self) -> Searchable:
        """The newest that there is; where something newer is committed, it is begun. Waits for the very first only.

        Raises what the last refresh ended with where it failed: what it would have taken away must not be answered.
        """
        async with self._database.reading() as store:
            wanted = await store.version()
        if self._searchable is None:
            return await self.current()
        if self._searchable.version < wanted:
            before = self._refreshing
            self._one_refresh()
            if before is not None and before.done():
                before.result()
        return self._searchable

    def newest(self) -> Searchable | None:
        """What there is at this moment, whatever is committed; None before the first is built."""
        return self._searchable

    async def keep_fresh(self, wait: Wait) -> None:
        """Follow the database for ever; `wait` ends when something may have been published, or after a while."""
        while True:
            try:
                await self.renew()
            except Exception:  # the database may be away; searches go on with what is there
                log.exception("the articles could not be looked at; next time")
            await wait()

    async def renew(self) -> None:
        """Wait until what is committed now can be searched, however long it takes."""
        async with self._database.reading() as store:
            wanted = await store.version()
        while self._searchable is None or self._searchable.version < wanted:
            refreshing = self._one_refresh()
            await asyncio.wait({refreshing})
            refreshing.result()

    async def at(self, version: int) -> Searchable:
        """What searches worked on at an earlier version; the revisions of then are all still there."""
        present = await self.current()
        async with self._database.reading() as store:
            wanted = frozenset((await store.published_at(version)).values())
            gone, missing = _difference(present, wanted)
            fresh = await store.revisions(missing)
        return await self._built(_Step(version, present, gone, await self._articles.of(fresh)))

    async def trying(self, draft: Revision) -> "Tried":
        """A draft beside what searches work on now.

        Its vectors are kept: a second try, and publishing it, embed only what is new in it.
        """
        present = await self.current()
        [fresh] = await self._articles.of([draft])
        [entry] = entries_of([fresh])
        return Tried(present, entry, partial(self._with, present))

    async def _with(self, present: Searchable, entry: Entry) -> Searchable:
        return await self._built(_Step(present.version, present, ready=[entry]))

    def solved_questions(self) -> SolvedQuestions:
        """An empty index of earlier questions, seen by the same encoders in the same space."""
        return SolvedQuestions(
            self._database, self.encodings, self._executor, space=self._fusion.space, probes=self._probe_rows
        )

    async def close(self) -> None:
        """Stop a refresh that is under way."""
        if self._refreshing is not None:
            self._refreshing.cancel()
            await asyncio.gather(self._refreshing, return_exceptions=True)

    def _one_refresh(self) -> asyncio.Task[None]:
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.create_task(self._refresh())
        return self._refreshing

    async def _refresh(self) -> None:
        old = self._searchable
        async with self._database.reading() as store:
            version = await store.version()
            if old is None:
                gone, missing = _difference(old, await store.published_revisions())
            else:
                gone, missing = _changes(old, await store.published_since(old.version))
            fresh = await store.revisions(missing)
        self._searchable = await self._built(_Step(version, old, gone, await self._articles.of(fresh)))

    async def _built(self, step: "_Step") -> Searchable:
        build = partial(self._build, step, await self._known_probes())
        return await asyncio.get_running_loop().run_in_executor(self._executor, build)

    def _build(self, step: "_Step", probes: Probes) -> Searchable:
        """In a worker: counting words and building indexes takes a while."""
        entries, touched = step.entries()
        rows = sum(len(entry.example_texts) for entry in entries.values())
        if rows <= self._whole_rows:
            searchable = Searchable(probes.beside(step.version, entries), self._fusion)
            searchable.vocabulary, searchable.own_words  # noqa: B018  # worked out here, where nobody waits
            return searchable
        before = Before(step.before, touched) if isinstance(step.before, Neighbourhoods) else None
        return Neighbourhoods(step.version, entries, probes, self._fusion, before)

    async def _probe_rows(self) -> Sequence[Vectors]:
        return (await self._known_probes()).vectors[:SENTENCES]

    async def _known_probes(self) -> Probes:
        if self._probes is None:
            self._probes = await self._embedded_probes()
        return self._probes

    async def _embedded_probes(self) -> Probes:
        texts = self._probe_texts
        rows = [self._probe_vectors.get(e.encoder.name) for e in self.questions_by]
        found = [
            await e.embed_stored(self._database, texts, Role.QUERY) if known is None else known
            for e, known in zip(self.questions_by, rows, strict=True)
        ]
        return Probes.of(texts, found, self._fusion.space)


def _difference(before: Searchable | None, wanted: frozenset[int]) -> tuple[frozenset[ArticleKey], frozenset[int]]:
    """The articles that are not wanted as they are, and the revisions that are missing."""
    known = {entry.revision.id: key for key, entry in before.entries.items()} if before else {}
    return frozenset(known[revision] for revision in known.keys() - wanted), wanted - known.keys()


def _changes(before: Searchable, now: Mapping[ArticleKey, int | None]) -> tuple[frozenset[ArticleKey], frozenset[int]]:
    """The same, where it is known which articles were touched and what they are now."""
    known = {key: before.entries[key].revision.id for key in now if key in before.entries}
    gone = frozenset(key for key, revision in known.items() if now[key] != revision)
    wanted = frozenset(revision for revision in now.values() if revision is not None)
    return gone, wanted - frozenset(known.values())


def model_of(encodings: Sequence[Encoding], fusion: Fusion, probes: Sequence[str], words: Collection[str]) -> str:
    """A short name for everything but the articles that scores depend on: equal names, equal scores. `words` are the
    common ones that spelling is put right with."""
    found = hashlib.sha256()
    names = (encoding.encoder.name for encoding in encodings)
    for part in (*names, fusion.to_json(), EXACT, DOUBT, *probes, *sorted(words)):
        found.update(part.encode() + b"\x00")
    found.update(fusion.space.fingerprint)
    found.update(fusion.familiar.fingerprint)
    found.update(shipped_dictionary().fingerprint)
    found.update(shipped_courtesies().fingerprint)
    return found.hexdigest()[:16]
