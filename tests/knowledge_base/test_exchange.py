"""Articles in and out: exact round trips, what an import would change, hostile files, interrupted imports."""

import asyncio
import csv
import io
import stat
import zipfile
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from conversations.understanding import Language
from knowledge_base import editing, planning
from knowledge_base.articles import ArticleKey, ArticleText, Picture, Status
from knowledge_base.editing import Change
from knowledge_base.exchange.archives import MAX_FILE, read_archive, write_archive
from knowledge_base.exchange.bringing_in import bring_in
from knowledge_base.exchange.comparing import compare
from knowledge_base.exchange.incoming import BrokenImportError, Incoming, Written
from knowledge_base.exchange.progress import Stage
from knowledge_base.exchange.sources import read_file, read_path
from knowledge_base.exchange.tables import guarded, read_table, unguarded, write_table
from knowledge_base.fields import Fields
from knowledge_base.folder import export_folder
from knowledge_base.picture_reading import read_picture
from knowledge_base.pictures import PictureFile
from knowledge_base.ports import ArticleDatabase, ArticleStore
from tests.knowledge_base.conftest import NOW, article
from tests.knowledge_base.memory_articles import MemoryDatabase

EN, RU = Language.EN, Language.RU
Carry = Callable[[ArticleStore, Path], Awaitable[Incoming]]


def drawn(colour: str) -> PictureFile:
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), colour).save(buffer, "PNG")
    return read_picture(buffer.getvalue())


RED, BLUE = drawn("red"), drawn("blue")
ODD = article(
    "odd",
    title='=HYPERLINK("https://evil.test")',
    body='@SUM(1+1)\n\n"quoted", and; more\n\n- list\n\n    code\\n',
    questions=("-2+3", "two\nlines \\n", "+7 800", "'tis", "=cmd|' /C calc'!A0"),
    tags=("a, b", "=x"),
    category="Delivery & returns",
)


async def fill(store: ArticleStore) -> None:
    """Articles with everything that one may have."""
    for picture in (RED, BLUE):
        await store.add_picture(picture, NOW)
    await editing.publish_text(store, ODD, author="Anna", at=NOW)
    await editing.publish_text(store, article("tree", RU, title="Ёлка"), author="Anna", at=NOW)
    shown = article("sale", body="Soon.", pictures=(Picture("map.png", RED.sha256),))
    await editing.publish_text(store, shown, author="Anna", at=NOW)
    next_one = article("sale", body="Now!", pictures=(Picture("map.png", BLUE.sha256),), category="Sale")
    await editing.save_draft(store, next_one, author="Anna", at=NOW)
    await planning.plan_publishing(store, "sale", EN, NOW + timedelta(days=5), now=NOW, fields=Fields())
    await planning.plan_expiry(store, "sale", EN, datetime(2026, 11, 30, 21, tzinfo=UTC), now=NOW)
    await planning.plan_review(store, "sale", EN, date(2026, 9, 1))
    await editing.save_draft(store, article("secret"), author="Anna", at=NOW)


async def by_folder(store: ArticleStore, folder: Path) -> Incoming:
    await export_folder(store, folder)
    return read_path(folder)


async def by_archive(store: ArticleStore, _: Path) -> Incoming:
    return read_archive(await write_archive(store))


async def by_table(store: ArticleStore, _: Path) -> Incoming:
    return read_table(await write_table(store))


async def state(store: ArticleStore) -> dict[ArticleKey, object]:
    """What customers see, what is planned and when; without the ids and authors of a place."""
    found: dict[ArticleKey, object] = {}
    for one in await store.articles():
        planned = await store.revision(one.dates.planned_revision_id or 0)
        shown = one.published.text if one.published else None
        dates = one.dates.publish_at, one.dates.expires_at, one.dates.review_on
        found[one.key] = (one.status, shown, planned.text if planned else None, dates)
    return found


@pytest.mark.parametrize("carry", [by_folder, by_archive, by_table])
async def test_what_goes_out_comes_in_exactly(
    carry: Carry, articles: ArticleDatabase, memory: MemoryDatabase, tmp_path: Path
) -> None:
    async with memory.writing() as store:
        await fill(store)
        before = await state(store)
        incoming = await carry(store, tmp_path / "out")
        assert await write_archive(store) == await write_archive(store)
    before.pop(ArticleKey("secret", EN))
    async with articles.writing() as store:
        for picture in (RED, BLUE):
            await store.add_picture(picture, NOW)
        report = await bring_in(store, incoming, author="Boris", at=NOW)
        assert await state(store) == before
        assert report.added == (ArticleKey("odd", EN), ArticleKey("sale", EN), ArticleKey("tree", RU))
        again = await compare(store, await carry(store, tmp_path / "again"))
        assert {step.change for step in again.steps} == {Change.UNCHANGED}
        assert len(await store.history("sale", EN)) == 2
        assert await store.version() == 1


async def test_pictures_travel_with_folder_and_archive(memory: MemoryDatabase, tmp_path: Path) -> None:
    async with memory.writing() as store:
        await fill(store)
        await export_folder(store, tmp_path)
        archive = await write_archive(store)
    assert (tmp_path / "en/sale/map.png").read_bytes() == RED.content
    assert (tmp_path / "en/sale.next/map.png").read_bytes() == BLUE.content
    other = MemoryDatabase()
    async with other.writing() as store:
        await bring_in(store, read_archive(archive), author="Boris", at=NOW)
        assert await store.picture(BLUE.sha256) == BLUE
    (tmp_path / "en/sale/map.png").write_bytes(b"<svg onload=alert(1)>")
    [problem] = read_path(tmp_path).problems
    assert (problem.path, "not a PNG, JPEG or WebP" in problem.message) == ("en/sale.md", True)
    (tmp_path / "en/sale/map.png").unlink()
    [problem] = read_path(tmp_path).problems
    assert (problem.path, problem.line) == ("en/sale.md", 7)


async def test_a_table_whose_pictures_are_not_here_is_refused(memory: MemoryDatabase) -> None:
    async with memory.writing() as store:
        await fill(store)
        table = await write_table(store)
    async with MemoryDatabase().writing() as store:
        with pytest.raises(BrokenImportError, match="did not come along"):
            await bring_in(store, read_table(table), author="Boris", at=NOW)
        assert await store.articles() == []


async def test_the_preview_tells_what_the_import_does(articles: ArticleDatabase) -> None:
    texts = [article("same"), article("new"), article("archived"), article("changed", body="New.")]
    async with articles.writing() as store:
        for text in (article("same"), article("changed", body="Old."), article("archived"), article("gone")):
            await editing.publish_text(store, text, author="Anna", at=NOW)
        await editing.archive(store, "archived", EN)
        await editing.save_draft(store, article("same", body="A draft."), author="Anna", at=NOW)
        given_now = Incoming(tuple(Written(text=text, path="x") for text in texts))
        told = await compare(store, given_now, archive_missing=True)
        expected = {
            "same": Change.UNCHANGED,
            "new": Change.ADDED,
            "archived": Change.ADDED,
            "changed": Change.CHANGED,
            "gone": Change.ARCHIVED,
        }
        assert {step.key.slug: step.change for step in told.steps} == expected
        report = await bring_in(store, given_now, author="Boris", at=NOW, archive_missing=True)
        assert [len(keys) for keys in (report.added, report.changed, report.unchanged, report.archived)] == [2, 1, 1, 1]
        assert [one.text.body for one in await store.history("changed", EN)] == ["Old.", "New."]
        assert len(await store.history("archived", EN)) == 1
        draft = await store.article("same", EN)
    assert draft is not None
    assert draft.latest.text.body == "A draft."


async def test_drafts_stay_drafts(articles: ArticleDatabase) -> None:
    async with articles.writing() as store:
        await editing.publish_text(store, article("known"), author="Anna", at=NOW)
        drafts = [Written(text=article(slug, body="Draft."), path="x", is_draft=True) for slug in ("known", "fresh")]
        await bring_in(store, Incoming(tuple(drafts)), author="Boris", at=NOW)
        found = {one.key.slug: one for one in await store.articles()}
        assert [found["fresh"].status, found["known"].status] == [Status.DRAFT, Status.PUBLISHED]
        assert all(one.has_draft for one in found.values())


def many(count: int) -> Incoming:
    return Incoming(tuple(Written(text=article(f"a{number}"), path=f"en/a{number}.md") for number in range(count)))


async def test_an_interrupted_import_leaves_nothing_and_can_be_done_again(articles: ArticleDatabase) -> None:
    told: list[tuple[Stage, int, int]] = []

    def interrupt(stage: Stage, done: int, total: int) -> None:
        told.append((stage, done, total))
        if done >= 500:
            raise asyncio.CancelledError

    async def import_all(progress: Callable[[Stage, int, int], None]) -> None:
        async with articles.writing() as store:
            await bring_in(store, many(1200), author="Anna", at=NOW, progress=progress)

    with pytest.raises(asyncio.CancelledError):
        await import_all(interrupt)
    assert told == [(Stage.WRITING, 250, 1200), (Stage.WRITING, 500, 1200)]
    async with articles.reading() as store:
        assert await store.articles() == []
        assert await store.version() == 0
    await import_all(lambda *one: told.append(one))
    assert told[-1] == (Stage.WRITING, 1200, 1200)
    async with articles.reading() as store:
        assert len(await store.published_ids()) == 1200
        assert await store.version() == 1


SOUND = '---\ntitle: "How to cancel"\n---\nJust call.\n'


def packed(*files: tuple[str, bytes | str], attributes: int = 0) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = attributes
            archive.writestr(member, content)
    return target.getvalue()


def doctored(content: bytes, size: int) -> bytes:
    """The same archive, whose directory says that its one member has `size` bytes."""
    at = content.rindex(b"PK\x01\x02")
    return content[: at + 24] + size.to_bytes(4, "little") + content[at + 28 :]


HOSTILE = {
    "above": (packed(("../../etc/cron.d/x.md", SOUND)), "leads out"),
    "absolute": (packed(("/etc/x.md", SOUND)), "leads out"),
    "windows": (packed(("en\\..\\x.md", SOUND)), "leads out"),
    "drive": (packed(("C:/x.md", SOUND)), "leads out"),
    "link": (packed(("en/x.md", "/etc/passwd"), attributes=(stat.S_IFLNK | 0o777) << 16), "is a link"),
    "bomb": (packed(("en/x.md", b"0" * 9_000_000)), "suspiciously tight"),
    "large": (packed(("en/x.md", b"0" * (MAX_FILE + 1))), "larger than"),
    "not a zip": (b"PK\x03\x04 but no more", "not a zip file"),
    "nothing": (b"", "not a zip file"),
    "liar": (doctored(packed(("en/x.md", SOUND)), 3), "en/x.md"),
    "empty": (packed(("notes.txt", "x")), "no articles"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_a_problem_and_nothing_is_unpacked(name: str) -> None:
    content, words = HOSTILE[name]
    found = read_archive(content)
    assert found.articles == ()
    assert words in str(found.problems[0])


def test_an_archive_of_the_folder_itself_is_read() -> None:
    files = ("kb/en/a.md", SOUND), ("kb/README.md", "x"), ("__MACOSX/kb/en/._a.md", b"\x00")
    assert [one.key.slug for one in read_archive(packed(*files)).articles] == ["a"]


BAD_TABLES = {
    "no columns": (b"a,b\r\n1,2\r\n", 1, "the column 'slug' is missing"),
    "unknown column": (b"slug,language,title,body,colour\r\n", 1, "unknown column 'colour'"),
    "language": (b"slug,language,title,body\r\na,en,T,B\r\nb,de,T,B\r\n", 3, "unknown language 'de'"),
    "cells": (b"slug,language,title,body\r\na,en,T\r\n", 2, "3 cells"),
    "empty": (b'slug,language,title,body\r\n"a",en,"x\ny","B\nC"\r\nb,en,T,\r\n', 5, "text is empty"),
    "time": (b"slug,language,title,body,expires\r\na,en,T,B,tomorrow\r\n", 2, "times with their zone"),
    "twice": (b"slug,language,title,body\r\na,en,T,B\r\na,en,T,B\r\n", 3, "is there twice"),
    "quote": (b'slug,language,title,body\r\na,en,T,"B\r\n', 2, "bad CSV"),
    "bytes": (b"slug,language,title,body\r\na,en,\xff\xfe,B\r\n", 2, "UTF-8"),
    "nothing": (b"", 1, "is missing"),
}


@pytest.mark.parametrize("name", BAD_TABLES)
def test_a_broken_table_is_named_with_its_line(name: str) -> None:
    content, line, words = BAD_TABLES[name]
    found = read_table(content, name="kb.csv")
    assert [problem for problem in found.problems if words in problem.message and problem.line == line], found.problems
    assert {problem.path for problem in found.problems} == {"kb.csv"}


async def test_no_cell_of_a_table_is_a_formula(memory: MemoryDatabase) -> None:
    async with memory.writing() as store:
        await fill(store)
        rows = list(csv.reader(io.StringIO((await write_table(store)).decode("utf-8-sig"), newline="")))
    assert len(rows) == 5
    assert [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")] == []


@given(st.text(max_size=20))
def test_guarding_a_cell_can_be_undone(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


def test_tables_of_other_spreadsheets_are_read() -> None:
    table = "slug;language;title;body\r\na;EN;T;B\r\n"
    [one] = read_table(table.encode("utf-8-sig")).articles
    assert one.text == ArticleText(slug="a", language=EN, title="T", body="B")


@pytest.mark.parametrize("name", ["kb.txt", "kb", "kb.tar.gz", "kb.exe"])
def test_an_unknown_kind_of_file_is_a_problem(name: str) -> None:
    assert "unknown kind of file" in read_file(b"x", name).problems[0].message
