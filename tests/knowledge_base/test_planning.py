"""Plans: performed when their time has come, once, in order; a text that can't be shown is not shown."""

from datetime import date, timedelta

import pytest

from conversations.understanding import Language
from knowledge_base import editing, planning
from knowledge_base.articles import Dates, Status
from knowledge_base.editing import NewerRevisionError, NoSuchArticleError
from knowledge_base.fields import Fields
from knowledge_base.planning import Happening, PastTimeError
from knowledge_base.ports import ArticleDatabase, ArticleStore
from knowledge_base.problems import BadArticleError
from tests.knowledge_base.conftest import NOW, article

EN = Language.EN
SOON, LATER = NOW + timedelta(hours=1), NOW + timedelta(days=9)
FIELDS = Fields({"shop_phone": "1"})


async def shown(store: ArticleStore) -> str | None:
    revision = await store.published("cancel", EN)
    return revision.text.body if revision else None


async def test_a_planned_text_appears_at_its_time_and_is_taken_away_at_its_end(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        await editing.publish_text(store, article(body="Before."), author="Anna", at=NOW)
        await editing.save_draft(store, article(body="Black Friday."), author="Anna", at=NOW)
        await planning.plan_publishing(store, "cancel", EN, SOON, now=NOW, fields=FIELDS)
        await planning.plan_expiry(store, "cancel", EN, LATER, now=NOW)
        await planning.plan_review(store, "cancel", EN, date(2026, 9, 1))
        await editing.save_draft(store, article(body="Not this one."), author="Boris", at=NOW)
        assert await planning.perform_due(store, NOW, FIELDS) == []
        assert await shown(store) == "Before."
    async with articles.writing() as store:
        [done] = await planning.perform_due(store, SOON, FIELDS)
        assert (done.what, await shown(store)) == (Happening.PUBLISHED, "Black Friday.")
        assert await planning.perform_due(store, SOON, FIELDS) == []
        found = await store.article("cancel", EN)
        assert found is not None
        assert found.dates == Dates(expires_at=LATER, review_on=date(2026, 9, 1))
        assert found.has_draft
    async with articles.writing() as store:
        [done] = await planning.perform_due(store, LATER, FIELDS)
        assert (done.what, await shown(store)) == (Happening.EXPIRED, None)
        assert await store.version() == 3
        found = await store.article("cancel", EN)
    assert found is not None
    assert (found.status, found.dates.expires_at) == (Status.ARCHIVED, None)


async def test_the_reason_of_a_plan_stays_with_the_publication_that_comes_of_it(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        await editing.publish_text(store, article(body="Before."), author="Anna", at=NOW, reason="no other way")
        saved = await editing.save_draft(store, article(body="Black Friday."), author="Anna", at=NOW)
        await planning.plan_publishing(store, "cancel", EN, SOON, now=NOW, fields=FIELDS, reason="half price")
        planned = await store.article("cancel", EN)
        assert planned is not None
        assert planned.dates.reason == "half price"
        [before] = await store.reasons("cancel", EN)
        await planning.perform_due(store, SOON, FIELDS)
    async with articles.writing() as store:
        assert await store.reasons("cancel", EN) == {before: ("no other way",), saved.id: ("half price",)}
        await editing.restore(store, before, author="Boris", at=LATER)
        newest = await store.article("cancel", EN)
        assert newest is not None
        assert newest.dates == Dates()
        assert (await store.reasons("cancel", EN))[newest.latest.id] == ()


async def test_what_was_due_during_a_pause_is_done_in_the_order_of_its_times(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        await editing.save_draft(store, article(), author="Anna", at=NOW)
        await planning.plan_publishing(store, "cancel", EN, SOON, now=NOW, fields=FIELDS)
        await planning.plan_expiry(store, "cancel", EN, LATER, now=NOW)
        done = await planning.perform_due(store, LATER + timedelta(days=1), FIELDS)
        assert [one.what for one in done] == [Happening.PUBLISHED, Happening.EXPIRED]
        assert await shown(store) is None


async def test_a_text_whose_field_lost_its_value_is_not_shown(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        await editing.publish_text(store, article(body="Before."), author="Anna", at=NOW)
        await editing.save_draft(store, article(body="Call {{shop_phone}}."), author="Anna", at=NOW)
        with pytest.raises(BadArticleError):
            await planning.plan_publishing(store, "cancel", EN, SOON, now=NOW, fields=Fields())
        await planning.plan_publishing(store, "cancel", EN, SOON, now=NOW, fields=FIELDS)
        [done] = await planning.perform_due(store, SOON, Fields())
        assert (done.what, await shown(store)) == (Happening.FAILED, "Before.")
        assert await store.due(LATER) == []


async def test_publishing_the_planned_text_by_hand_fulfils_the_plan(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        await editing.save_draft(store, article(), author="Anna", at=NOW)
        await planning.plan_publishing(store, "cancel", EN, SOON, now=NOW, fields=FIELDS)
        await editing.publish(store, "cancel", EN)
        assert await store.due(LATER) == []


async def test_times_that_are_over_and_articles_that_are_not_there_are_refused(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        await editing.save_draft(store, article(), author="Anna", at=NOW)
        with pytest.raises(PastTimeError):
            await planning.plan_publishing(store, "cancel", EN, NOW, now=NOW, fields=FIELDS)
        with pytest.raises(PastTimeError):
            await planning.plan_expiry(store, "cancel", EN, NOW, now=NOW)
        with pytest.raises(NoSuchArticleError):
            await planning.plan_review(store, "nothing", EN, None)
        await planning.plan_publishing(store, "cancel", EN, SOON, now=NOW, fields=FIELDS)
        await planning.plan_publishing(store, "cancel", EN, None, now=NOW, fields=FIELDS)
        assert await store.due(LATER) == []


async def test_nobody_overwrites_what_he_has_not_seen(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        first = await editing.save_over(store, article(body="One."), base=None, author="Anna", at=NOW)
        second = await editing.save_over(store, article(body="Two."), base=first.id, author="Boris", at=NOW)
        with pytest.raises(NewerRevisionError) as caught:
            await editing.save_over(store, article(body="Three."), base=first.id, author="Anna", at=NOW)
        assert caught.value.newest == second
        same = await editing.save_over(store, article(body="Two."), base=first.id, author="Anna", at=NOW)
        assert same == second
        assert len(await store.history("cancel", EN)) == 2


async def test_an_archived_article_comes_back_as_it_was(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        await editing.publish_text(store, article(body="Shown."), author="Anna", at=NOW)
        await editing.save_draft(store, article(body="A draft."), author="Anna", at=NOW)
        await editing.archive(store, "cancel", EN)
        await editing.unarchive(store, "cancel", EN, fields=FIELDS)
        assert await shown(store) == "Shown."


async def test_many_texts_are_stored_and_shown_at_once(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        await editing.publish_text(store, article("old"), author="Anna", at=NOW)
        texts = [article("old", body="New."), *(article(f"a{number}") for number in range(700))]
        added = await store.add_revisions(texts, author="Boris", at=NOW)
        await store.show_all({key: one.id for key, one in added.items()}, await store.bump_version())
    async with articles.reading() as store:
        assert {key: one.text for key, one in added.items()} == {text.key: text for text in texts}
        assert await store.published_ids() == {key: one.id for key, one in added.items()}
        assert await store.published_at(2) == await store.published_ids()
        assert await store.version() == 2
        assert [one.number for one in await store.history("old", EN)] == [1, 2]
