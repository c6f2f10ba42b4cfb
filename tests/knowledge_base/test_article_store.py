"""The contract of the article store, on every implementation."""

from datetime import date, timedelta

import numpy as np
import pytest

from conversations.understanding import Language
from knowledge_base import editing
from knowledge_base.articles import ArticleKey, Dates, Picture, Status
from knowledge_base.editing import Change, NoSuchArticleError
from knowledge_base.pictures import PictureFile
from knowledge_base.ports import ArticleDatabase, Role
from knowledge_base.problems import BadArticleError
from tests.knowledge_base.conftest import NOW, article


async def test_a_draft_is_not_seen_by_customers(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        revision = await editing.save_draft(store, article(), author="Anna", at=NOW)
    async with articles.reading() as store:
        assert await store.published("cancel", Language.EN) is None
        assert await store.published_ids() == {}
        assert await store.version() == 0
        found = await store.article("cancel", Language.EN)
    assert found is not None
    assert (found.status, found.latest, found.has_draft) == (Status.DRAFT, revision, True)


async def test_publishing_shows_the_newest_text_and_counts_one_version(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        assert await editing.publish_text(store, article(), author="Anna", at=NOW) is Change.ADDED
        changed = article(body="Другое.", language=Language.EN, tags=("a", "б"))
        assert await editing.publish_text(store, changed, author="Boris", at=NOW) is Change.CHANGED
    async with articles.reading() as store:
        shown = await store.published("cancel", Language.EN)
        assert await store.version() == 2
    assert shown is not None
    assert (shown.text, shown.number, shown.author, shown.created_at) == (changed, 2, "Boris", NOW)


async def test_the_same_text_again_changes_nothing(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        await editing.publish_text(store, article(), author="Anna", at=NOW)
        assert await editing.publish_text(store, article(), author="Boris", at=NOW) is Change.UNCHANGED
        assert await store.version() == 1
        assert len(await store.history("cancel", Language.EN)) == 1


async def test_a_draft_over_a_published_text_leaves_that_in_place(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        await editing.publish_text(store, article(), author="Anna", at=NOW)
        await editing.save_draft(store, article(body="New."), author="Anna", at=NOW)
    async with articles.reading() as store:
        shown = await store.published("cancel", Language.EN)
        found = await store.article("cancel", Language.EN)
    assert shown is not None
    assert found is not None
    assert shown.text == article()
    assert found.has_draft
    assert found.published == shown


async def test_archiving_takes_away_and_restoring_brings_back(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        await editing.publish_text(store, article(), author="Anna", at=NOW)
        first = await store.published("cancel", Language.EN)
        assert await editing.archive(store, "cancel", Language.EN) is Change.ARCHIVED
        assert await editing.archive(store, "cancel", Language.EN) is Change.UNCHANGED
        assert await store.published("cancel", Language.EN) is None
        assert await store.published_ids() == {}
        assert first is not None
        assert await editing.restore(store, first.id, author="Anna", at=NOW) is Change.ADDED
        assert await store.version() == 3
        assert await store.published_ids() == {ArticleKey("cancel", Language.EN): first.id}


async def test_what_changed_since_a_version_is_told_as_it_is_now(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        await editing.publish_text(store, article("cancel"), author="Anna", at=NOW)
        await editing.publish_text(store, article("refund"), author="Anna", at=NOW)
        before = await store.version()
        assert await store.published_since(before) == {}
        assert await store.published_since(0) == await store.published_ids()
        await editing.publish_text(store, article("cancel", body="Other."), author="Anna", at=NOW)
        await editing.publish_text(store, article("cancel", body="Another."), author="Anna", at=NOW)
        await editing.archive(store, "refund", Language.EN)
        await editing.publish_text(store, article("track"), author="Anna", at=NOW)
        shown = await store.published_ids()
        assert await store.published_since(before) == shown | {ArticleKey("refund", Language.EN): None}


async def test_restoring_an_earlier_text_makes_a_new_revision(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        await editing.publish_text(store, article(), author="Anna", at=NOW)
        await editing.publish_text(store, article(body="Worse."), author="Anna", at=NOW)
        first, _ = await store.history("cancel", Language.EN)
        await editing.restore(store, first.id, author="Anna", at=NOW)
        shown = await store.published("cancel", Language.EN)
    assert shown is not None
    assert (shown.text, shown.number) == (first.text, 3)


async def test_what_fails_leaves_nothing(articles: ArticleDatabase) -> None:
    async def publish_both() -> None:
        async with articles.writing() as store:
            await editing.publish_text(store, article("first"), author="Anna", at=NOW)
            await editing.publish_text(store, article("second", body=" \n "), author="Anna", at=NOW)

    with pytest.raises(BadArticleError, match="the text is empty"):
        await publish_both()
    async with articles.reading() as store:
        assert await store.articles() == []
        assert await store.version() == 0


async def test_unknown_articles_and_revisions_are_named(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        with pytest.raises(NoSuchArticleError, match="nothing"):
            await editing.publish(store, "nothing", Language.RU)
        with pytest.raises(NoSuchArticleError, match="77"):
            await editing.restore(store, 77, author="Anna", at=NOW)
        assert await store.revision(77) is None
        assert await store.article("nothing", Language.RU) is None


async def test_both_languages_are_articles_of_their_own(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        await editing.publish_text(store, article(language=Language.RU), author="Anna", at=NOW)
        await editing.publish_text(store, article(language=Language.EN), author="Anna", at=NOW)
        await editing.archive(store, "cancel", Language.RU)
    async with articles.reading() as store:
        found = await store.articles()
        ids = await store.published_ids()
        revisions = await store.revisions(one.latest.id for one in found)
    assert [(one.key.language, one.status) for one in found] == [("en", Status.PUBLISHED), ("ru", Status.ARCHIVED)]
    assert list(ids) == [ArticleKey("cancel", Language.EN)]
    assert {revision.key.language for revision in revisions} == set(Language)


async def test_vectors_are_kept_by_model_role_and_text(articles: ArticleDatabase) -> None:
    vector = np.arange(4, dtype=np.float32)
    async with articles.writing() as store:
        await store.add_embeddings("m-1", Role.QUERY, {"a" * 64: vector, "b" * 64: vector + 1})
        await store.add_embeddings("m-1", Role.QUERY, {"a" * 64: vector + 9})
    async with articles.reading() as store:
        found = await store.embeddings("m-1", Role.QUERY, ["a" * 64, "c" * 64])
        assert await store.embeddings("m-1", Role.PASSAGE, ["a" * 64]) == {}
        assert await store.embeddings("m-2", Role.QUERY, ["a" * 64]) == {}
    assert list(found) == ["a" * 64]
    assert found["a" * 64].tolist() == vector.tolist()
    assert found["a" * 64].dtype == np.float32


async def test_category_and_pictures_are_part_of_a_revision(articles: ArticleDatabase) -> None:
    drawn = PictureFile(b"map", "image/png"), PictureFile(b"hours", "image/jpeg")
    pictures = tuple(Picture(name, one.sha256) for name, one in zip(("map.png", "hours.jpg"), drawn, strict=True))
    rich = article(category="Delivery", pictures=pictures)
    async with articles.writing() as store:
        with pytest.raises(BadArticleError, match="not stored"):
            await editing.save_draft(store, rich, author="Anna", at=NOW)
        for one in drawn:
            await store.add_picture(one, NOW)
            await store.add_picture(one, NOW)
        assert await store.picture_sizes([one.sha256 for one in pictures]) == {drawn[0].sha256: 3, drawn[1].sha256: 5}
        assert await store.picture(drawn[0].sha256) == drawn[0]
        await editing.publish_text(store, article(), author="Anna", at=NOW)
        await editing.publish_text(store, rich, author="Anna", at=NOW)
    async with articles.reading() as store:
        first, second = await store.history("cancel", Language.EN)
        assert await store.version() == 2
    assert (first.text, second.text) == (article(), rich)
    assert first.text.content_hash != second.text.content_hash


async def test_what_is_to_happen_is_kept_beside_the_revisions(articles: ArticleDatabase) -> None:
    soon, later = NOW + timedelta(hours=1), NOW + timedelta(days=9)
    async with articles.writing() as store:
        revision = await editing.save_draft(store, article(), author="Anna", at=NOW)
        planned = Dates(publish_at=soon, planned_revision_id=revision.id, expires_at=later, review_on=date(2026, 9, 1))
        await store.set_dates(revision.key, planned)
        await editing.publish_text(store, article("other"), author="Anna", at=NOW)
    async with articles.reading() as store:
        found = await store.article("cancel", Language.EN)
        assert found is not None
        assert found.dates == planned
        assert await store.due(NOW) == []
        assert [one.key for one in await store.due(soon)] == [revision.key]
        assert [one.key for one in await store.due(later)] == [revision.key]
