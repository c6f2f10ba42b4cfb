"""Importing and exporting a folder: sound ones whole, broken ones not at all and with every file and line named."""

from pathlib import Path

import pytest

from conversations.understanding import Language
from knowledge_base.articles import ArticleKey, ArticleText
from knowledge_base.folder import BrokenFolderError, export_folder, import_folder, read_folder
from knowledge_base.front_matter import read_article, write_article
from knowledge_base.ports import ArticleDatabase
from tests.knowledge_base.conftest import NOW, article
from tests.knowledge_base.memory_articles import MemoryDatabase

SOUND = '---\ntitle: "How to cancel"\nquestions:\n  - "undo my order?"\n---\nJust call.\n'

BROKEN: dict[str, tuple[str, bytes, int, str]] = {
    "bad YAML": ("en/a.md", b"---\ntitle: x\nquestions:\n  - [oops\n---\nBody\n", 4, "bad YAML"),
    "fields that are no fields": ("en/a.md", b"---\n- one\n---\nBody\n", 2, "bad YAML"),
    "no front matter": ("en/a.md", b"Just text\n", 1, "title is missing"),
    "front matter without end": ("en/a.md", b"---\ntitle: x\nBody\n", 1, "three hyphens"),
    "missing title": ("en/a.md", b"---\nquestions:\n  - q\n---\nBody\n", 1, "title is missing"),
    "empty title": ("en/a.md", b"---\nquestions:\n  - q\ntitle:\n---\nBody\n", 4, "title is missing"),
    "title that is a number": ("en/a.md", b"---\ntitle: 12\n---\nBody\n", 2, "title must be text"),
    "empty body": ("en/a.md", b"---\ntitle: x\n---\n\n", 4, "text is empty"),
    "bad slug": ("en/Bad_Slug.md", SOUND.encode(), 1, "slug"),
    "not UTF-8": ("en/a.md", b"---\ntitle: x\n---\nBody\n\xff\xfe\n", 5, "UTF-8"),
    "duplicate question": ("en/a.md", b"---\ntitle: x\nquestions:\n  - q\n  - Q\n---\nBody\n", 5, "twice"),
    "questions that are no list": ("en/a.md", b"---\ntitle: x\nquestions: one\n---\nBody\n", 3, "must be a list"),
    "question that is no text": ("en/a.md", b"---\ntitle: x\nquestions:\n  - yes\n---\nBody\n", 4, "must be text"),
    "unknown field": ("en/a.md", b"---\ntitle: x\nquestion: y\n---\nBody\n", 3, "unknown field"),
    "field twice": ("en/a.md", b"---\ntitle: x\ntitle: y\n---\nBody\n", 3, "twice"),
    "unknown language folder": ("de/a.md", SOUND.encode(), 1, "unknown language folder"),
    "article outside of a language": ("a.md", SOUND.encode(), 1, "unknown language folder"),
    "folder too deep": ("en/deep/a.md", SOUND.encode(), 1, "directly"),
    "over-long body": ("en/a.md", b"---\ntitle: x\n---\n" + b"a" * 20_001 + b"\n", 4, "at most 20000"),
    "over-long title": ("en/a.md", b"---\ntitle: " + b"a" * 201 + b"\n---\nBody\n", 2, "at most 200"),
    "over-long question": ("en/a.md", b"---\ntitle: x\nquestions:\n  - " + b"a" * 1001 + b"\n---\nB\n", 4, "1000"),
    "NUL": ("en/a.md", b"---\ntitle: x\n---\nBo\x00dy\n", 4, "can't be stored"),
}


def _write(root: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


@pytest.mark.parametrize("name", BROKEN)
async def test_a_broken_file_is_named_with_its_line_and_nothing_is_imported(
    name: str, tmp_path: Path, memory: MemoryDatabase
) -> None:
    path, content, line, words = BROKEN[name]
    _write(tmp_path, {"en/sound.md": SOUND.encode(), path: content})

    async def bring_in() -> None:
        async with memory.writing() as store:
            await import_folder(store, tmp_path, author="Anna", at=NOW)

    with pytest.raises(BrokenFolderError) as caught:
        await bring_in()
    assert [(problem.path, problem.line) for problem in caught.value.problems] == [(path, line)]
    assert words in caught.value.problems[0].message
    async with memory.reading() as store:
        assert await store.articles() == []


async def test_every_broken_file_is_reported_at_once(tmp_path: Path) -> None:
    _write(tmp_path, {"en/a.md": b"x\n", "ru/b.md": b"---\ntitle: x\n---\n", "fr/c.md": b""})
    assert [problem.path for problem in read_folder(tmp_path).problems] == ["en/a.md", "fr/c.md", "ru/b.md"]


@pytest.mark.parametrize("name", ["nowhere", "."])
async def test_a_missing_or_empty_folder_is_a_problem(tmp_path: Path, name: str) -> None:
    assert read_folder(tmp_path / name).problems


async def test_importing_twice_changes_nothing(tmp_path: Path, articles: ArticleDatabase) -> None:
    _write(tmp_path, {"en/cancel.md": SOUND.encode(), "ru/cancel.md": SOUND.encode(), "README.md": b"Hello"})
    both = (ArticleKey("cancel", Language.EN), ArticleKey("cancel", Language.RU))
    async with articles.writing() as store:
        first = await import_folder(store, tmp_path, author="Anna", at=NOW)
    async with articles.writing() as store:
        second = await import_folder(store, tmp_path, author="Boris", at=NOW)
        assert await store.version() == 1
        assert len(await store.history("cancel", Language.EN)) == 1
    assert (first.added, first.unchanged) == (both, ())
    assert (second.added, second.changed, second.unchanged) == ((), (), both)


async def test_a_changed_file_is_a_new_revision(tmp_path: Path, memory: MemoryDatabase) -> None:
    _write(tmp_path, {"en/cancel.md": SOUND.encode()})
    async with memory.writing() as store:
        await import_folder(store, tmp_path, author="Anna", at=NOW)
        _write(tmp_path, {"en/cancel.md": SOUND.replace("call", "write").encode()})
        report = await import_folder(store, tmp_path, author="Anna", at=NOW)
        shown = await store.published("cancel", Language.EN)
    assert report.changed == (ArticleKey("cancel", Language.EN),)
    assert shown is not None
    assert shown.text.body == "Just write."


async def test_missing_articles_are_archived_only_when_asked(tmp_path: Path, memory: MemoryDatabase) -> None:
    _write(tmp_path, {"en/cancel.md": SOUND.encode(), "en/old.md": SOUND.encode()})
    async with memory.writing() as store:
        await import_folder(store, tmp_path, author="Anna", at=NOW)
        (tmp_path / "en/old.md").unlink()
        assert (await import_folder(store, tmp_path, author="Anna", at=NOW)).archived == ()
        report = await import_folder(store, tmp_path, author="Anna", at=NOW, archive_missing=True)
        assert await store.published("old", Language.EN) is None
    assert report.archived == (ArticleKey("old", Language.EN),)


async def test_a_question_in_two_articles_is_a_warning(tmp_path: Path) -> None:
    folder = read_folder(_write(tmp_path, {"en/a.md": SOUND.encode(), "en/b.md": SOUND.encode()}))
    assert len(folder.texts) == 2
    assert [warning.path for warning in folder.warnings] == ["en/b.md"]


async def test_export_and_import_agree_byte_for_byte(tmp_path: Path, memory: MemoryDatabase) -> None:
    _write(tmp_path, {"en/cancel.md": SOUND.encode(), "ru/cancel.md": SOUND.encode()})
    async with memory.writing() as store:
        await import_folder(store, tmp_path, author="Anna", at=NOW)
        assert await export_folder(store, tmp_path / "out") == 2
    assert (tmp_path / "out/en/cancel.md").read_bytes() == SOUND.encode()
    assert read_folder(tmp_path / "out").texts == read_folder(tmp_path / "out").texts


@pytest.mark.parametrize(
    "text",
    [
        article(title='Quotes "and" \\ slashes: #1', body="---\nA line of hyphens\n\n---\n- list", tags=("a: b", "🙂")),
        article(body="    code first\n\ntext\n\n\n\nend", questions=("- dash", "yes", "12", "null", "two\nlines")),
        article(title="Ёлка — «кавычки»", language=Language.RU, questions=(), body="Привет 🙂\u2028\u00a0конец"),
    ],
)
def test_odd_texts_survive_the_file(text: ArticleText) -> None:
    assert read_article(write_article(text), slug=text.slug, language=text.language) == text


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    content = b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode()
    assert read_article(content, slug="a", language=Language.EN).body == "Just call."
