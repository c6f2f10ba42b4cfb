"""`otvet kb checked`: what goes in comes out, once."""

import json
from pathlib import Path

from tests.commands.conftest import Otvet

LINES = [
    {"id": "a-1", "text": "where is it", "lang": "en", "expect": "answer", "article": "track", "also": ["time"]},
    {"id": "a-2", "text": "продаёте слонов?", "lang": "ru", "expect": "hand_off", "reason": "not_covered"},
    {"id": "a-3", "text": "hello", "lang": "en", "expect": "small_talk"},
    {"id": "a-4", "text": "call a human", "lang": "en", "expect": "hand_off", "reason": "asked_for_human"},
    {"id": "d-1", "lang": "en", "turns": [{"text": "and there?", "expect": {"expect": "answer", "article": "time"}}]},
]


def _write(path: Path) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in LINES), encoding="utf-8")
    return path


def test_checked_questions_go_in_once_and_come_out_as_they_went_in(otvet: Otvet, tmp_path: Path) -> None:
    file = _write(tmp_path / "in.jsonl")
    assert "3 added, 0 known" in otvet("kb", "checked", "add", file).output
    assert "0 added, 3 known" in otvet("kb", "checked", "add", file).output
    assert "продаёте слонов?" in otvet("kb", "checked", "list").output
    assert otvet("kb", "checked", "list", "--out", tmp_path / "out.jsonl").exit_code == 0
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(line["text"], line.get("article")) for line in lines] == [
        ("where is it", "time"),
        ("where is it", "track"),
        ("продаёте слонов?", None),
    ]
    assert "0 added, 3 known" in otvet("kb", "checked", "add", tmp_path / "out.jsonl").output


def test_one_can_be_forgotten(otvet: Otvet, tmp_path: Path) -> None:
    otvet("kb", "checked", "add", _write(tmp_path / "in.jsonl"))
    assert otvet("kb", "checked", "remove", 1).exit_code == 0
    assert otvet("kb", "checked", "remove", 1).exit_code == 2
    assert "where is it" in otvet("kb", "checked", "list").output
