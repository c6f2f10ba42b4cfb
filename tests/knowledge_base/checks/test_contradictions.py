"""Sentences that name another number, price or term than an article does, in digits or in words."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from conversations.understanding import Language
from knowledge_base.articles import Revision
from knowledge_base.checks.contradictions import contradictions
from knowledge_base.checks.findings import Kind, Severity
from knowledge_base.checks.likeness import Likeness
from knowledge_base.encoding import Encoding
from knowledge_base.index import Subject
from tests.knowledge_base.conftest import NOW, TinyEncoder, article

EN = Language.EN


@pytest.fixture
def likeness() -> Iterator[Likeness]:
    with ThreadPoolExecutor(1) as executor:
        yield Likeness(Encoding(TinyEncoder("tiny", 256), executor))


def subject(body: str, language: Language = EN) -> Subject:
    text = article("storage", language, body=body)
    return Subject("storage", {language: Revision(id=1, number=1, text=text, author="Anna", created_at=NOW)})


@pytest.mark.parametrize(
    ("said", "told", "is_found"),
    [
        ("Your order waits at the point for 8 days.", "Your order waits at the point for ten days.", True),
        ("Your order waits at the point for a week.", "Your order waits at the point for 10 days.", True),
        ("Your order waits at the point for 7 days.", "Your order waits at the point for seven days.", False),
        ("A courier to Moscow costs 390 ₽.", "A courier to Moscow costs 450 ₽.", True),
        ("A courier to Moscow costs 390 ₽.", "A courier to Moscow comes in 450 minutes.", False),
        ("A courier to Moscow costs 390 ₽.", "Linen is washed at forty degrees.", False),
    ],
)
async def test_another_number_of_the_same_thing_is_found(
    likeness: Likeness, said: str, told: str, is_found: bool
) -> None:
    found = await contradictions(article("point", body=told), None, [subject(said)], likeness)
    assert [(one.kind, one.severity) for one in found] == [(Kind.CONTRADICTS, Severity.BLOCKS)] * is_found


async def test_what_customers_read_already_and_other_languages_are_left_alone(likeness: Likeness) -> None:
    told = article("point", body="Your order waits at the point for ten days.")
    said = "Your order waits at the point for 8 days."
    assert await contradictions(told, told, [subject(said)], likeness) == []
    assert await contradictions(told, None, [subject(said, Language.RU)], likeness) == []
