"""The demo shop keeps its own promises: two languages that say the same, and orders in every state."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import frontmatter
import pytest

from orders.orders import OrderState

DEMO = Path(__file__).parents[2] / "demo"
KB = DEMO / "kb"
LANGUAGES = ("ru", "en")
LONG_BODY = 4_500
ENDING_STATES = {OrderState.DELIVERED, OrderState.CANCELLED, OrderState.RETURNED, OrderState.REFUNDED}
TOLD_CUSTOMERS = {1001, 1002, 1003, 1004}

_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f,](?=\d{3}(?!\d))")
_INFORMAL = re.compile(r"\b(?:ты|тебя|тебе|тобой|тво(?:й|я|ё|е|и|его|ей|ему|им|их|ими|ём|ю))\b", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|@)([\w.-]+)")


@dataclass(frozen=True, slots=True)
class Article:
    """One demo article as its file tells it."""

    language: str
    slug: str
    title: str
    questions: tuple[str, ...]
    tags: tuple[str, ...]
    body: str


def _strings(value: object) -> tuple[str, ...]:
    assert isinstance(value, list)
    assert all(isinstance(entry, str) for entry in value)
    return tuple(value)


def _read(path: Path) -> Article:
    post = frontmatter.loads(path.read_text(encoding="utf-8"))
    return Article(
        language=path.parent.name,
        slug=path.stem,
        title=str(post["title"]),
        questions=_strings(post["questions"]),
        tags=_strings(post["tags"]),
        body=post.content,
    )


def _articles() -> Iterator[Article]:
    for language in LANGUAGES:
        yield from map(_read, sorted((KB / language).glob("*.md")))


ARTICLES = list(_articles())
BY_KEY = {(article.language, article.slug): article for article in ARTICLES}
SLUGS = sorted({article.slug for article in ARTICLES})


def _rows(name: str) -> list[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _numbers(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d+", _THOUSANDS.sub("", text)))


def _plain(question: str) -> str:
    return " ".join(re.findall(r"\w+", question.casefold()))


def test_every_article_exists_in_both_languages() -> None:
    assert len(SLUGS) >= 45
    assert set(BY_KEY) == {(language, slug) for language in LANGUAGES for slug in SLUGS}


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: f"{article.language}/{article.slug}")
def test_an_article_is_complete(article: Article) -> None:
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", article.slug)
    assert article.title.strip()
    assert article.tags
    assert len({_plain(question) for question in article.questions}) == len(article.questions) == 9
    assert len(article.body) >= 300
    assert len(article.body) <= 900 or len(article.body) > LONG_BODY


@pytest.mark.parametrize("slug", SLUGS)
def test_both_languages_tell_the_same_facts(slug: str) -> None:
    russian, english = BY_KEY["ru", slug], BY_KEY["en", slug]
    assert _numbers(russian.body) == _numbers(english.body)
    assert sorted(_LINK.findall(russian.body)) == sorted(_LINK.findall(english.body))
    assert russian.tags == english.tags


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_body_is_written_in_its_language(language: str) -> None:
    for article in (article for article in ARTICLES if article.language == language):
        has_cyrillic = bool(re.search("[а-яё]", article.title + article.body, re.IGNORECASE))
        assert has_cyrillic is (language == "ru"), article.slug


@pytest.mark.parametrize("language", LANGUAGES)
def test_some_articles_are_longer_than_one_telegram_message(language: str) -> None:
    assert any(len(article.body) > LONG_BODY for article in ARTICLES if article.language == language)


def test_customers_are_addressed_formally() -> None:
    informal = {a.slug: _INFORMAL.findall(a.body) for a in ARTICLES if a.language == "ru" and _INFORMAL.search(a.body)}
    assert informal == {}


def test_no_question_belongs_to_two_articles() -> None:
    counted = Counter(_plain(question) for article in ARTICLES for question in article.questions)
    assert [question for question, times in counted.items() if times > 1] == []


def test_addresses_are_reserved_ones() -> None:
    hosts = {host.rstrip(".") for article in ARTICLES for host in _LINK.findall(article.body)}
    assert hosts == {"pizhma.example"}


def test_orders_cover_every_state() -> None:
    rows = _rows("orders.csv")
    assert len(rows) == 40
    assert len({row["number"] for row in rows}) == len(rows)
    assert {OrderState(row["state"]) for row in rows} == set(OrderState)


def test_orders_belong_to_the_customers_of_the_demo() -> None:
    owners = Counter(int(row["telegram_user_id"]) for row in _rows("orders.csv"))
    assert all(3 <= owners[customer] <= 4 for customer in TOLD_CUSTOMERS)
    assert all(1101 <= owner <= 1130 for owner in owners.keys() - TOLD_CUSTOMERS)


@pytest.mark.parametrize("row", _rows("orders.csv"), ids=lambda row: row["number"])
def test_an_order_makes_sense(row: dict[str, str]) -> None:
    assert re.fullmatch(r"(?:A-)?\d{5}", row["number"])
    assert 0 <= int(row["updated_days_ago"]) <= int(row["placed_days_ago"])
    assert int(row["total_rub"]) >= 500
    assert bool(row["promised_in_days_from"]) is bool(row["promised_in_days_to"])
    if row["promised_in_days_from"]:
        assert -int(row["placed_days_ago"]) <= int(row["promised_in_days_from"]) <= int(row["promised_in_days_to"])
    assert bool(row["carrier"]) is bool(row["tracking_number"])
    for item in row["items"].split("; "):
        russian, english, quantity = item.split("|")
        assert russian
        assert not re.search("[а-яё]", english, re.IGNORECASE)
        assert int(quantity) > 0


def test_an_order_under_way_is_promised_for_no_past_day() -> None:
    under_way = [row for row in _rows("orders.csv") if OrderState(row["state"]) not in ENDING_STATES]
    waiting = {OrderState.AT_PICKUP_POINT, OrderState.RETURN_REQUESTED, OrderState.LOST}
    promised = [row for row in under_way if OrderState(row["state"]) not in waiting and row["promised_in_days_to"]]
    assert promised
    assert all(int(row["promised_in_days_to"]) >= 0 for row in promised)


def test_agents_speak_both_languages_between_them() -> None:
    agents = _rows("agents.csv")
    assert [(agent["name"], agent["telegram_user_id"]) for agent in agents] == [
        ("Анна", "2001"),
        ("Борис", "2002"),
        ("Vera", "2003"),
    ]
    assert {language for agent in agents for language in agent["languages"].split(";")} == set(LANGUAGES)


def test_labelled_questions_point_at_what_exists_and_copy_nothing() -> None:
    lines = [json.loads(line) for line in (DEMO / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
    examples = {_plain(question) for article in ARTICLES for question in article.questions}
    orders = {row["number"] for row in _rows("orders.csv")}
    assert len({line["id"] for line in lines}) == len(lines) == 120
    for line in lines:
        assert _plain(line["text"]) not in examples, line["id"]
        assert {line["article"], *line.get("also", [])} <= set(SLUGS) if line["expect"] == "answer" else True
        assert line.get("order") is None or line["order"] in orders
