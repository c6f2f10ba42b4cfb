"""A message in a language that the shop does not speak gets a polite bilingual word and a human."""

import json

import pytest

from bot.turn.policy import decide
from conversations.conversation import Memory, Owner
from conversations.decisions import DecisionKind, Reason
from conversations.understanding import Language
from locales.texts import texts_for
from nlu.evaluation import DATA
from nlu.language import LanguageReader
from tests.turn.readings import candidate, reading

READER = LanguageReader()
SURE = candidate("delivery", 0.99)


def foreign_messages() -> list[str]:
    rows = map(json.loads, (DATA / "language_test.jsonl").read_text(encoding="utf-8").splitlines())
    return [row["text"] for row in rows if row["language"] == "other"]


def test_every_foreign_message_goes_to_a_human_even_where_an_article_seems_sure() -> None:
    kinds = ((text, READER.read(text).kind) for text in foreign_messages())
    decisions = [
        decide(reading(text, language_kind=kind, candidates=(SURE,)), Memory(), Owner.BOT) for text, kind in kinds
    ]
    assert len(decisions) >= 150
    assert {(decision.kind, decision.reason) for decision in decisions} == {
        (DecisionKind.HAND_OFF, Reason.FOREIGN_LANGUAGE)
    }


@pytest.mark.parametrize("language", list(Language))
def test_the_word_is_said_in_both_languages(language: Language) -> None:
    said = texts_for(language.value)("hand-off-foreign_language")
    assert "по-русски и по-английски" in said
    assert "Russian and English" in said
