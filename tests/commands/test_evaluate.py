"""`otvet evaluate`: the figures of hand-made outcomes, mistakes in the file, and one run with the real encoders."""

import json
from pathlib import Path
from typing import Any

import pytest
from matplotlib.image import imread

from bot.evaluation.figures import Outcome, figures, rate, worst
from bot.evaluation.labelled import Expected, Labelled, read_labelled
from conversations.decisions import DecisionKind
from conversations.understanding import Language
from tests.commands.conftest import Otvet
from tests.commands.test_ask import ARTICLES

GOOD = {"id": "dev-1", "text": "how do I return an item", "lang": "en", "expect": "answer", "article": "returns"}
ANSWER, HAND_OFF, CLARIFY = DecisionKind.ANSWER, DecisionKind.HAND_OFF, DecisionKind.CLARIFY


def _outcome(
    decision: DecisionKind,
    article: str | None = None,
    *,
    right: str | None = "a",
    slugs: tuple[str, ...] = ("a", "b", "c", "d"),
    score: float = 0.5,
    options: tuple[str, ...] = (),
) -> Outcome:
    expected = Expected(expect=ANSWER, article=right) if right else Expected(expect=HAND_OFF, reason="not_covered")
    labelled = Labelled(id="x-1", text="?", language=Language.EN, kind="x", expected=expected)
    return Outcome(labelled, decision, article, options, slugs, score, "reason")


def test_the_figures_of_a_handful_of_outcomes() -> None:
    outcomes = [
        _outcome(ANSWER, "a", score=0.9),
        _outcome(ANSWER, "b", slugs=("b", "a"), score=0.8),
        _outcome(CLARIFY, options=("c", "a"), slugs=("c", "a"), score=0.6),
        _outcome(HAND_OFF, slugs=("b", "c", "d"), score=0.2),
        _outcome(ANSWER, "b", right=None, slugs=("b",), score=0.7),
        _outcome(HAND_OFF, right=None, score=0.1),
    ]
    found = figures(outcomes, budget=0.4)
    assert (found.messages, found.answerable) == (6, 4)
    assert (found.recall_at_1, found.recall_at_3, found.mrr) == (0.25, 0.75, 0.5)
    assert (found.answered_right.count, found.answered_right.of) == (1, 4)
    assert (found.answered_or_offered.count, found.answered_or_offered.of) == (2, 4)
    assert (found.wrong.count, found.wrong.of) == (2, 3)
    assert (found.handoff_precision.share, found.handoff_recall.share) == (0.5, 0.5)
    assert found.best_coverage == 0.25
    assert [one.score for one in worst(outcomes)] == [0.8, 0.7, 0.2]


def test_a_button_beside_asking_for_an_order_s_number_is_an_offer() -> None:
    offers = [_outcome(DecisionKind.ORDER_STATUS, options=options) for options in (("b", "a"), ("b", "c"), ())]
    offered = figures(offers, budget=0.02).answered_or_offered
    assert (offered.count, offered.of) == (1, 3)


def test_an_interval_holds_the_share_and_nothing_has_none() -> None:
    found = rate([True] * 3 + [False] * 97)
    assert found.low is not None
    assert found.high is not None
    assert found.low == pytest.approx(0.0062, abs=1e-4)  # the tables of Clopper and Pearson
    assert found.high == pytest.approx(0.0852, abs=1e-4)
    assert rate([]).share is None


def test_messages_and_dialogues_are_read_with_their_kinds(tmp_path: Path) -> None:
    turn = {"text": "and there?", "expect": {"expect": "hand_off", "reason": "not_covered"}}
    lines = [
        GOOD,
        {"id": "talk-1", "lang": "ru", "turns": [turn, turn]},
        GOOD | {"id": 7, "kind": "hard", "also": None},
    ]
    (tmp_path / "in.jsonl").write_text("\n\n".join(map(json.dumps, lines)), encoding="utf-8-sig")
    found = read_labelled(tmp_path / "in.jsonl")
    assert [(one.id, one.kind, one.conversation) for one in found] == [
        ("dev-1", "dev", None),
        ("talk-1/1", "talk", "talk-1"),
        ("talk-1/2", "talk", "talk-1"),
        ("7", "hard", None),
    ]
    assert found[1].expected.outcome == "hand_off: not_covered"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "Expecting property name"),
        ("[]", "a line is a JSON object"),
        ({**GOOD, "lang": "de"}, "lang:"),
        ({**GOOD, "article": None}, "expect answer needs article"),
        ({**GOOD, "expect": "guess"}, "expect:"),
        ({"id": "1", "lang": "en", "turns": []}, "turns:"),
        ({"id": "1", "text": "x", "lang": "en"}, "expect:"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_measured(otvet: Otvet, tmp_path: Path, line: Any, words: str) -> None:
    bad = line if isinstance(line, str) else json.dumps(line)
    (tmp_path / "in.jsonl").write_text(f"{json.dumps(GOOD)}\n{bad}\n", encoding="utf-8")
    result = otvet("evaluate", "--no-nlu", "in.jsonl")
    assert result.exit_code == 2
    assert "in.jsonl:2: " in result.output
    assert words in result.output


def test_what_is_missing_is_said(otvet: Otvet, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
    (tmp_path / "in.jsonl").write_text(json.dumps(GOOD), encoding="utf-8")
    for arguments, words in (
        (["nowhere.jsonl"], "can't be read"),
        (["empty.jsonl"], "no labelled messages"),
        (["in.jsonl", "--plot", "nowhere/plot.png"], "can't be written"),
        (["in.jsonl", "--kb", "nowhere"], "there is no such folder"),
    ):
        result = otvet("evaluate", "--no-nlu", *arguments)
        assert result.exit_code == 2, arguments
        assert words in result.output


def test_a_shop_is_measured_with_the_real_encoders(otvet: Otvet, tmp_path: Path) -> None:
    for name, (title, question, body) in ARTICLES.items():
        path = tmp_path / "kb" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'---\ntitle: "{title}"\nquestions:\n  - "{question}"\n---\n{body}\n', encoding="utf-8")
    cost = {"id": "dev-2", "text": "how much is delivery", "lang": "en", "expect": "answer", "article": "delivery-cost"}
    human = {"id": "dev-3", "text": "I want a human", "lang": "en", "expect": "hand_off", "reason": "asked_for_human"}
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, (GOOD, cost, human))), encoding="utf-8")
    result = otvet("evaluate", "in.jsonl", "--kb", "kb", "--no-nlu", "--json", "--plot", "plot.png")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert report["groups"]["all"]["recall_at_1"] == 1.0
    assert report["groups"]["language en"]["handoff_recall"]["share"] == 1.0
    assert report["thresholds"]["en"]["basis"] == "too_little_data"
    assert imread(tmp_path / "plot.png").shape[0] > 500
    printed = otvet("evaluate", "in.jsonl", "--kb", "kb", "--no-nlu").stdout
    assert "kind dev" in printed
    assert f"{report['groups']['all']['mrr']:.3f}" in printed
    assert "1.000 (1/1)" in printed
    assert "…" not in printed, "a figure was cut"
