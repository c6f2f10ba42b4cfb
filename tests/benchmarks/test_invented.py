"""The invented shops hold together: nothing is said to be answered by two articles, or answered and not answered."""

from collections import Counter

import pytest

from benchmarks.invented import InventedShop, invented_shops
from conversations.understanding import Language


@pytest.fixture(params=invented_shops(), ids=lambda shop: shop.name)
def shop(request: pytest.FixtureRequest) -> InventedShop:
    return request.param


def test_every_article_is_in_both_languages_with_questions(shop: InventedShop) -> None:
    languages = Counter(text.slug for text in shop.texts)
    assert set(languages.values()) == {len(Language)}
    assert all(text.title and text.body and text.questions for text in shop.texts)


def test_no_question_belongs_to_two_articles_or_to_none_as_well(shop: InventedShop) -> None:
    owners = {question: text.slug for text in shop.texts for question in text.questions}
    assert len(owners) == sum(len(text.questions) for text in shop.texts)
    assert owners.keys().isdisjoint(shop.misses)


def test_near_misses_of_one_article_share_their_topic_and_others_have_their_own(shop: InventedShop) -> None:
    articles = len({text.slug for text in shop.texts})
    own = [topic for topic in shop.misses.values() if topic >= articles]
    assert len(own) == len(set(own))
    assert any(topic < articles for topic in shop.misses.values())
