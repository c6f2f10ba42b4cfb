"""Beginning a question before all its vectors are there changes nothing in what comes out."""

import asyncio
from dataclasses import replace

import pytest

from conversations.understanding import Language
from knowledge_base import editing
from knowledge_base.scoring import Searchable
from knowledge_base.search import KnowledgeSearch
from knowledge_base.signals import Question
from tests.knowledge_base.conftest import NOW, article
from tests.knowledge_base.memory_articles import MemoryDatabase

TEXT = "how do I cancel a lamp"


@pytest.fixture
async def searchable(memory: MemoryDatabase, search: KnowledgeSearch) -> Searchable:
    async with memory.writing() as store:
        for slug in ("cancel", "return", "delivery"):
            await editing.publish_text(store, article(slug), author="Anna", at=NOW)
    return await search.live.current()


async def _question(search: KnowledgeSearch, text: str) -> Question:
    rows = await asyncio.gather(*(encoding.embed_queries([text]) for encoding in search.encodings))
    return Question(text, tuple(row[0] for row in rows))


@pytest.mark.parametrize("encoder", [0, 1])
async def test_a_question_begun_before_is_ranked_the_same(
    searchable: Searchable, search: KnowledgeSearch, encoder: int
) -> None:
    question = await _question(search, TEXT)
    plain = searchable.rank(question)
    searchable.look(TEXT, encoder, question.vectors[encoder])
    assert searchable.rank(question) == plain
    assert searchable.rank(question) == plain


async def test_what_was_begun_for_other_words_is_not_used(searchable: Searchable, search: KnowledgeSearch) -> None:
    question = await _question(search, TEXT)
    plain = searchable.rank(question)
    searchable.look("tell me about delivery", 1, question.vectors[1])
    assert searchable.rank(question) == plain


async def test_many_questions_are_ranked_as_each_alone(searchable: Searchable, search: KnowledgeSearch) -> None:
    texts = (TEXT, "tell me about delivery", "какая погода", "how do I return")
    questions = [await _question(search, text) for text in texts]
    questions.append(replace(questions[3], row=6, left_out=(6, 7)))
    together = searchable.rank_all(questions)
    for question, found in zip(questions, together, strict=True):
        alone = searchable.rank(question)
        assert [one.subject for one in found] == [one.subject for one in alone]
        assert [one.probability for one in found] == pytest.approx([one.probability for one in alone], abs=1e-5)
    assert searchable.rank_all([]) == []


async def test_an_empty_shop_begins_nothing(search: KnowledgeSearch) -> None:
    empty = await search.live.current()
    assert not empty.looks_ahead
    assert empty.rank_all([await _question(search, TEXT)]) == [[]]
    empty.look(TEXT, 1, (await _question(search, TEXT)).vectors[1])
    assert await search.search(TEXT, language=Language.EN) == []
