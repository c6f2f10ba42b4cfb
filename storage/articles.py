"""Articles, revisions and vectors in the database."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import numpy as np
import sqlalchemy as sa

from conversations.understanding import Language
from knowledge_base.articles import Article, ArticleKey, ArticleText, Dates, Picture, Revision, Status
from knowledge_base.ports import Role, Vectors
from storage.pictures import Pictures
from storage.tables.articles import article_revisions, articles, embeddings, knowledge_version, publications
from storage.wakeups import Topic

T = TypeVar("T")

IN_ONE_STATEMENT = 500

_REVISIONS = sa.select(article_revisions, articles.c.slug, articles.c.language).join_from(article_revisions, articles)
_NEWEST = sa.select(sa.func.max(article_revisions.c.id)).group_by(article_revisions.c.article_id)


class Articles(Pictures):
    """An ArticleStore inside a unit."""

    async def version(self) -> int:
        """The counter that grows with every change that customers can see."""
        return await self._transaction.connection.scalar(sa.select(knowledge_version.c.version)) or 0

    async def bump_version(self) -> int:
        """Add one to the counter; its row is locked until the commit, so versions follow the order of commits."""
        self._transaction.wake_after_commit(Topic.KNOWLEDGE)
        insert = self._transaction.insert(knowledge_version).values(id=1, version=1)
        upsert = insert.on_conflict_do_update(
            index_elements=["id"], set_={"version": knowledge_version.c.version + 1}
        ).returning(knowledge_version.c.version)
        return int((await self._transaction.execute(upsert)).scalar_one())

    async def note_publication(self, version: int, key: ArticleKey, revision_id: int | None, reason: str = "") -> None:
        """Note what customers see of an article from that version on, and why."""
        values = {"version": version, "slug": key.slug, "language": key.language, "revision_id": revision_id}
        await self._transaction.execute(sa.insert(publications).values(values | {"reason": reason or None}))

    async def reasons(self, slug: str, language: Language) -> dict[int, tuple[str, ...]]:
        """The ids of the revisions that customers have ever seen, with the reasons given for showing them."""
        is_it = publications.c.slug == slug, publications.c.language == language
        query = sa.select(publications.c.revision_id, publications.c.reason).where(*is_it).order_by(publications.c.id)
        rows = await self._transaction.execute(query.where(publications.c.revision_id.is_not(None)))
        found: dict[int, tuple[str, ...]] = {}
        for row in rows:
            found[row.revision_id] = (*found.get(row.revision_id, ()), *([row.reason] if row.reason else []))
        return found

    async def published_since(self, version: int) -> dict[ArticleKey, int | None]:
        """What customers see now of the articles that were published or taken away after a version."""
        columns = publications.c.slug, publications.c.language, publications.c.revision_id
        query = sa.select(*columns).where(publications.c.version > version).order_by(publications.c.id)
        rows = await self._transaction.execute(query)
        return {ArticleKey(slug, language): revision_id for slug, language, revision_id in rows}

    async def published_at(self, version: int) -> dict[ArticleKey, int]:
        """What `published_ids` was at a version."""
        by_article = publications.c.slug, publications.c.language
        newest = (
            sa.select(sa.func.max(publications.c.id)).where(publications.c.version <= version).group_by(*by_article)
        )
        query = sa.select(*by_article, publications.c.revision_id).where(publications.c.id.in_(newest))
        rows = await self._transaction.execute(query.where(publications.c.revision_id.is_not(None)))
        return {ArticleKey(slug, language): revision_id for slug, language, revision_id in rows}

    async def article(self, slug: str, language: Language) -> Article | None:
        """One article in any status."""
        found = await self._articles(_is(slug, language))
        return found[0] if found else None

    async def articles(self) -> list[Article]:
        """All articles in any status, by slug and language."""
        return sorted(await self._articles(sa.true()), key=lambda article: article.key)

    async def add_revision(self, text: ArticleText, *, author: str, at: datetime) -> Revision:
        """Store a text as the newest revision. Raises ConflictError when somebody stored one at the same moment."""
        article_id = await self._article_id(text.key)
        newest = sa.select(sa.func.max(article_revisions.c.number)).where(article_revisions.c.article_id == article_id)
        number = (await self._transaction.connection.scalar(newest) or 0) + 1
        values = _values(text) | {"article_id": article_id, "number": number, "author": author, "created_at": at}
        insert = sa.insert(article_revisions).values(values).returning(article_revisions.c.id)
        revision_id = int((await self._transaction.execute(insert)).scalar_one())
        return Revision(id=revision_id, number=number, text=text, author=author, created_at=at)

    async def add_revisions(
        self, texts: Sequence[ArticleText], *, author: str, at: datetime
    ) -> dict[ArticleKey, Revision]:
        """Store a text each as the newest revisions of many articles. Raises ConflictError as `add_revision` does."""
        added: dict[ArticleKey, Revision] = {}
        for some in _portions(texts):
            ids = await self._article_ids([text.key for text in some])
            numbers = await self._newest_numbers(ids.values())
            stamp = {"author": author, "created_at": at}
            rows = [
                _values(text) | stamp | {"article_id": ids[text.key], "number": numbers.get(ids[text.key], 0) + 1}
                for text in some
            ]
            await self._transaction.execute(sa.insert(article_revisions), rows)
            added |= {one.key: one for one in await self._newest(ids.values())}
        return added

    async def show_all(self, shown: Mapping[ArticleKey, int], version: int) -> None:
        """Publish a revision of each of these articles, and note the publications from that version on."""
        rows = [
            {"of_slug": key.slug, "in_language": key.language, "shown": revision_id, "version": version}
            for key, revision_id in shown.items()
        ]
        if not rows:
            return
        which = articles.c.slug == sa.bindparam("of_slug"), articles.c.language == sa.bindparam("in_language")
        values = {"status": Status.PUBLISHED, "published_revision_id": sa.bindparam("shown")}
        await self._transaction.execute(sa.update(articles).where(*which).values(values), rows)
        noted: dict[str, Any] = {
            "version": sa.bindparam("version"),
            "slug": sa.bindparam("of_slug"),
            "language": sa.bindparam("in_language"),
            "revision_id": sa.bindparam("shown"),
        }
        await self._transaction.execute(sa.insert(publications).values(noted), rows)

    async def set_status(self, key: ArticleKey, status: Status, published_revision_id: int | None) -> None:
        """Change an article's status and the revision that customers see."""
        change = sa.update(articles).where(_is(key.slug, key.language))
        await self._transaction.execute(change.values(status=status, published_revision_id=published_revision_id))

    async def set_dates(self, key: ArticleKey, dates: Dates) -> None:
        """Change what is to happen to an article."""
        values = {
            "publish_at": dates.publish_at,
            "planned_revision_id": dates.planned_revision_id,
            "plan_reason": dates.reason or None,
            "expires_at": dates.expires_at,
            "review_on": dates.review_on,
            "translation_checked_at": dates.translation_checked_at,
        }
        await self._transaction.execute(sa.update(articles).where(_is(key.slug, key.language)).values(values))

    async def due(self, now: datetime, *, lock: bool = False) -> list[Article]:
        """The articles that are to be published or taken away by now, perhaps locked until the transaction ends."""
        is_due = sa.or_(articles.c.publish_at <= now, articles.c.expires_at <= now)
        query = sa.select(articles.c.id).where(is_due).order_by(articles.c.id)
        ids = (await self._transaction.execute(query.with_for_update() if lock else query)).scalars().all()
        return sorted(await self._articles(articles.c.id.in_(ids)), key=lambda article: article.key) if ids else []

    async def published_ids(self) -> dict[ArticleKey, int]:
        """The revision id of every published article."""
        columns = articles.c.slug, articles.c.language, articles.c.published_revision_id
        rows = await self._transaction.execute(sa.select(*columns).where(articles.c.status == Status.PUBLISHED))
        return {ArticleKey(slug, language): revision_id for slug, language, revision_id in rows}

    async def published_revisions(self) -> frozenset[int]:
        """The ids of the revisions that customers see."""
        query = sa.select(articles.c.published_revision_id).where(articles.c.status == Status.PUBLISHED)
        return frozenset((await self._transaction.execute(query)).scalars())

    async def revisions(self, ids: Iterable[int]) -> list[Revision]:
        """Those of the revisions that exist, by id."""
        found: list[Revision] = []
        for some in _portions(sorted(set(ids))):
            rows = await self._transaction.execute(_REVISIONS.where(article_revisions.c.id.in_(some)))
            found += [_revision(row) for row in rows]
        return sorted(found, key=lambda revision: revision.id)

    async def published(self, slug: str, language: Language) -> Revision | None:
        """The text that customers see now."""
        is_shown = article_revisions.c.id == articles.c.published_revision_id
        query = _REVISIONS.where(_is(slug, language), is_shown, articles.c.status == Status.PUBLISHED)
        row = (await self._transaction.execute(query)).first()
        return _revision(row) if row else None

    async def revision(self, revision_id: int) -> Revision | None:
        """One revision by its id."""
        row = (await self._transaction.execute(_REVISIONS.where(article_revisions.c.id == revision_id))).first()
        return _revision(row) if row else None

    async def history(self, slug: str, language: Language) -> Sequence[Revision]:
        """All revisions of an article, oldest first."""
        query = _REVISIONS.where(_is(slug, language)).order_by(article_revisions.c.number)
        return [_revision(row) for row in await self._transaction.execute(query)]

    async def embeddings(self, model: str, role: Role, hashes: Collection[str]) -> dict[str, Vectors]:
        """The stored vectors among those asked for."""
        found: dict[str, Vectors] = {}
        for some in _portions(sorted(hashes)):
            query = sa.select(embeddings.c.text_hash, embeddings.c.vector).where(
                embeddings.c.model == model, embeddings.c.role == role, embeddings.c.text_hash.in_(some)
            )
            rows = await self._transaction.execute(query)
            found |= {text_hash: np.frombuffer(vector, "<f4") for text_hash, vector in rows}
        return found

    async def add_embeddings(self, model: str, role: Role, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors; one that is there already is left as it is."""
        rows = [
            {"model": model, "role": role, "text_hash": key, "vector": vectors[key].astype("<f4").tobytes()}
            for key in sorted(vectors)
        ]
        if rows:
            await self._transaction.execute(self._transaction.insert(embeddings).on_conflict_do_nothing(), rows)

    async def _article_id(self, key: ArticleKey) -> int:
        values = {"slug": key.slug, "language": key.language, "status": Status.DRAFT}
        await self._transaction.execute(self._transaction.insert(articles).values(values).on_conflict_do_nothing())
        found = sa.select(articles.c.id).where(_is(key.slug, key.language))
        return int((await self._transaction.execute(found)).scalar_one())

    async def _article_ids(self, keys: Sequence[ArticleKey]) -> dict[ArticleKey, int]:
        rows = [{"slug": key.slug, "language": key.language, "status": Status.DRAFT} for key in keys]
        await self._transaction.execute(self._transaction.insert(articles).on_conflict_do_nothing(), rows)
        columns = articles.c.slug, articles.c.language, articles.c.id
        query = sa.select(*columns).where(articles.c.slug.in_({key.slug for key in keys}))
        found = {ArticleKey(row.slug, row.language): row.id for row in await self._transaction.execute(query)}
        return {key: found[key] for key in keys}

    async def _newest_numbers(self, article_ids: Collection[int]) -> dict[int, int]:
        columns = article_revisions.c.article_id, sa.func.max(article_revisions.c.number).label("newest")
        query = sa.select(*columns).where(article_revisions.c.article_id.in_(article_ids)).group_by(columns[0])
        rows = await self._transaction.execute(query)
        return {row.article_id: row.newest for row in rows}

    async def _newest(self, article_ids: Collection[int]) -> list[Revision]:
        newest = _NEWEST.where(article_revisions.c.article_id.in_(article_ids))
        rows = await self._transaction.execute(_REVISIONS.where(article_revisions.c.id.in_(newest)))
        return [_revision(row) for row in rows]

    async def _articles(self, which: sa.ColumnElement[bool]) -> list[Article]:
        rows = (await self._transaction.execute(sa.select(articles).where(which))).all()
        shown = {row.published_revision_id for row in rows}
        newest = await self._transaction.execute(_REVISIONS.where(article_revisions.c.id.in_(_NEWEST), which))
        latest = {revision.key: revision for revision in map(_revision, newest)}
        known = {revision.id: revision for revision in latest.values()}
        older = {revision_id for revision_id in shown if revision_id is not None and revision_id not in known}
        known |= {revision.id: revision for revision in await self.revisions(older)}
        return [_article(row, latest, known) for row in rows]


def _is(slug: str, language: Language) -> sa.ColumnElement[bool]:
    return sa.and_(articles.c.slug == slug, articles.c.language == language)


def _values(text: ArticleText) -> dict[str, Any]:
    return {
        "title": text.title,
        "body": text.body,
        "questions": list(text.questions),
        "tags": list(text.tags),
        "category": text.category or None,
        "pictures": [[picture.name, picture.sha256] for picture in text.pictures] or None,
        "content_hash": text.content_hash,
    }


def _article(row: sa.Row[Any], latest: Mapping[ArticleKey, Revision], known: Mapping[int, Revision]) -> Article:
    key = ArticleKey(row.slug, row.language)
    dates = Dates(
        publish_at=row.publish_at,
        planned_revision_id=row.planned_revision_id,
        reason=row.plan_reason or "",
        expires_at=row.expires_at,
        review_on=row.review_on,
        translation_checked_at=row.translation_checked_at,
    )
    shown = known.get(row.published_revision_id)
    return Article(key=key, status=row.status, latest=latest[key], published=shown, dates=dates)


def _revision(row: sa.Row[Any]) -> Revision:
    text = ArticleText(
        slug=row.slug,
        language=row.language,
        title=row.title,
        body=row.body,
        questions=tuple(row.questions),
        tags=tuple(row.tags),
        category=row.category or "",
        pictures=tuple(Picture(name, sha256) for name, sha256 in row.pictures or ()),
    )
    return Revision(id=row.id, number=row.number, text=text, author=row.author, created_at=row.created_at)


def _portions(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), IN_ONE_STATEMENT):
        yield values[start : start + IN_ONE_STATEMENT]
