"""Groups of questions asked in vain, what is taken out of an agent's reply, and the draft that comes of both."""

from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding import Language
from knowledge_base import editing
from knowledge_base.articles import Article, Dates, Revision, Status
from knowledge_base.checks.questions import Questions
from knowledge_base.embedder import unit
from knowledge_base.gaps.anonymous import GAP, anonymous
from knowledge_base.gaps.drafting import draft_of
from knowledge_base.gaps.gaps import Gap, Gaps
from knowledge_base.gaps.grouping import grouped
from knowledge_base.gaps.missed import Missed, MissedQuestion, MissedStore, Ratings, Reply
from knowledge_base.gaps.stale import stale
from knowledge_base.problems import text_problems
from knowledge_base.search import KnowledgeSearch
from tests.knowledge_base.checks.test_checker import Memory
from tests.knowledge_base.conftest import NOW, article
from tests.knowledge_base.memory_articles import MemoryDatabase


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Здравствуйте, Мария! Пришлём новый чехол.", "Пришлём новый чехол."),
        ("Hi John, we will send it tomorrow.", "We will send it tomorrow."),
        ("Вернём деньги за 5 дней.\nС уважением, Анна", "Вернём деньги за 5 дней."),
        ("We return 1 200 ₽ within 5 days. Kind regards, Anna from Pizhma", "We return 1 200 ₽ within 5 days."),
        ("Позвоните +7 912 345-67-89 или 89123456789", "Позвоните … или …"),
        ("Write to maria.p@mail.test or @maria_petrova", "Write to … or …"),
        ("Заказ A-10234 едет, трек-номер RR123456789RU", "… едет, трек-номер …"),
        ("Your order №10234 is here, the ticket #77 is closed", "Your … is here, the … is closed"),
        ("Номер 1048576 в работе", "… в работе"),
        ("Привезём на ул. Ленина, д. 5, кв. 12 завтра к 18:00", "Привезём на … завтра к 18:00"),
        ("We deliver to 12 Baker Street, flat 4 on Monday", "We deliver to … on Monday"),
        ("Карта 4276 1234 5678 9012 не нужна", "Карта … не нужна"),
        ("Анне и Петрову уже ответили", "… и … уже ответили"),
        ("Скидка 10 % от 15 000 ₽ до 31.12.2026, код PIZHMA10", "Скидка 10 % от 15 000 ₽ до 31.12.2026, код PIZHMA10"),
    ],
)
def test_what_belongs_to_one_customer_is_taken_out_and_nothing_else(text: str, kept: str) -> None:
    assert anonymous(text, names=["Мария", "Пётр Петров"]) == kept


@given(st.text(max_size=200))
def test_any_reply_can_be_made_anonymous(text: str) -> None:
    assert "@mail.test" not in anonymous(f"{text} anna@mail.test")


def test_rows_that_lie_together_are_one_group() -> None:
    random = np.random.default_rng(3)
    middles = unit(random.normal(size=(5, 64)).astype(np.float32))
    rows = unit(np.vstack([middle + 0.05 * random.normal(size=(20, 64)) for middle in middles]).astype(np.float32))
    labels = grouped(rows)
    assert len(set(labels)) == 5
    assert all(len(set(labels[start : start + 20])) == 1 for start in range(0, 100, 20))
    assert grouped(np.zeros((0, 8), np.float32)).tolist() == []
    assert grouped(rows[:1]).tolist() == [0]


def missed(number: int, text: str, days: float = 1, **changes: object) -> MissedQuestion:
    question = MissedQuestion(
        decision_id=number,
        conversation_id=number,
        text=text,
        language=Language.EN,
        missed=Missed.NOT_COVERED,
        asked_at=NOW - timedelta(days=days),
        customer_name="Maria",
    )
    return replace(question, **changes)  # type: ignore[arg-type]


@dataclass
class MissedMemory:
    """Questions asked in vain."""

    found: list[MissedQuestion] = field(default_factory=list)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[MissedStore]:
        yield self

    async def missed_since(self, since: datetime, limit: int) -> Sequence[MissedQuestion]:
        return [one for one in self.found if one.asked_at >= since][:limit]

    async def ratings_since(self, since: datetime) -> dict[str, Ratings]:
        raise NotImplementedError(since)


async def test_gaps_are_counted_named_and_led_by_the_best_reply(
    memory: MemoryDatabase, search: KnowledgeSearch, executor: Executor
) -> None:
    async with memory.writing() as store:
        await editing.publish_text(store, article("refund"), author="A", at=NOW)
    replies = (
        Reply(message_id=1, text="one moment please", agent_name="Anna"),
        Reply(
            message_id=2,
            text="Our oven mitts can be washed at forty, oven mitts dry quickly",
            agent_name="Anna",
        ),
        Reply(message_id=3, text="Something else entirely, about what nobody has asked here", agent_name="Anna"),
    )
    mitts = [missed(n, "can oven mitts be washed", days=n * 2, replies=replies) for n in range(1, 6)]
    asked = [*mitts, missed(9, "is there a shop in Perm", days=20), missed(10, "?!"), missed(11, "long ago", days=99)]
    gaps = Gaps(search.live, MissedMemory(asked), Questions(Memory(), search.encodings), executor, lambda: NOW)
    first, second = await gaps.find()
    assert (first.name, first.count, first.weeks, first.trend) == ("can oven mitts be washed", 5, (0, 0, 2, 3), 1)
    assert [reply.message_id for reply in first.replies] == [2, 3]
    assert (second.name, second.count) == ("is there a shop in Perm", 1)
    assert (
        await Gaps(search.live, MissedMemory(), Questions(Memory(), search.encodings), executor, lambda: NOW).find()
        == []
    )


def test_a_draft_begins_with_the_reply_and_the_questions_of_everybody() -> None:
    reply = Reply(message_id=1, text="Здравствуйте, Олег! Варежки стирают при 40 °C.", agent_name="Анна")
    texts = (
        "Можно ли стирать варежки?",
        "можно ли стирать варежки?",
        "варежки стирка",
        "я Олег, варежки из заказа 10234",
    )
    questions = [
        missed(n, text, language=Language.RU, customer_name="Олег", replies=(reply,)) for n, text in enumerate(texts, 1)
    ]
    gap = Gap((*questions, missed(9, "washing mitts")), (1, 2, 3, 4), (reply,))
    draft = draft_of(gap, {"mozhno-li-stirat-varezhki"})
    assert draft.slug == "mozhno-li-stirat-varezhki-2"
    assert draft.title == "Можно ли стирать варежки"
    assert draft.body == "Варежки стирают при 40 °C."
    assert draft.questions == ("Можно ли стирать варежки?", "варежки стирка")
    assert text_problems(draft) == []
    alone = draft_of(replace(gap, replies=()), set())
    assert alone.body == GAP
    assert text_problems(alone) == []


def test_articles_worth_a_look_are_unused_disliked_or_due() -> None:
    old = NOW - timedelta(days=100)

    def stored(slug: str, at: datetime = old, review: date | None = None) -> Article:
        revision = Revision(id=1, number=1, text=article(slug), author="A", created_at=at)
        return Article(
            key=revision.key,
            status=Status.PUBLISHED,
            latest=revision,
            published=revision,
            dates=Dates(review_on=review),
        )

    ratings = {"loved": Ratings(10, 5, 1), "disliked": Ratings(10, 3, 3), "due": Ratings(4, 0, 0)}
    today = NOW.date()
    articles = [stored("new", NOW), stored("unused"), stored("loved"), stored("disliked"), stored("due", review=today)]
    found = {one.key.slug: one for one in stale(articles, ratings, NOW, today)}
    assert found.keys() == {"unused", "disliked", "due"}
    assert found["unused"].unused
    assert found["disliked"].ratings == ratings["disliked"]
    assert found["due"].review
