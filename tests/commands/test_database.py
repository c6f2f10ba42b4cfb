"""`otvet db`, on both databases."""

from pathlib import Path

import pytest

from storage.migrate import latest
from tests.commands.conftest import Otvet


def test_up_down_and_up_again(otvet: Otvet, empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTVET_DATABASE_URL", empty_database_url)
    assert f"database empty, newest {latest()}" in otvet("db", "current").output
    for _ in range(2):
        assert "up to date" in otvet("db", "upgrade").output
    assert f"database {latest()}, newest {latest()}" in otvet("db", "current").output
    assert otvet("db", "downgrade", "base", input="n\n").exit_code == 1
    assert f"database {latest()}" in otvet("db", "current").output
    assert otvet("db", "downgrade", "base", "--yes").exit_code == 0
    assert "database empty" in otvet("db", "current").output
    assert otvet("db", "upgrade").exit_code == 0


def test_the_default_is_sqlite_in_the_work_directory(otvet: Otvet, tmp_path: Path) -> None:
    assert otvet("db", "upgrade").exit_code == 0
    assert (tmp_path / "work" / "otvet.db").is_file()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("nonsense", 2),
        ("mysql://shop:pass-of-the-shop@localhost/shop", 2),
        ("postgresql://shop:pass-of-the-shop@127.0.0.1:1/shop", 1),
    ],
)
@pytest.mark.parametrize("command", [("db", "current"), ("db", "upgrade"), ("agents", "list"), ("kb", "list")])
def test_a_database_that_cannot_be_used_is_told_in_words(
    otvet: Otvet, monkeypatch: pytest.MonkeyPatch, url: str, code: int, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("OTVET_DATABASE_URL", url)
    result = otvet(*command)
    assert result.exit_code == code
    assert "✗" in result.output
    assert "pass-of-the-shop" not in result.output


def test_a_database_in_memory_is_refused(otvet: Otvet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTVET_DATABASE_URL", "sqlite://")
    result = otvet("agents", "list")
    assert result.exit_code == 2
    assert "name a file" in result.output


def test_a_work_directory_that_cannot_be_made_is_told_in_words(
    otvet: Otvet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    monkeypatch.setenv("OTVET_WORK_DIR", str(tmp_path / "file"))
    for command in (("db", "upgrade"), ("agents", "list")):
        result = otvet(*command)
        assert result.exit_code == 1
        assert str(tmp_path / "file") in result.output


def test_going_back_to_a_revision_that_does_not_exist_says_so(otvet: Otvet) -> None:
    result = otvet("db", "downgrade", "nonsense", "--yes")
    assert result.exit_code == 2
    assert "no such migration" in result.output
