"""A question in an editor's own words gets its article, whatever the threshold; nothing else becomes surer by it."""

import time
from collections.abc import AsyncIterator
from concurrent.futures import Executor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding import Candidate, Language
from knowledge_base import editing
from knowledge_base.encoding import Encoding
from knowledge_base.fusion import shipped_fusion
from knowledge_base.own_words import EXACT, words_key
from knowledge_base.ports import ArticleStore
from knowledge_base.refresh import LiveIndex
from knowledge_base.search import KnowledgeSearch
from knowledge_base.signals import Question
from tests.knowledge_base.conftest import NOW, PROBES, TinyEncoder, article
from tests.knowledge_base.memory_articles import MemoryDatabase

SLUGS = ["cancel", "refund", "track", "pickup", "courier", "promo", "receipt", "address", "exchange", "locker"]
QUICK_SECONDS = 0.002


@pytest.fixture(params=[2_600, 0], ids=["small", "big"])
async def search(
    request: pytest.FixtureRequest, memory: MemoryDatabase, encoders: list[TinyEncoder], executor: Executor
) -> AsyncIterator[KnowledgeSearch]:
    """A shop with some articles, compared closely with all of them or with those nearby only."""
    encodings = [Encoding(encoder, executor) for encoder in encoders]
    fusion = shipped_fusion()
    live = LiveIndex(memory, encodings, executor, fusion, probes=PROBES, whole_rows=request.param)
    async with memory.writing() as store:
        await _publish(store, *SLUGS)
        await _publish(store, "gift", title="Подарок, ещё один", questions=("Где мой подарок?!",), language=Language.RU)
        await _publish(store, "gift", title="Gifts", questions=("wrap it", "surprise"))
    search = KnowledgeSearch(live, encodings, executor)
    await search.live.renew()
    yield search
    await search.close()


async def _publish(store: ArticleStore, *slugs: str, language: Language = Language.EN, **changes: object) -> None:
    for slug in slugs:
        await editing.publish_text(store, article(slug, language, **changes), author="Anna", at=NOW)


async def _best(search: KnowledgeSearch, text: str, *context: str) -> Candidate:
    return (await search.search(text, language=Language.EN, context=context))[0]


def _is_sure(one: Candidate) -> bool:
    return one.score == 1.0 and one.signals[EXACT] == 1.0


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("About refund", "refund"),
        ("  ABOUT   refund!! ", "refund"),
        ("How do I: track?", "track"),
        ("где мой подарок", "gift"),
        ("подарок — еще один…", "gift"),
        ("surprise", "gift"),
        ("tell me about recept", "receipt"),  # a slip
    ],
)
async def test_a_title_or_an_example_question_is_certain(search: KnowledgeSearch, text: str, slug: str) -> None:
    found = await search.search(text, language=Language.EN)
    assert found[0].slug == slug
    assert _is_sure(found[0])
    assert len({one.slug for one in found}) == 10
    assert not any(EXACT in one.signals or one.score >= 1 for one in found[1:])


@pytest.mark.parametrize("text", ["Gifts", "gift", "how do I track it", "about refund and more", "how do I", "1234567"])
async def test_a_title_of_one_word_and_other_words_are_not(search: KnowledgeSearch, text: str) -> None:
    for one in await search.search(text, language=Language.EN):
        assert EXACT not in one.signals
        assert one.score < 1


async def test_words_that_two_articles_share_change_nothing(memory: MemoryDatabase, search: KnowledgeSearch) -> None:
    text = "how do I refund"
    assert _is_sure(await _best(search, text))
    async with memory.writing() as store:
        await _publish(store, "money", title="Money back", questions=("How do I refund?",))
    await search.live.renew()
    found = await search.search(text, language=Language.EN)
    state = await search.live.current()
    vectors = [(await encoding.embed_queries([text]))[0] for encoding in search.encodings]
    plain = state.rank(Question(text, tuple(vectors)))
    expected = [(state.subjects[one.subject].slug, one.probability) for one in plain[:10]]
    assert [(one.slug, one.score) for one in found] == expected
    assert EXACT not in found[0].signals
    async with memory.writing() as store:
        await editing.archive(store, "money", Language.EN)
    await search.live.renew()
    assert _is_sure(await _best(search, text))


async def test_the_two_languages_of_an_article_may_share_them(memory: MemoryDatabase, search: KnowledgeSearch) -> None:
    async with memory.writing() as store:
        await _publish(store, "track", title="About track", language=Language.RU)
    await search.live.renew()
    assert _is_sure(await _best(search, "About track"))


async def test_an_edit_is_live_at_once(memory: MemoryDatabase, search: KnowledgeSearch) -> None:
    text = "how do I track"
    assert _is_sure(await _best(search, text))
    async with memory.writing() as store:
        await _publish(store, "track", questions=("where is it now",))
        await editing.save_draft(store, article("pickup", questions=("is it a secret",)), author="Anna", at=NOW)
        await editing.archive(store, "promo", Language.EN)
    await search.live.renew()
    assert _is_sure(await _best(search, "Where is it now?"))
    for gone in (text, "is it a secret", "about promo"):
        assert EXACT not in (await _best(search, gone)).signals
    async with memory.writing() as store:
        await _publish(store, "track")
    await search.live.renew()
    assert _is_sure(await _best(search, text))


async def test_it_needs_nothing_before_it(search: KnowledgeSearch, encoders: list[TinyEncoder]) -> None:
    text = "wrap it"
    assert (await _best(search, text, "how do I track")).slug == "gift"
    assert _is_sure(await _best(search, text, "how do I track"))
    assert EXACT not in (await _best(search, "it", "how do I track")).signals, "said before it is not said now"


async def test_an_earlier_state_of_the_articles_has_its_own_words(
    memory: MemoryDatabase, search: KnowledgeSearch
) -> None:
    text = "how do I track"
    earlier = (await search.live.current()).version
    async with memory.writing() as store:
        await editing.archive(store, "track", Language.EN)
    await search.live.renew()
    then, now = await search.live.at(earlier), await search.live.current()
    found = [await search.find_in(one, text, language=Language.EN, limit=1, context=()) for one in (then, now)]
    assert _is_sure(found[0][0])
    assert found[1][0].slug != "track"


async def test_looking_for_them_costs_next_to_nothing(search: KnowledgeSearch) -> None:
    state = await search.live.current()
    texts = [f"how do I {slug}" for slug in SLUGS] * 20
    started = time.perf_counter()
    found = [state.asked_in_own_words(text, text) for text in texts]
    assert (time.perf_counter() - started) / len(texts) < QUICK_SECONDS
    assert [state.subjects[one].slug for one in found if one is not None] == SLUGS * 20


@given(st.text())
def test_the_key_is_one_of_words(text: str) -> None:
    key = words_key(text)
    assert words_key(key) == key
    assert words_key(f" «{key}»?! ") == key
    assert "  " not in key
