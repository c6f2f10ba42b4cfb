"""Keeps the snapshot in step with the database, in every process: a published change is in the next answer.

    search ─→ current() ─→ version counter unchanged ─→ the snapshot at hand
                        └→ changed ─→ one refresh at a time ─→ a new snapshot, swapped in whole

A refresh reads and embeds only the revisions that the snapshot lacks. While a long one runs (many articles were
imported at once), searches wait for `patience_seconds` and then work on the old snapshot, if there is one.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from itertools import pairwise

from knowledge_base.articles import ArticleKey, Revision
from knowledge_base.encoding import Encoding, Progress
from knowledge_base.fusion import Fusion
from knowledge_base.index import Embedded, Entry
from knowledge_base.passages import examples, passages
from knowledge_base.ports import ArticleDatabase, Role, Vectors
from knowledge_base.scoring import Searchable
from knowledge_base.snapshot import Snapshot

PATIENCE_SECONDS = 5.0


class LiveIndex:
    """The snapshot of the moment; one per process.

    `probes` are questions that articles seldom answer; `rewrite` is what understanding does to a customer's text
    (Russian in Latin letters written back), done to the example questions as well.
    """

    def __init__(
        self,
        database: ArticleDatabase,
        encodings: Sequence[Encoding],
        executor: Executor,
        fusion: Fusion,
        *,
        probes: Sequence[str] = (),
        rewrite: Callable[[str], str] = str,
        patience_seconds: float = PATIENCE_SECONDS,
        progress: Progress | None = None,
    ) -> None:
        self._database = database
        self._encodings = tuple(encodings)
        self._executor = executor
        self._fusion = fusion
        self._probe_texts = tuple(probes)
        self._rewrite = rewrite
        self._patience = patience_seconds
        self._progress = progress
        self._searchable: Searchable | None = None
        self._refreshing: asyncio.Task[None] | None = None

    async def current(self) -> Searchable:
        """What is at least as new as what is committed now; an older one only when patience runs out."""
        async with self._database.reading() as store:
            wanted = await store.version()
        while self._searchable is None or self._searchable.snapshot.version < wanted:
            refreshing = self._one_refresh()
            done, _ = await asyncio.wait({refreshing}, timeout=self._patience if self._searchable else None)
            if not done and self._searchable is not None:
                return self._searchable
            refreshing.result()
        return self._searchable

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
        old = self._searchable.snapshot.entries if self._searchable else {}
        async with self._database.reading() as store:
            version = await store.version()
            live = await store.published_ids()
            kept = {key: old[key] for key, revision in live.items() if _is(old.get(key), revision)}
            fresh = await store.revisions(revision for key, revision in live.items() if key not in kept)
        entries = kept | {entry.revision.key: entry for entry in await self._embedded(fresh)}
        probes = [await self._probes(encoding) for encoding in self._encodings]
        build = partial(self._build, version, entries, probes)
        self._searchable = await asyncio.get_running_loop().run_in_executor(self._executor, build)

    def _build(self, version: int, entries: dict[ArticleKey, Entry], probes: list[Vectors]) -> Searchable:
        return Searchable(Snapshot(version, entries, self._probe_texts, probes), self._fusion)

    async def _probes(self, encoding: Encoding) -> Vectors:
        return await encoding.embed_stored(self._database, self._probe_texts, Role.QUERY, self._progress)

    async def _embedded(self, revisions: Sequence[Revision]) -> list[Entry]:
        asked = [tuple(self._rewrite(text) for text in examples(revision.text)) for revision in revisions]
        said = [tuple(passages(revision.text)) for revision in revisions]
        columns: list[list[Embedded]] = []
        for encoding in self._encodings:
            questions = await self._rows(encoding, asked, Role.QUERY)
            pieces = await self._rows(encoding, said, Role.PASSAGE)
            columns.append([Embedded(piece, question) for piece, question in zip(pieces, questions, strict=True)])
        return [
            Entry(revision, asked[number], said[number], tuple(column[number] for column in columns))
            for number, revision in enumerate(revisions)
        ]

    async def _rows(self, encoding: Encoding, groups: Sequence[Sequence[str]], role: Role) -> list[Vectors]:
        texts = [text for group in groups for text in group]
        rows = await encoding.embed_stored(self._database, texts, role, self._progress)
        return list(_split(rows, [len(group) for group in groups]))


def _is(entry: Entry | None, revision_id: int) -> bool:
    return entry is not None and entry.revision.id == revision_id


def _split(rows: Vectors, lengths: Sequence[int]) -> Iterator[Vectors]:
    borders = [0]
    for length in lengths:
        borders.append(borders[-1] + length)
    for first, last in pairwise(borders):
        yield rows[first:last]
