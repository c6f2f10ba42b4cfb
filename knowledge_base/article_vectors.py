"""The vectors of articles: stored ones from the database, others encoded a few articles at a time, and kept in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base.articles import Revision
from knowledge_base.courtesies import bare
from knowledge_base.encoding import Encoding, Progress, text_hash
from knowledge_base.index import Embedded, Fresh
from knowledge_base.passages import examples, passages
from knowledge_base.ports import ArticleDatabase, Role, Vectors

AT_ONCE = 4
"""Articles between one word of progress and the next; what was encoded by then is stored."""

Known = list[dict[Role, dict[str, Vectors]]]


@dataclass(frozen=True, slots=True)
class _Read:
    """A revision with its texts by role, and by role and hash."""

    revision: Revision
    texts: Mapping[Role, tuple[str, ...]]
    by_hash: Mapping[Role, Mapping[str, str]]


class ArticleVectors:
    """`tokens` are of example questions only. `rewrite` is done to these before they are encoded, and their courtesies
    are taken off; `progress` hears how many articles are ready, of how many."""

    def __init__(
        self,
        database: ArticleDatabase,
        encodings: Sequence[Encoding],
        *,
        tokens: Encoding | None = None,
        rewrite: Callable[[str], str] = str,
        progress: Progress | None = None,
    ) -> None:
        self._database = database
        self._encodings = [*((encoding, tuple(Role)) for encoding in encodings)]
        self._encodings += [(tokens, (Role.QUERY,))] if tokens else []
        self._rewrite = rewrite
        self._progress = progress

    async def of(self, revisions: Sequence[Revision]) -> list[Fresh]:
        """Revisions with their vectors, in the same order."""
        read = [self._read(revision) for revision in revisions]
        known = await self._stored(read)
        missing = [one for one in read if _lacks(known, one)]
        for start in range(0, len(missing), AT_ONCE):
            some = missing[start : start + AT_ONCE]
            await self._encode(some, known)
            if self._progress:
                self._progress(start + len(some), len(missing))
        return [_fresh(one, known) for one in read]

    def _read(self, revision: Revision) -> _Read:
        asked = tuple(bare(self._rewrite(text)) for text in examples(revision.text))
        texts = {Role.QUERY: asked, Role.PASSAGE: tuple(passages(revision.text))}
        return _Read(revision, texts, {role: {text_hash(text): text for text in some} for role, some in texts.items()})

    async def _stored(self, read: Sequence[_Read]) -> Known:
        hashes = {role: [key for one in read for key in one.by_hash[role]] for role in Role}
        return [
            {role: await encoding.stored(self._database, hashes[role], role) if hashes[role] else {} for role in roles}
            for encoding, roles in self._encodings
        ]

    async def _encode(self, some: Sequence[_Read], known: Known) -> None:
        for (encoding, _), by_role in zip(self._encodings, known, strict=True):
            for role, vectors in by_role.items():
                texts = {key: text for one in some for key, text in one.by_hash[role].items() if key not in vectors}
                vectors.update(await encoding.encode_and_keep(self._database, texts, role))


def _lacks(known: Known, one: _Read) -> bool:
    return any(not one.by_hash[role].keys() <= by_role[role].keys() for by_role in known for role in by_role)


def _fresh(one: _Read, known: Known) -> Fresh:
    embedded = tuple(Embedded(*_rows(one, by_role)) for by_role in known)
    return Fresh(one.revision, one.texts[Role.QUERY], one.texts[Role.PASSAGE], embedded)


def _rows(one: _Read, by_role: Mapping[Role, Mapping[str, Vectors]]) -> Iterator[Vectors]:
    """Passages, then examples; an article has at least one of each."""
    for role in (Role.PASSAGE, Role.QUERY):
        keys = [text_hash(text) for text in one.texts[role]]
        yield np.vstack([by_role[role][key] for key in keys]) if role in by_role else _no_rows(by_role)


def _no_rows(by_role: Mapping[Role, Mapping[str, Vectors]]) -> Vectors:
    """None of passages whose tokens nobody asks for, as long as those of questions."""
    return np.zeros((0, len(next(iter(by_role[Role.QUERY].values())))), np.float32)
