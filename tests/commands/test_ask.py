"""`otvet ask` with the real model: one process answers all questions of this module."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import Otvet

FIELDS = {
    *("id", "decision", "article", "order", "reason", "confidence", "intent", "mood", "language"),
    *("candidates", "latency_ms"),
}
ARTICLES = {
    "en/returns.md": ("Returns", "how do I return an item", "Bring it back within 14 days."),
    "en/delivery-cost.md": ("Delivery cost", "how much is delivery", "Delivery costs 5 euros."),
    "ru/returns.md": ("Возврат", "как вернуть товар", "Верните товар за 14 дней."),
}
ODD = [
    "",
    "   ",
    "😡😡",
    "x" * 10_000,
    "a\x00b",
    "\ud800 how much is delivery",
    "line\u2028separator\x85here",
    "[/red]",
]
LINES: list[dict[str, Any]] = [
    {"id": "first", "text": "how do I return an item"},
    {"id": 17, "text": "как вернуть товар"},
    {"text": "how much is delivery"},
    {"id": "turn-1", "conversation": "c", "text": "where is my order"},
    {"id": "turn-2", "conversation": "c", "text": "I want to talk to a human"},
    {"id": "\ud800", "text": "hello"},
    *({"id": f"odd-{number}", "text": text} for number, text in enumerate(ODD)),
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The records of one batch, with a byte order mark, blank lines and Windows line ends in the file."""
    folder = tmp_path_factory.mktemp("ask")
    for name, (title, question, body) in ARTICLES.items():
        path = folder / "kb" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'---\ntitle: "{title}"\nquestions:\n  - "{question}"\n---\n{body}\n', encoding="utf-8")
    lines = [json.dumps(line, ensure_ascii="ud800" in repr(line)) for line in LINES]
    (folder / "in.jsonl").write_bytes(("\ufeff" + "\r\n\r\n".join(lines) + "\r\n").encode())
    command = [sys.executable, "-c", "from bot.commands.main import main; main()", "ask", "--no-nlu"]
    command += ["--kb", "kb", "--batch", "in.jsonl", "--out", "out.jsonl"]
    root = str(Path(__file__).parents[2])
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": root, "OTVET_WORK_DIR": str(folder / "work")}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()]


def test_one_record_a_line_with_its_id(answers: list[dict[str, Any]]) -> None:
    assert len(answers) == len(LINES)
    for line, record in zip(LINES, answers, strict=True):
        assert record.keys() >= FIELDS
        assert record["id"] == line.get("id", record["id"])
        assert record["decision"]
        assert record["reason"]
        scores = [candidate["score"] for candidate in record["candidates"]]
        assert scores == sorted(scores, reverse=True)
        assert record["latency_ms"] >= 0


def test_the_right_article_is_the_best_candidate(answers: list[dict[str, Any]]) -> None:
    best = [(record["language"], record["candidates"][0]["slug"]) for record in answers[:3]]
    assert best == [("en", "returns"), ("ru", "returns"), ("en", "delivery-cost")]
    assert isinstance(answers[2]["id"], int)


def test_every_turn_of_a_conversation_gets_a_decision_in_its_place(answers: list[dict[str, Any]]) -> None:
    first, second = answers[3:5]
    assert (first["id"], first["reason"]) == ("turn-1", "not_covered")
    assert (second["id"], second["reason"]) == ("turn-2", "asked_for_human")


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '"text"', "7", "null", '{"id": 1}', '{"text": null}', '{"text": 5}', '{"id": 1.5, "text": "x"}'],
)
def test_a_bad_line_is_named_before_anything_is_answered(otvet: Otvet, tmp_path: Path, line: str) -> None:
    (tmp_path / "in.jsonl").write_text(f'{{"id": 1, "text": "fine"}}\n\n{line}\n', encoding="utf-8")
    result = otvet("ask", "--no-nlu", "--batch", "in.jsonl", "--out", "out.jsonl")
    assert result.exit_code == 2
    assert "in.jsonl:3: a line is a JSON object with id and text" in result.output
    assert not (tmp_path / "out.jsonl").exists()


def test_what_is_missing_is_said(otvet: Otvet, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": 1, "text": "fine"}\n', encoding="utf-8")
    (tmp_path / "utf16.jsonl").write_text('{"id": 1, "text": "fine"}\n', encoding="utf-16")
    for arguments, words in (
        ([], "give either a text"),
        (["hello", "--batch", "in.jsonl"], "give either a text"),
        (["--batch", "in.jsonl"], "--batch needs --out"),
        (["--batch", "nowhere.jsonl", "--out", "out.jsonl"], "can't be read"),
        (["--batch", "utf16.jsonl", "--out", "out.jsonl"], "can't be read"),
        (["--batch", "in.jsonl", "--out", "nowhere/out.jsonl"], "can't be written"),
        (["hello", "--kb", "nowhere"], "there is no such folder"),
    ):
        result = otvet("ask", "--no-nlu", *arguments)
        assert result.exit_code == 2, arguments
        assert words in result.output
