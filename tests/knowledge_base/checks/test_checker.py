"""A draft tried on questions: what it would newly answer, break or take from other articles."""

from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from conversations.understanding import Language
from knowledge_base import editing
from knowledge_base.articles import ArticleText
from knowledge_base.calibration.judged import Source, Verdict
from knowledge_base.checks.checker import Checker, Step
from knowledge_base.checks.findings import Asker, Findings, Kind, Severity
from knowledge_base.checks.ports import CheckStore, CustomersQuestion
from knowledge_base.checks.questions import Questions
from knowledge_base.search import KnowledgeSearch
from knowledge_base.thresholds import Thresholds
from tests.knowledge_base.conftest import NOW, TinyEncoder, article
from tests.knowledge_base.memory_articles import MemoryDatabase

SLUGS = ("cancel", "refund", "track", "pickup")
BODY = "The courier comes on any day that suits you and rings before, so that you are at home then."


@dataclass
class Memory:
    """People's verdicts and customers' questions."""

    said: list[Verdict] = field(default_factory=list)
    asked: list[CustomersQuestion] = field(default_factory=list)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[CheckStore]:
        yield self

    async def verdicts(self) -> Sequence[Verdict]:
        return self.said

    async def asked_since(self, since: datetime, limit: int) -> Sequence[CustomersQuestion]:
        return [one for one in self.asked if one.asked_at >= since][:limit]

    def customer(self, text: str) -> None:
        number = len(self.asked) + 1
        self.asked.append(
            CustomersQuestion(decision_id=number, conversation_id=number, text=text, language=Language.EN, asked_at=NOW)
        )


@pytest.fixture
def questions() -> Memory:
    return Memory()


@pytest.fixture
async def checker(memory: MemoryDatabase, search: KnowledgeSearch, questions: Memory, executor: Executor) -> Checker:
    return await _checker(memory, search, questions, executor, answer=0.3)


async def _checker(
    memory: MemoryDatabase, search: KnowledgeSearch, questions: Memory, executor: Executor, *, answer: float
) -> Checker:
    """Over some published articles; one is sent from a score of `answer`."""
    async with memory.writing() as store:
        for slug in SLUGS:
            await editing.publish_text(store, _published(slug), author="A", at=NOW)
    return Checker(
        search.live,
        memory,
        Questions(questions, search.encodings),
        limits=lambda _: Thresholds(answer, 0.1),
        executor=executor,
        clock=lambda: NOW,
    )


def _published(slug: str) -> ArticleText:
    return article(slug, body=f"All about {slug}. {BODY}")


def _kinds(found: Findings, severity: Severity | None = None) -> set[Kind]:
    return {one.kind for one in found.found if severity in {None, one.severity}}


async def test_a_draft_without_changes_asks_for_nothing(checker: Checker) -> None:
    found = await checker.checked(_published("cancel"))
    assert not found.needs_reason
    assert _kinds(found) == {Kind.TRANSLATION_MISSING}
    assert found.asked == 2 * len(SLUGS)


async def test_customers_questions_that_it_would_answer_are_good_news(checker: Checker, questions: Memory) -> None:
    questions.customer("zebra stripes wanted")
    draft = article("zebra", title="Zebra stripes", body=f"Zebra stripes. {BODY}", questions=("zebra stripes wanted",))
    found = await checker.checked(draft)
    [good] = found.of(Severity.GOOD)
    assert (good.kind, good.question, good.asker) == (Kind.NEWLY_ANSWERED, "zebra stripes wanted", Asker.CUSTOMER)
    assert good.was is not None
    assert good.would_be is not None
    assert (good.was.slug, good.would_be.slug) == (None, "zebra")
    assert good.decision_id == 1


async def test_a_customers_question_in_the_drafts_own_words_would_be_answered_whatever_the_threshold(
    memory: MemoryDatabase, search: KnowledgeSearch, questions: Memory, executor: Executor
) -> None:
    """An example question stands for others: it is judged by its score."""
    strict = await _checker(memory, search, questions, executor, answer=1.0)
    questions.customer("Zebra stripes: wanted?")
    questions.customer("zebra stripes wanted today")
    draft = article("zebra", title="Zebra stripes", body=f"Zebra stripes. {BODY}", questions=("zebra stripes wanted",))
    [good] = (await strict.checked(draft)).of(Severity.GOOD)
    assert (good.question, good.asker) == ("Zebra stripes: wanted?", Asker.CUSTOMER)
    taken = replace(_published("cancel"), title="Zebra stripes", questions=("how do I refund",))
    questions.customer("How do I refund")
    lost = [one for one in (await strict.checked(taken)).found if one.kind is Kind.NO_LONGER_ANSWERED]
    assert [one.question for one in lost] == ["How do I refund"], "what two articles say is nobody's own"


async def test_a_question_of_another_article_is_taken(checker: Checker) -> None:
    draft = replace(_published("cancel"), questions=(*_published("cancel").questions, "How do I  refund"))
    [taken] = [one for one in (await checker.checked(draft)).found if one.kind is Kind.QUESTION_TAKEN]
    assert taken.severity is Severity.BLOCKS
    assert taken.other is not None
    assert taken.other.slug == "refund"


async def test_a_test_that_would_fail_needs_a_reason(checker: Checker, questions: Memory) -> None:
    questions.said.append(Verdict("how do I refund", Language.EN, "refund", right=True, source=Source.CHECKED))
    takes_all = tuple(f"{words} refund" for words in ("how do I", "tell me how I", "so how do I", "how can I"))
    draft = replace(_published("cancel"), title="refund", questions=takes_all)
    assert (await checker.checked(draft)).needs_reason
    good = await checker.checked(_published("refund"))
    assert (good.tests, good.passed) == (1, 1)


async def test_a_question_that_no_article_answered_may_be_answered_by_a_new_one(
    checker: Checker, questions: Memory
) -> None:
    questions.said.append(Verdict("zebra stripes wanted", Language.EN, None, right=True, source=Source.CHECKED))
    new = article("zebra", title="Zebra stripes", body=f"Zebra stripes. {BODY}", questions=("zebra stripes wanted",))
    found = await checker.checked(new)
    assert (Kind.NOW_COVERED in _kinds(found, Severity.WARNS), found.needs_reason) == (True, False)
    stolen = replace(_published("cancel"), title="Zebra stripes", questions=("zebra stripes wanted", "zebra stripes"))
    assert Kind.NEWLY_WRONG in _kinds(await checker.checked(stolen), Severity.BLOCKS)


async def test_the_same_text_as_another_article_is_too_close(checker: Checker) -> None:
    copy = replace(_published("refund"), slug="money-back", questions=("how do I refund it", "tell me of refund"))
    found = await checker.checked(copy)
    assert Kind.TOO_CLOSE in _kinds(found, Severity.BLOCKS)


async def test_progress_is_told_and_vectors_are_kept(
    checker: Checker, questions: Memory, encoders: list[TinyEncoder]
) -> None:
    for number in range(20):
        questions.customer(f"how do I cancel number {number}")
    heard: list[tuple[Step, int, int]] = []
    listen: Callable[[Step, int, int], None] = lambda *one: heard.append(one)  # noqa: E731
    draft = replace(_published("cancel"), body=f"All about cancel. {BODY} And more words.")
    first = await checker.checked(draft, listen)
    assert {step for step, _, _ in heard} == set(Step)
    assert heard[-1][1] == heard[-1][2] == first.asked
    for encoder in encoders:
        encoder.encoded.clear()
    assert await checker.checked(draft) == first
    assert [encoder.encoded for encoder in encoders] == [[], []]
