"""Example questions' token rows: made with the articles, by edits and by starts, and searched with at once."""

from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Executor

import numpy as np
import pytest

from knowledge_base import editing
from knowledge_base.article_vectors import ArticleVectors
from knowledge_base.encoding import Encoding, text_hash
from knowledge_base.fusion import shipped_fusion
from knowledge_base.index import Fresh
from knowledge_base.maxsim import NAMES
from knowledge_base.passages import examples
from knowledge_base.ports import ArticleDatabase, Role
from knowledge_base.refresh import WHOLE_ROWS, LiveIndex
from knowledge_base.search import KnowledgeSearch
from tests.knowledge_base.conftest import NOW, PROBES, TinyEncoder, article
from tests.knowledge_base.memory_articles import MemoryDatabase
from tests.knowledge_base.word_tokens import WordTokens, publish, signals_of


@pytest.fixture
def live(memory: MemoryDatabase, executor: Executor, request: pytest.FixtureRequest) -> LiveIndex:
    """With words as tokens; a parameter says how many rows are looked at as a whole."""
    sentences = [Encoding(TinyEncoder("tiny-a", 64), executor), Encoding(TinyEncoder("tiny-b", 96), executor)]
    return LiveIndex(
        memory,
        sentences,
        executor,
        shipped_fusion(),
        tokens=Encoding(WordTokens(), executor),
        probes=PROBES,
        whole_rows=getattr(request, "param", WHOLE_ROWS),
    )


@pytest.fixture
async def worded(live: LiveIndex, executor: Executor) -> AsyncIterator[KnowledgeSearch]:
    search = KnowledgeSearch(live, live.questions_by, executor)
    yield search
    await search.close()


@pytest.mark.parametrize("live", [WHOLE_ROWS, 0], indirect=True, ids=["whole", "neighbourhoods"])
async def test_an_edit_is_compared_by_its_tokens_at_once(memory: MemoryDatabase, worded: KnowledgeSearch) -> None:
    for slug in ("cancel", "refund", "zebra"):
        await publish(memory, slug, f"how do I {slug}", f"tell me {slug} details")
    await worded.warm_up()
    before = await signals_of(worded, "which fine purple stripes", "zebra")
    assert before["token_forth"] == pytest.approx(0, abs=1e-6)
    await publish(memory, "zebra", "which purple stripes", "tell me zebra details")
    await worded.warm_up()
    after = await signals_of(worded, "which fine purple stripes", "zebra")
    assert after["token_forth"] == pytest.approx(3 / 4)
    assert after["token_back"] == pytest.approx(1)
    others = await signals_of(worded, "which fine purple stripes", "cancel")
    assert others["token_forth"] == pytest.approx(0, abs=1e-6)


async def test_titles_alone_are_not_compared_by_tokens(memory: MemoryDatabase, worded: KnowledgeSearch) -> None:
    for slug in ("cancel", "refund"):
        await publish(memory, slug)
    assert not (await signals_of(worded, "how do I cancel", "cancel")).keys() & set(NAMES)
    await publish(memory, "cancel", "how do I cancel")
    await worded.live.renew()
    assert (await signals_of(worded, "how do I cancel", "cancel")).keys() >= set(NAMES)


async def test_a_draft_that_is_tried_has_its_tokens(memory: MemoryDatabase, live: LiveIndex) -> None:
    for slug in ("cancel", "refund"):
        await publish(memory, slug, f"how do I {slug}")
    async with memory.writing() as store:
        draft = await editing.save_draft(store, article("refund", questions=("about it",)), author="A", at=NOW)
    tried = await live.trying(draft)
    expected = WordTokens().encode(list(tried.entry.example_texts), Role.QUERY)
    assert np.array_equal(tried.entry.embedded[2].examples, expected)


async def test_questions_of_articles_have_tokens_and_their_texts_none(
    articles: ArticleDatabase, executor: Executor
) -> None:
    await publish(articles, "cancel", "how do I cancel", "call it off")
    sentences, tokens = _encoders()
    [fresh] = await _vectors_of(articles, executor, sentences, tokens)
    assert len(fresh.embedded) == 3
    assert np.array_equal(fresh.embedded[2].examples, tokens.encode(list(fresh.example_texts), Role.QUERY))
    assert fresh.embedded[2].passages.shape == (0, tokens.dimension)
    asked, said = (list(map(text_hash, texts)) for texts in (fresh.example_texts, fresh.passage_texts))
    async with articles.reading() as store:
        assert len(await store.embeddings(tokens.name, Role.QUERY, asked)) == len(set(asked))
        assert await store.embeddings(tokens.name, Role.PASSAGE, said) == {}


async def test_an_older_database_gets_tokens_on_its_first_start_and_nothing_else(
    articles: ArticleDatabase, executor: Executor
) -> None:
    slugs = [f"subject-{number}" for number in range(6)]
    for slug in slugs:
        await publish(articles, slug, f"how do I {slug}")
    before = await _vectors_of(articles, executor, _encoders()[0], None)
    assert {len(fresh.embedded) for fresh in before} == {2}
    sentences, tokens = _encoders()
    told: list[tuple[int, int]] = []
    after = await _vectors_of(articles, executor, sentences, tokens, told)
    assert [encoder.encoded for encoder in sentences] == [[], []]
    asked = {text for slug in slugs for text in examples(article(slug, questions=(f"how do I {slug}",)))}
    assert sorted(tokens.encoded) == sorted(asked)
    assert told[-1] == (len(slugs), len(slugs))
    for one, other in zip(before, after, strict=True):
        for old, new in zip(one.embedded, other.embedded[:2], strict=True):
            np.testing.assert_allclose(new.examples, old.examples, atol=1e-6)
            np.testing.assert_allclose(new.passages, old.passages, atol=1e-6)
        np.testing.assert_allclose(
            other.embedded[2].examples, WordTokens().encode(list(other.example_texts), Role.QUERY), atol=1e-6
        )
    sentences, tokens = _encoders()
    await _vectors_of(articles, executor, sentences, tokens)
    assert [encoder.encoded for encoder in (*sentences, tokens)] == [[], [], []]


async def test_another_space_of_tokens_makes_only_them_anew(articles: ArticleDatabase, executor: Executor) -> None:
    await publish(articles, "cancel", "how do I cancel")
    await _vectors_of(articles, executor, *_encoders())
    sentences, tokens = _encoders("other-words")
    [fresh] = await _vectors_of(articles, executor, sentences, tokens)
    assert [encoder.encoded for encoder in sentences] == [[], []]
    assert sorted(tokens.encoded) == sorted(set(fresh.example_texts))


def _encoders(name: str = "words") -> tuple[list[TinyEncoder], WordTokens]:
    return [TinyEncoder("tiny-a", 64), TinyEncoder("tiny-b", 96)], WordTokens(name)


async def _vectors_of(
    articles: ArticleDatabase,
    executor: Executor,
    sentences: Sequence[TinyEncoder],
    tokens: WordTokens | None,
    told: list[tuple[int, int]] | None = None,
) -> list[Fresh]:
    """What a start finds or makes; `told` hears of its progress."""
    vectors = ArticleVectors(
        articles,
        [Encoding(encoder, executor) for encoder in sentences],
        tokens=None if tokens is None else Encoding(tokens, executor),
        progress=None if told is None else lambda ready, all_of_them: told.append((ready, all_of_them)),
    )
    async with articles.reading() as store:
        revisions = await store.revisions(await store.published_revisions())
    return await vectors.of(revisions)


async def test_a_database_without_tokens_is_searched_with_them_after_a_start(
    memory: MemoryDatabase, live: LiveIndex, worded: KnowledgeSearch, search: KnowledgeSearch
) -> None:
    """`search` is of a release without them, over the same articles."""
    for slug in ("cancel", "refund"):
        await publish(memory, slug, f"how do I {slug}", f"tell me {slug} details")
    assert not (await signals_of(search, "how do I cancel now", "cancel")).keys() & set(NAMES)
    found = await signals_of(worded, "how do I cancel now", "cancel")
    assert found["token_forth"] == pytest.approx(4 / 5)
    assert found["token_forth_nobody"] > 0.5, "the probes have tokens, too"
    assert live.model != search.live.model, "scores of one are not those of the other"
