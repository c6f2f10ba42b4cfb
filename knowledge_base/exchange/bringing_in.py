"""Doing an import: all of it in one short transaction of the caller, or nothing; progress is told on the way.

    Incoming ─→ compare ─→ pictures ─→ texts for customers ─→ drafts and planned texts ─→ dates ─→ archived

Interrupting it at any instant leaves the transaction uncommitted: nothing has changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from knowledge_base.articles import ArticleKey, Dates, Status
from knowledge_base.editing import Change, archive
from knowledge_base.exchange.comparing import Comparison, Step, compare, keys
from knowledge_base.exchange.incoming import FileProblem, Incoming, with_known_pictures
from knowledge_base.exchange.progress import Progress, Stage, silent
from knowledge_base.ports import ArticleStore

PORTION = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did to each article."""

    added: tuple[ArticleKey, ...] = ()
    changed: tuple[ArticleKey, ...] = ()
    unchanged: tuple[ArticleKey, ...] = ()
    archived: tuple[ArticleKey, ...] = ()
    warnings: tuple[FileProblem, ...] = ()


async def bring_in(
    store: ArticleStore,
    given: Incoming,
    *,
    author: str,
    at: datetime,
    archive_missing: bool = False,
    progress: Progress = silent,
) -> ImportReport:
    """Import within the caller's transaction. Raises BrokenImportError before anything is changed."""
    given = await with_known_pictures(store, given, hold=True)
    given.require_sound()
    comparison = await compare(store, given, archive_missing=archive_missing)
    await _Bringing(store, given, author, at, progress).all(comparison)
    done = {change: keys(comparison.of(change)) for change in Change}
    return ImportReport(
        added=done[Change.ADDED],
        changed=done[Change.CHANGED],
        unchanged=done[Change.UNCHANGED],
        archived=done[Change.ARCHIVED],
        warnings=given.warnings,
    )


@dataclass(frozen=True, slots=True)
class _Bringing:
    store: ArticleStore
    given: Incoming
    author: str
    at: datetime
    progress: Progress
    dates: dict[ArticleKey, Dates] = field(default_factory=dict)

    async def all(self, comparison: Comparison) -> None:
        steps = [step for step in comparison.steps if step.change in {Change.ADDED, Change.CHANGED} and step.written]
        self.dates.update({step.key: step.article.dates for step in steps if step.article})
        for picture in self.given.pictures.values():
            await self.store.add_picture(picture, self.at)
        shown = [step for step in steps if _is_for_customers(step)]
        version = await self.store.bump_version() if shown else 0
        done = 0
        for portion in _portions(shown):
            await self._show(portion, version)
            done += len(portion)
            self.progress(Stage.WRITING, done, len(steps))
        for portion in _portions([step for step in steps if not _is_for_customers(step)]):
            await self._keep(portion)
            done += len(portion)
            self.progress(Stage.WRITING, done, len(steps))
        for step in comparison.of(Change.ARCHIVED):
            await archive(self.store, step.key.slug, step.key.language)

    async def _show(self, steps: Sequence[Step], version: int) -> None:
        """Texts for customers; those that are stored already are not stored again."""
        ids = await self._stored(steps, {step.key: _stored_as(step) for step in steps})
        unseen = {step.key: ids[step.key] for step in steps if not _is_live(step, ids[step.key])}
        await self.store.show_all(unseen, version)
        for step in steps:
            await self._set_dates(step, None)

    async def _keep(self, steps: Sequence[Step]) -> None:
        """Drafts, and texts that wait for their time."""
        ids = await self._stored(steps, {step.key: _planned_as(step) for step in steps})
        for step in steps:
            is_planned = step.written is not None and step.written.is_planned
            await self._set_dates(step, ids[step.key] if is_planned else None)

    async def _stored(self, steps: Sequence[Step], known: Mapping[ArticleKey, int | None]) -> dict[ArticleKey, int]:
        fresh = [step.written.text for step in steps if step.written and known[step.key] is None]
        added = await self.store.add_revisions(fresh, author=self.author, at=self.at) if fresh else {}
        ids = {key: found for key, found in known.items() if found is not None}
        return ids | {key: one.id for key, one in added.items()}

    async def _set_dates(self, step: Step, planned: int | None) -> None:
        if step.written is None:
            return
        named, before = step.written.dates, self.dates.get(step.key, Dates())
        dates = replace(
            before,
            publish_at=named.publish_at or before.publish_at,
            planned_revision_id=planned or before.planned_revision_id,
            reason=before.reason if planned in {None, before.planned_revision_id} else "",
            expires_at=named.expires_at or before.expires_at,
            review_on=named.review_on or before.review_on,
        )
        if dates != before:
            await self.store.set_dates(step.key, dates)
            self.dates[step.key] = dates


def _is_for_customers(step: Step) -> bool:
    return step.written is not None and not step.written.is_planned and not step.written.is_draft


def _stored_as(step: Step) -> int | None:
    """The revision that says the same already."""
    if step.article is None or step.written is None:
        return None
    known = [one for one in (step.article.published, step.article.latest) if one is not None]
    return next((one.id for one in known if one.text == step.written.text), None)


def _planned_as(step: Step) -> int | None:
    """The planned revision, where it says the same already."""
    is_same = step.written is not None and step.written.is_planned and step.before == step.written.text
    return step.article.dates.planned_revision_id if is_same and step.article else None


def _is_live(step: Step, revision_id: int) -> bool:
    """Whether customers see that very revision, so that only dates change."""
    article = step.article
    if article is None or article.status is not Status.PUBLISHED or article.published is None:
        return False
    return article.published.id == revision_id


def _portions(steps: Sequence[Step]) -> list[Sequence[Step]]:
    return [steps[start : start + PORTION] for start in range(0, len(steps), PORTION)]
