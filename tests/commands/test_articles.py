"""`otvet kb`, on both databases."""

import re
import shutil
from pathlib import Path

import pytest
from PIL import Image

from tests.commands.conftest import DEMO, Otvet

ARTICLE = '---\ntitle: "{title}"\n---\n{body}\n'


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.md"))}


def write(folder: Path, name: str, title: str = "Return", body: str = "Bring it back.") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ARTICLE.format(title=title, body=body), encoding="utf-8")
    return path


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    write(tmp_path / "kb", "en/returns.md")
    write(tmp_path / "kb", "ru/returns.md", "Возврат", "Верните товар.")
    return tmp_path / "kb"


def test_the_demo_shop_goes_in_and_out_byte_for_byte(otvet: Otvet, stored_url: str, tmp_path: Path) -> None:
    count = len(contents(DEMO))
    assert f"{count} added, 0 changed, 0 unchanged" in otvet("kb", "import", DEMO).output
    assert f"0 added, 0 changed, {count} unchanged, 0 archived" in otvet("kb", "import", DEMO).output
    result = otvet("kb", "export", tmp_path / "out" / "kb")
    assert result.exit_code == 0
    assert f"{count} articles written" in result.output
    assert contents(tmp_path / "out" / "kb") == contents(DEMO)
    assert otvet("kb", "list").output.count("published") == count


def test_a_broken_folder_names_every_problem_and_imports_nothing(otvet: Otvet, stored_url: str, kb: Path) -> None:
    (kb / "en" / "broken.md").write_text("no front matter", encoding="utf-8")
    write(kb, "en/long.md", title="x" * 500)
    write(kb, "de/returns.md")
    (kb / "ru" / "bytes.md").write_bytes(b"\xff\xfe\x00")
    result = otvet("kb", "import", kb)
    assert result.exit_code == 2
    for name in ("en/broken.md", "en/long.md", "de/returns.md", "ru/bytes.md"):
        assert re.search(rf"^{name}:\d+: .+", result.output, re.MULTILINE), name
    assert "nothing was imported" in result.output
    assert "No articles yet" in otvet("kb", "list").output


def test_a_folder_that_is_none_is_refused(otvet: Otvet, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for folder in (tmp_path / "nowhere", tmp_path / "file", tmp_path / "[/red] odd"):
        result = otvet("kb", "import", folder)
        assert result.exit_code == 2
        assert f"{folder} is not a folder" in result.output
    assert otvet("kb", "export", tmp_path / "file").exit_code == 2


def test_archive_publish_history_restore(otvet: Otvet, stored_url: str, kb: Path, tmp_path: Path) -> None:
    otvet("kb", "import", kb)
    write(kb, "en/returns.md", body="Send it back.")
    assert "0 added, 1 changed, 1 unchanged" in otvet("kb", "import", kb).output
    history = otvet("kb", "history", "returns", "en").output
    ids = sorted(int(found) for found in re.findall(r"^│ (\d+)", history, re.MULTILINE))
    assert len(ids) == 2
    assert "archived" in otvet("kb", "archive", "returns", "en").output
    assert "unchanged" in otvet("kb", "archive", "returns", "en").output
    assert "1 articles written" in otvet("kb", "export", tmp_path / "archived").output
    assert "added" in otvet("kb", "publish", "returns", "en").output
    assert "changed" in otvet("kb", "restore", ids[0]).output
    otvet("kb", "export", tmp_path / "restored")
    assert "Bring it back." in (tmp_path / "restored/en/returns.md").read_text(encoding="utf-8")


def test_missing_articles_are_archived_only_when_asked(otvet: Otvet, kb: Path) -> None:
    otvet("kb", "import", kb)
    (kb / "ru" / "returns.md").unlink()
    assert "0 archived" in otvet("kb", "import", kb).output
    assert "1 archived" in otvet("kb", "import", kb, "--archive-missing").output


@pytest.mark.parametrize("command", ["archive", "publish", "history"])
@pytest.mark.parametrize("slug", ["nowhere", "[/red]", "'; DROP TABLE articles; --"])
def test_an_unknown_article_is_named(otvet: Otvet, command: str, slug: str) -> None:
    result = otvet("kb", command, slug, "ru")
    assert result.exit_code == 2
    assert "there is no article" in result.output
    assert slug in result.output


@pytest.mark.parametrize("revision", ["99", "0", "-1", str(2**70), "one"])
def test_an_unknown_revision_is_refused(otvet: Otvet, revision: str) -> None:
    assert otvet("kb", "restore", "--", revision).exit_code == 2


def test_an_unknown_language_is_refused(otvet: Otvet) -> None:
    assert otvet("kb", "archive", "returns", "de").exit_code == 2


def test_a_title_is_never_read_as_markup(otvet: Otvet, kb: Path) -> None:
    write(kb, "en/odd.md", title="[/red] [bold]x[/bold]")
    otvet("kb", "import", kb)
    assert "[/red] [bold]x[/bold]" in otvet("kb", "list").output
    assert "[/red] [bold]x[/bold]" in otvet("kb", "history", "odd", "en").output


def test_a_question_in_two_articles_is_noted(otvet: Otvet, tmp_path: Path) -> None:
    shutil.copytree(DEMO / "en", tmp_path / "kb" / "en")
    file = tmp_path / "kb/en/account-login.md"
    shutil.copyfile(file, file.with_name("again.md"))
    result = otvet("kb", "import", tmp_path / "kb")
    assert result.exit_code == 0
    assert "note" in result.output


def test_dates_are_planned_in_the_shops_time_and_taken_back(otvet: Otvet, stored_url: str, kb: Path) -> None:
    otvet("kb", "import", kb)
    assert "2099-12-01 00:00 (UTC)" in otvet("kb", "expire", "returns", "en", "2099-12-01T03:00+03:00").output
    assert "2099-11-27 09:00 (UTC)" in otvet("kb", "schedule", "returns", "ru", "2099-11-27T09:00").output
    assert "2099-06-01" in otvet("kb", "review", "returns", "en", "2099-06-01").output
    listed = otvet("kb", "list").output
    assert "until 2099-12-01 00:00 (UTC), review 2099-06-01" in listed
    assert "from 2099-11-27 09:00 (UTC)" in listed
    assert otvet("kb", "expire", "returns", "en", "--never").exit_code == 0
    assert otvet("kb", "schedule", "returns", "ru", "--cancel").exit_code == 0
    assert "2099-1" not in otvet("kb", "list").output
    for bad in (["2001-01-01T00:00"], ["tomorrow"], [], ["2099-01-01T00:00", "--never"]):
        assert otvet("kb", "expire", "returns", "en", *bad).exit_code == 2


def test_differences_archive_and_back(otvet: Otvet, kb: Path) -> None:
    otvet("kb", "import", kb)
    write(kb, "en/returns.md", body="Send it back.")
    preview = otvet("kb", "import", kb, "--preview").output
    assert "changed: returns (en)" in preview
    assert "- Bring it back." in preview
    assert "+ Send it back." in preview
    assert "nothing was changed" in preview
    assert "no difference" in otvet("kb", "diff", "returns", "en").output
    otvet("kb", "import", kb)
    assert "+ Send it back." in otvet("kb", "diff", "returns", "en", "--revision", 2).output
    assert otvet("kb", "diff", "returns", "en", "--revision", 9).exit_code == 2
    otvet("kb", "archive", "returns", "en")
    assert "added" in otvet("kb", "unarchive", "returns", "en").output


def test_a_picture_is_added_and_travels(otvet: Otvet, kb: Path, tmp_path: Path) -> None:
    otvet("kb", "import", kb)
    Image.new("RGB", (30, 20), "teal").save(tmp_path / "Size table.png")
    (tmp_path / "fake.png").write_text("<svg/>", encoding="utf-8")
    assert "Size-table.png" in otvet("kb", "picture", "add", "returns", "en", tmp_path / "Size table.png").output
    assert otvet("kb", "picture", "add", "returns", "en", tmp_path / "fake.png").exit_code == 2
    otvet("kb", "publish", "returns", "en")
    for target in ("out", "out.zip", "out.csv"):
        assert "2 articles written" in otvet("kb", "export", tmp_path / target).output
        assert "0 added, 0 changed, 2 unchanged" in otvet("kb", "import", tmp_path / target).output
    assert (tmp_path / "out/en/returns/Size-table.png").read_bytes() == (tmp_path / "Size table.png").read_bytes()
    assert otvet("kb", "picture", "remove", "returns", "en", "Size-table.png").exit_code == 0
    assert otvet("kb", "picture", "remove", "returns", "en", "Size-table.png").exit_code == 2


def test_a_broken_archive_or_table_imports_nothing(otvet: Otvet, tmp_path: Path) -> None:
    (tmp_path / "kb.zip").write_bytes(b"PK no zip")
    (tmp_path / "kb.csv").write_text("slug,language,title,body\na,en,T,\n", encoding="utf-8")
    (tmp_path / "kb.json").write_text("{}", encoding="utf-8")
    for name in ("kb.zip", "kb.csv", "kb.json"):
        result = otvet("kb", "import", tmp_path / name)
        assert result.exit_code == 2
        assert re.search(rf"^{name}:\d+: .+", result.output, re.MULTILINE), result.output
        assert "nothing was imported" in result.output
    assert "No articles yet" in otvet("kb", "list").output
