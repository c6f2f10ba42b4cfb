"""`otvet kb check`, `replay` and `gaps` on the demo shop: the real search, words and JSON, exit codes."""

import json
import shutil
from pathlib import Path

import pytest

from tests.commands.conftest import DEMO, Otvet


@pytest.fixture
def stored_shop(demo_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo shop's database, and its articles as a folder to write in."""
    shutil.copyfile(demo_sqlite, tmp_path / "shop.db")
    monkeypatch.setenv("OTVET_DATABASE_URL", f"sqlite:///{tmp_path / 'shop.db'}")
    for language in ("ru", "en"):
        (tmp_path / "kb" / language).mkdir(parents=True)
    return tmp_path / "kb"


def test_a_folder_is_checked_and_a_changed_price_ends_with_code_1(otvet: Otvet, stored_shop: Path) -> None:
    text = (DEMO / "en" / "gift-wrapping.md").read_text(encoding="utf-8")
    (stored_shop / "en" / "gift-wrapping.md").write_text(text.replace("250", "350"), encoding="utf-8")
    result = otvet("kb", "check", stored_shop, "--json")
    assert result.exit_code == 1
    [found] = json.loads(result.stdout)
    assert found["needs_reason"]
    assert "number_changed" in {one["kind"] for one in found["found"]}


def test_publishing_against_the_checks_needs_a_reason_that_is_kept(otvet: Otvet, stored_shop: Path) -> None:
    text = (DEMO / "en" / "gift-wrapping.md").read_text(encoding="utf-8")
    (stored_shop / "en" / "gift-wrapping.next.md").write_text(text.replace("250", "350"), encoding="utf-8")
    otvet("kb", "import", stored_shop)
    refused = otvet("kb", "publish", "gift-wrapping", "en")
    assert refused.exit_code == 1
    assert "--reason" in refused.output
    assert otvet("kb", "schedule", "gift-wrapping", "en", "2099-01-01T00:00").exit_code == 1
    assert "changed" in otvet("kb", "publish", "gift-wrapping", "en", "--reason", "paper is dear").output
    assert "paper is dear" in otvet("kb", "history", "gift-wrapping", "en").output


def test_gaps_and_replay_say_when_there_is_nothing(otvet: Otvet, stored_shop: Path) -> None:
    assert "Nobody asked in vain." in otvet("kb", "gaps", "--language", "en").stdout
    replayed = otvet("kb", "replay", "gift-wrapping", "en", "--language", "en")
    assert "0 questions last week" in replayed.stdout
    assert otvet("kb", "replay", "nothing", "en").exit_code == 2
    assert otvet("kb", "check", "nothing").exit_code == 2
    assert "No drafts" in otvet("kb", "check").stdout
