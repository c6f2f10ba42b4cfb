"""A big knowledge base: the same answers as from the whole, and changes without building it again."""

from collections.abc import AsyncIterator
from concurrent.futures import Executor

import pytest

from conversations.understanding import Language
from knowledge_base import editing, neighbourhoods
from knowledge_base.encoding import Encoding
from knowledge_base.fusion import shipped_fusion
from knowledge_base.neighbourhoods import Neighbourhoods
from knowledge_base.ports import ArticleStore
from knowledge_base.refresh import LiveIndex
from knowledge_base.search import KnowledgeSearch
from tests.knowledge_base.conftest import NOW, PROBES, TinyEncoder, article
from tests.knowledge_base.memory_articles import MemoryDatabase

SLUGS = [f"subject-{number}" for number in range(60)]


@pytest.fixture
def live(memory: MemoryDatabase, encoders: list[TinyEncoder], executor: Executor) -> LiveIndex:
    """Takes any knowledge base for a big one."""
    encodings = [Encoding(encoder, executor) for encoder in encoders]
    return LiveIndex(memory, encodings, executor, shipped_fusion(), probes=PROBES, whole_rows=0)


@pytest.fixture
async def big(
    memory: MemoryDatabase, live: LiveIndex, encoders: list[TinyEncoder], executor: Executor
) -> AsyncIterator[KnowledgeSearch]:
    async with memory.writing() as store:
        await _publish(store, *SLUGS)
        await _publish(store, *SLUGS[::2], language=Language.RU)
    search = KnowledgeSearch(live, [Encoding(encoder, executor) for encoder in encoders], executor)
    yield search
    await search.close()


async def _publish(store: ArticleStore, *slugs: str, language: Language = Language.EN, **changes: object) -> None:
    for slug in slugs:
        await editing.publish_text(store, article(slug, language, **changes), author="Anna", at=NOW)


async def test_every_article_is_found_by_its_own_question(big: KnowledgeSearch) -> None:
    for slug in SLUGS[::7]:
        found = await big.search(f"how do I {slug}", language=Language.EN)
        assert found[0].slug == slug
        assert len(found) == 10


async def test_changes_are_in_the_answers_and_build_nothing_anew(
    memory: MemoryDatabase, big: KnowledgeSearch, live: LiveIndex
) -> None:
    await big.warm_up()
    before = await live.current()
    assert isinstance(before, Neighbourhoods)
    async with memory.writing() as store:
        await _publish(store, "zebra", title="Zebra stripes", questions=("which zebra stripes",))
        await _publish(store, SLUGS[0], title="Purple giraffes", questions=("about purple giraffes",))
        await editing.archive(store, SLUGS[1], Language.EN)
    await big.warm_up()
    assert (await big.search("which zebra stripes", language=Language.EN))[0].slug == "zebra"
    assert (await big.search("about purple giraffes", language=Language.EN))[0].slug == SLUGS[0]
    found = await big.search(f"how do I {SLUGS[1]}", language=Language.EN, limit=99)
    assert SLUGS[1] not in {one.slug for one in found}
    after = await live.current()
    assert isinstance(after, Neighbourhoods)
    assert after.base is before.base
    assert len(after.changed) == 3
    assert len(after.subjects) == len(SLUGS)


async def test_many_changes_make_a_new_base(
    memory: MemoryDatabase, big: KnowledgeSearch, live: LiveIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbourhoods, "MOST_CHANGES", 2)
    await big.warm_up()
    async with memory.writing() as store:
        await _publish(store, *SLUGS[:3], title="New title")
    after = await live.current()
    assert isinstance(after, Neighbourhoods)
    assert not after.changed
    assert (await big.search(f"how do I {SLUGS[2]}", language=Language.EN))[0].title == "New title"


async def test_the_whole_can_be_had_in_one_piece(big: KnowledgeSearch, live: LiveIndex) -> None:
    await big.warm_up()
    searchable = await live.current()
    snapshot = searchable.snapshot
    assert snapshot.subjects == searchable.subjects
    assert len(snapshot.example_texts) == 90 * 3
    assert isinstance(searchable.over(snapshot), Neighbourhoods)
