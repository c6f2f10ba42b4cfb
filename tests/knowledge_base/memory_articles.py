"""The in-memory store: the tests' double, held to the same contract as the database."""

import copy
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from conversations.understanding import Language
from knowledge_base.articles import Article, ArticleKey, ArticleText, Dates, Revision, Status
from knowledge_base.pictures import PictureFile
from knowledge_base.ports import Role, Vectors


@dataclass
class _State:
    version: int = 0
    revisions: dict[int, Revision] = field(default_factory=dict)
    statuses: dict[ArticleKey, tuple[Status, int | None]] = field(default_factory=dict)
    embeddings: dict[tuple[str, Role, str], Vectors] = field(default_factory=dict)
    publications: list[tuple[int, ArticleKey, int | None, str]] = field(default_factory=list)
    dates: dict[ArticleKey, Dates] = field(default_factory=dict)
    pictures: dict[str, PictureFile] = field(default_factory=dict)


class MemoryArticles:
    """An `ArticleStore` over a state of its own until the transaction ends."""

    def __init__(self, state: _State) -> None:
        self.state = state

    async def version(self) -> int:
        return self.state.version

    async def bump_version(self) -> int:
        self.state.version += 1
        return self.state.version

    async def note_publication(self, version: int, key: ArticleKey, revision_id: int | None, reason: str = "") -> None:
        self.state.publications.append((version, key, revision_id, reason))

    async def reasons(self, slug: str, language: Language) -> dict[int, tuple[str, ...]]:
        found: dict[int, tuple[str, ...]] = {}
        for _, key, revision_id, reason in self.state.publications:
            if key == ArticleKey(slug, language) and revision_id is not None:
                found[revision_id] = (*found.get(revision_id, ()), *([reason] if reason else []))
        return found

    async def published_since(self, version: int) -> dict[ArticleKey, int | None]:
        return {key: revision_id for since, key, revision_id, _ in self.state.publications if since > version}

    async def published_at(self, version: int) -> dict[ArticleKey, int]:
        seen = {key: revision_id for at, key, revision_id, _ in self.state.publications if at <= version}
        return {key: revision_id for key, revision_id in seen.items() if revision_id is not None}

    async def article(self, slug: str, language: Language) -> Article | None:
        key = ArticleKey(slug, language)
        if key not in self.state.statuses:
            return None
        status, published = self.state.statuses[key]
        latest = (await self.history(slug, language))[-1]
        shown = self.state.revisions.get(published or 0)
        dates = self.state.dates.get(key, Dates())
        return Article(key=key, status=status, latest=latest, published=shown, dates=dates)

    async def articles(self) -> list[Article]:
        found = [await self.article(key.slug, key.language) for key in sorted(self.state.statuses)]
        return [article for article in found if article is not None]

    async def add_revision(self, text: ArticleText, *, author: str, at: datetime) -> Revision:
        number = len(await self.history(text.slug, text.language)) + 1
        revision = Revision(id=len(self.state.revisions) + 1, number=number, text=text, author=author, created_at=at)
        self.state.revisions[revision.id] = revision
        self.state.statuses.setdefault(text.key, (Status.DRAFT, None))
        return revision

    async def add_revisions(
        self, texts: Sequence[ArticleText], *, author: str, at: datetime
    ) -> dict[ArticleKey, Revision]:
        return {text.key: await self.add_revision(text, author=author, at=at) for text in texts}

    async def show_all(self, shown: Mapping[ArticleKey, int], version: int) -> None:
        for key, revision_id in shown.items():
            await self.set_status(key, Status.PUBLISHED, revision_id)
            await self.note_publication(version, key, revision_id)

    async def add_picture(self, picture: PictureFile, at: datetime) -> None:
        self.state.pictures.setdefault(picture.sha256, picture)

    async def picture(self, sha256: str) -> PictureFile | None:
        return self.state.pictures.get(sha256)

    async def picture_sizes(self, hashes: Collection[str], *, hold: bool = False) -> dict[str, int]:
        return {one: len(self.state.pictures[one].content) for one in hashes if one in self.state.pictures}

    async def set_status(self, key: ArticleKey, status: Status, published_revision_id: int | None) -> None:
        self.state.statuses[key] = (status, published_revision_id)

    async def set_dates(self, key: ArticleKey, dates: Dates) -> None:
        self.state.dates[key] = dates

    async def due(self, now: datetime, *, lock: bool = False) -> list[Article]:
        moments = [(one, (one.dates.publish_at, one.dates.expires_at)) for one in await self.articles()]
        return [one for one, times in moments if any(at is not None and at <= now for at in times)]

    async def published_ids(self) -> dict[ArticleKey, int]:
        return {
            key: published
            for key, (status, published) in self.state.statuses.items()
            if status is Status.PUBLISHED and published is not None
        }

    async def published_revisions(self) -> frozenset[int]:
        return frozenset((await self.published_ids()).values())

    async def revisions(self, ids: Iterable[int]) -> list[Revision]:
        return [self.state.revisions[one] for one in sorted(ids) if one in self.state.revisions]

    async def published(self, slug: str, language: Language) -> Revision | None:
        found = (await self.published_ids()).get(ArticleKey(slug, language))
        return None if found is None else self.state.revisions[found]

    async def revision(self, revision_id: int) -> Revision | None:
        return self.state.revisions.get(revision_id)

    async def history(self, slug: str, language: Language) -> Sequence[Revision]:
        return [one for one in self.state.revisions.values() if one.key == ArticleKey(slug, language)]

    async def embeddings(self, model: str, role: Role, hashes: Collection[str]) -> dict[str, Vectors]:
        stored = self.state.embeddings
        return {key: stored[model, role, key] for key in hashes if (model, role, key) in stored}

    async def add_embeddings(self, model: str, role: Role, vectors: Mapping[str, Vectors]) -> None:
        for key, vector in vectors.items():
            self.state.embeddings.setdefault((model, role, key), vector)


class MemoryDatabase:
    """Opens transactions over a state that changes only when one ends well."""

    def __init__(self) -> None:
        self._state = _State()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[MemoryArticles]:
        yield MemoryArticles(self._copy())

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[MemoryArticles]:
        store = MemoryArticles(self._copy())
        yield store
        self._state = store.state

    def _copy(self) -> _State:
        state = copy.copy(self._state)
        state.revisions = dict(state.revisions)
        state.statuses = dict(state.statuses)
        state.embeddings = dict(state.embeddings)
        state.publications = list(state.publications)
        state.dates = dict(state.dates)
        state.pictures = dict(state.pictures)
        return state
