"""Search on tiny encoders: languages, live edits, odd texts, what is embedded and what is not."""

import asyncio
from concurrent.futures import Executor

import pytest

from conversations.understanding import Language
from knowledge_base import editing
from knowledge_base.encoding import Encoding
from knowledge_base.fusion import shipped_fusion
from knowledge_base.ports import ArticleStore
from knowledge_base.refresh import LiveIndex
from knowledge_base.search import KnowledgeSearch
from tests.knowledge_base.conftest import NOW, TinyEncoder, article
from tests.knowledge_base.memory_articles import MemoryDatabase

SLUGS = ["cancel", "refund", "track", "pickup", "courier", "gift", "promo", "receipt", "address", "exchange", "locker"]


async def _publish(store: ArticleStore, *slugs: str, language: Language = Language.EN, **changes: object) -> None:
    for slug in slugs:
        await editing.publish_text(store, article(slug, language, **changes), author="Anna", at=NOW)


async def test_candidates_are_best_first_and_at_least_ten(memory: MemoryDatabase, search: KnowledgeSearch) -> None:
    async with memory.writing() as store:
        await _publish(store, *SLUGS)
    found = await search.search("how do I refund", language=Language.EN)
    assert found[0].slug == "refund"
    assert len(found) == 10
    assert len({one.slug for one in found}) == 10
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 <= one.score <= 1 for one in found)


async def test_the_text_is_in_the_asked_language_where_there_is_one(
    memory: MemoryDatabase, search: KnowledgeSearch
) -> None:
    async with memory.writing() as store:
        await _publish(store, "cancel", "refund")
        await _publish(store, "cancel", language=Language.RU)
        revision = await store.published("cancel", Language.RU)
    found = {one.slug: one for one in await search.search("how do I cancel", language=Language.RU)}
    assert revision is not None
    assert (found["cancel"].language, found["cancel"].revision_id) == (Language.RU, revision.id)
    assert found["refund"].language is Language.EN


async def test_an_empty_knowledge_base_has_no_candidates(search: KnowledgeSearch) -> None:
    assert await search.search("hello", language=Language.EN) == []


async def test_a_change_is_in_the_answers_once_the_index_is_renewed(
    memory: MemoryDatabase, search: KnowledgeSearch
) -> None:
    async with memory.writing() as store:
        await _publish(store, *SLUGS)
    await search.search("how do I refund", language=Language.EN)
    async with memory.writing() as store:
        await _publish(store, "zebra", title="Zebra stripes", questions=("which zebra stripes",))
    await search.warm_up()
    assert (await search.search("which zebra stripes", language=Language.EN))[0].slug == "zebra"
    async with memory.writing() as store:
        await editing.archive(store, "zebra", Language.EN)
    await search.warm_up()
    assert "zebra" not in {one.slug for one in await search.search("zebra", language=Language.EN, limit=99)}


async def test_a_draft_is_not_found(memory: MemoryDatabase, search: KnowledgeSearch) -> None:
    async with memory.writing() as store:
        await _publish(store, "cancel")
        await editing.save_draft(store, article("secret"), author="Anna", at=NOW)
    assert [one.slug for one in await search.search("secret", language=Language.EN)] == ["cancel"]


async def test_only_changed_articles_are_embedded_again(
    memory: MemoryDatabase, search: KnowledgeSearch, encoders: list[TinyEncoder]
) -> None:
    async with memory.writing() as store:
        await _publish(store, *SLUGS)
    await search.warm_up()
    encoders[0].encoded.clear()
    async with memory.writing() as store:
        await _publish(store, "cancel", title="New title", body="New body.")
    await search.warm_up()
    assert sorted(encoders[0].encoded) == ["New title", "New title. New body."]


async def test_a_restart_embeds_nothing_again(
    memory: MemoryDatabase, search: KnowledgeSearch, encoders: list[TinyEncoder], executor: Executor
) -> None:
    async with memory.writing() as store:
        await _publish(store, *SLUGS)
    await search.warm_up()
    fresh = [TinyEncoder("tiny-a", 64), TinyEncoder("tiny-b", 96)]
    encodings = [Encoding(encoder, executor) for encoder in fresh]
    probes = ("do you sell cars", "какая погода")
    await LiveIndex(memory, encodings, executor, shipped_fusion(), probes=probes).current()
    assert [encoder.encoded for encoder in fresh] == [[], []]


async def test_many_searches_at_once_refresh_once(
    memory: MemoryDatabase, search: KnowledgeSearch, encoders: list[TinyEncoder]
) -> None:
    async with memory.writing() as store:
        await _publish(store, "cancel")
    await asyncio.gather(*(search.search("how do I cancel", language=Language.EN) for _ in range(20)))
    assert encoders[0].encoded.count("About cancel") == 1


@pytest.mark.parametrize(
    "text",
    ["", " \n\t", "🙂🙂", "?!…", "x" * 10_000, "слово " * 2_000, "a\x00b", "\ud800 hello", "1234567 " * 50, "٣٤٥"],
)
async def test_odd_texts_give_candidates_not_errors(text: str, memory: MemoryDatabase, search: KnowledgeSearch) -> None:
    async with memory.writing() as store:
        await _publish(store, *SLUGS)
    found = await search.search(text, language=Language.RU)
    assert len(found) == 10
    if not any(character.isalnum() for character in text):
        assert {one.score for one in found} == {0.0}


async def test_an_elliptic_message_is_read_with_the_one_before(
    memory: MemoryDatabase, search: KnowledgeSearch, encoders: list[TinyEncoder]
) -> None:
    async with memory.writing() as store:
        await _publish(store, *SLUGS)
    context = ["how do I track"]
    assert (await search.search("and tomorrow?", language=Language.EN, context=context))[0].slug == "track"
    await search.search("how do I refund", language=Language.EN, context=context)
    assert "how do I refund" in encoders[0].encoded


async def test_one_article_is_enough(memory: MemoryDatabase, search: KnowledgeSearch) -> None:
    async with memory.writing() as store:
        await _publish(store, "cancel", questions=())
    assert [one.slug for one in await search.search("cancel", language=Language.EN)] == ["cancel"]


async def test_a_refresh_that_fails_is_tried_again(memory: MemoryDatabase, executor: Executor) -> None:
    class Failing(TinyEncoder):
        broken = True

        def encode(self, texts, role):  # type: ignore[no-untyped-def]
            if self.broken:
                raise RuntimeError("no memory")
            return super().encode(texts, role)

    encoder = Failing()
    encodings = [Encoding(encoder, executor), Encoding(TinyEncoder("b"), executor)]
    live = LiveIndex(memory, encodings, executor, shipped_fusion(), probes=("cars",))
    async with memory.writing() as store:
        await _publish(store, "cancel")
    with pytest.raises(RuntimeError, match="no memory"):
        await live.current()
    encoder.broken = False
    assert len((await live.current()).subjects) == 1


async def test_after_a_refresh_that_failed_nothing_old_is_answered(
    memory: MemoryDatabase, search: KnowledgeSearch, encoders: list[TinyEncoder], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no memory")

    async with memory.writing() as store:
        await _publish(store, "cancel", "refund")
    await search.warm_up()
    with monkeypatch.context() as patch:
        patch.setattr(search.live, "_build", broken)
        async with memory.writing() as store:
            await editing.archive(store, "refund", Language.EN)
        with pytest.raises(RuntimeError, match="no memory"):
            await search.warm_up()
        with pytest.raises(RuntimeError, match="no memory"):
            await search.search("how do I refund", language=Language.EN)
    await search.warm_up()
    assert [one.slug for one in await search.search("how do I refund", language=Language.EN)] == ["cancel"]
