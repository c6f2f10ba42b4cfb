"""The mood, entity, language and complexity messages: complete, balanced, and test never seen in training."""

import json
from collections import Counter
from itertools import product
from typing import Any

import pytest
from rapidfuzz import fuzz, process

from tests.nlu.utterances import NLU, near_duplicates, normalised

DATA = NLU / "data"
MOODS = {"neutral", "pleased", "frustrated", "angry", "distressed"}
LANGUAGES = ("ru", "en")
FIELDS = {
    "mood_train": {"text", "lang", "mood", "kind"},
    "mood_test": {"text", "lang", "mood", "escalate"},
    "entities_test": {"text", "lang", "entities"},
    "language_test": {"text", "language"},
    "complexity_test": {"text", "lang", "complex", "why"},
    "complexity_train": {"text", "lang", "complex", "why"},
    "shop_questions": {"text", "lang", "shop", "mood", "kind", "complex"},
}


def messages(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_every_message_has_its_fields_and_occurs_once(name: str) -> None:
    rows = messages(name)
    assert all(set(row) == FIELDS[name] for row in rows)
    assert all(row["text"].strip() == row["text"] != "" for row in rows)
    repeated = [text for text, count in Counter(row["text"].lower() for row in rows).items() if count > 1]
    assert repeated == []


@pytest.mark.parametrize("name", sorted(FIELDS.keys() - {"language_test"}))
def test_messages_are_russian_or_english(name: str) -> None:
    assert {row["lang"] for row in messages(name)} == set(LANGUAGES)


def test_each_mood_is_trained_in_each_language() -> None:
    counts = Counter((row["mood"], row["lang"]) for row in messages("mood_train"))
    assert {mood for mood, _ in counts} == MOODS
    assert min(counts[pair] for pair in product(MOODS, LANGUAGES)) >= 120


def test_questions_of_shops_are_calm_but_for_what_people_labelled() -> None:
    rows = messages("shop_questions")
    assert {row["kind"] for row in rows} == {"asking", "mild", "plain"}
    assert all(row["mood"] in {"neutral", None} for row in rows if row["kind"] == "asking")
    assert all(row["mood"] in {"frustrated", "angry", "distressed"} for row in rows if row["kind"] != "asking")
    assert {row["complex"] for row in rows} == {False, None}
    assert len({row["shop"] for row in rows}) == 26


def test_questions_of_shops_are_not_measured_with() -> None:
    asked = {normalised(row["text"]) for row in messages("shop_questions")}
    measured = {normalised(row["text"]) for name in ("mood_test", "complexity_test") for row in messages(name)}
    assert not asked & measured


def test_half_of_the_mood_test_must_be_escalated() -> None:
    counts = Counter((row["escalate"], row["lang"]) for row in messages("mood_test"))
    assert counts == dict.fromkeys(product((True, False), LANGUAGES), 100)


def test_escalated_messages_carry_an_upset_mood() -> None:
    upset = {"frustrated", "angry", "distressed"}
    assert {row["mood"] for row in messages("mood_test") if row["escalate"]} == upset


def test_dialogues_are_of_both_sorts_in_both_languages() -> None:
    rows = messages("mood_dialogues")
    counts = Counter((row["lang"], row["escalate_at"] is None) for row in rows)
    assert len(rows) >= 40
    assert min(counts[pair] for pair in product(LANGUAGES, (True, False))) >= 10
    assert all(row["escalate_at"] is None or row["escalate_at"] < len(row["turns"]) for row in rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_mood_test_repeats_nothing_of_training(language: str) -> None:
    seen = [normalised(row["text"]) for row in messages("mood_train") if row["lang"] == language]
    asked = [normalised(row["text"]) for row in messages("mood_test") if row["lang"] == language]
    scores = process.cdist(asked, seen, scorer=fuzz.token_sort_ratio, score_cutoff=90)
    assert [(asked[row], seen[column]) for row, column in zip(*scores.nonzero(), strict=True)] == []


def test_half_of_the_entity_cases_and_more_are_traps() -> None:
    rows = messages("entities_test")
    traps = [row for row in rows if not row["entities"]]
    assert len(rows) >= 300
    assert len(traps) >= 150
    assert len(rows) - len(traps) >= 140


def test_entity_values_are_normalised_and_come_from_the_text() -> None:
    for row in messages("entities_test"):
        for entity in row["entities"]:
            assert entity["entity"] in {"order_number", "phone", "tracking_number"}, row
            assert entity["value"] == entity["value"].upper().replace(" ", ""), row
            assert _signs(entity["value"])[-5:] in _signs(row["text"].upper()), row


def _signs(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def test_languages_are_all_there_in_messages_of_three_words() -> None:
    rows = messages("language_test")
    counts = Counter(row["language"] for row in rows)
    assert len(rows) >= 500
    assert set(counts) == {"ru", "en", "ru_translit", "mixed", "other"}
    assert min(counts.values()) >= 50
    assert all(len(row["text"].split()) >= 3 for row in rows)


def test_complex_messages_name_why_and_have_controls() -> None:
    rows = messages("complexity_test")
    counts = Counter((row["complex"], row["lang"]) for row in rows)
    assert len(rows) >= 120
    assert all((row["why"] == "control") is not row["complex"] for row in rows)
    assert min(counts[pair] for pair in product((True, False), LANGUAGES)) >= 40
    assert {row["why"] for row in rows} >= {
        "several_problems", "money_dispute", "injury_or_safety", "legal_threat", "account_theft", "third_contact"
    }  # fmt: skip


def test_complexity_test_repeats_nothing_of_training() -> None:
    seen = [normalised(row["text"]) for row in messages("complexity_train")]
    asked = [normalised(row["text"]) for row in messages("complexity_test")]
    assert near_duplicates(asked, seen) == []
