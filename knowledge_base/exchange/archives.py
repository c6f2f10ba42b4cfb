"""The Markdown folder as one zip file. An archive is read in memory, file by file: nothing in it is ever unpacked."""

import io
import stat
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from conversations.understanding import Language
from knowledge_base.exchange.incoming import FileProblem, Incoming
from knowledge_base.exchange.progress import Progress, silent
from knowledge_base.fields import Fields
from knowledge_base.folder import files_of, read_tree
from knowledge_base.pictures import MAX_BYTES
from knowledge_base.ports import ArticleStore

MAX_FILES = 40_000
MAX_FILE = MAX_BYTES + 1
MAX_TOTAL = 300_000_000
MAX_RATIO = 150
SMALL = 1_000_000
_BEGINNING = (1980, 1, 1, 0, 0, 0)
_CLUTTER = ("__MACOSX/", ".DS_Store", "Thumbs.db")


def read_archive(
    content: bytes, fields: Fields | None = None, *, name: str = "zip", progress: Progress = silent
) -> Incoming:
    """What `read_folder` reads of a folder; an archive that is broken, hostile or too large is a problem."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = [one for one in archive.infolist() if not one.is_dir() and not _is_clutter(one.filename)]
            if problems := list(_dangers(files)):
                return Incoming((), tuple(problems))
            top = _common_folder([one.filename for one in files])
            members = {one.filename.removeprefix(top): one for one in files}
            return read_tree(
                sorted(members), lambda path: _read(archive, members[path]), fields, name=name, progress=progress
            )
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        return Incoming((), (FileProblem(name, 1, f"not a zip file that can be read: {error}"),))
    except _TooLargeError as error:
        return Incoming((), (FileProblem(str(error), 1, "is larger than the archive says"),))


async def write_archive(store: ArticleStore) -> bytes:
    """All published and planned articles; the same articles make the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        async for path, content in files_of(store):
            member = zipfile.ZipInfo(path, _BEGINNING)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return target.getvalue()


class _TooLargeError(Exception):
    """More came out of a member than it declared."""


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as file:
        content = file.read(member.file_size + 1)
    if len(content) > member.file_size:
        raise _TooLargeError(member.filename)
    return content


def _dangers(files: list[zipfile.ZipInfo]) -> Iterator[FileProblem]:
    if len(files) > MAX_FILES:
        yield FileProblem(
            files[0].filename, 1, f"the archive holds {len(files)} files; at most {MAX_FILES} are allowed"
        )
    if sum(one.file_size for one in files) > MAX_TOTAL:
        yield FileProblem(files[0].filename, 1, f"the archive holds more than {MAX_TOTAL // 1_000_000} MB")
    seen: set[str] = set()
    for one in files:
        if (message := _danger(one)) is not None:
            yield FileProblem(one.filename, 1, message)
        if one.filename in seen:
            yield FileProblem(one.filename, 1, "is in the archive twice")
        seen.add(one.filename)


def _danger(one: zipfile.ZipInfo) -> str | None:
    path = PurePosixPath(one.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in one.filename or ":" in one.filename:
        return "leads out of the archive"
    if stat.S_ISLNK(one.external_attr >> 16):
        return "is a link, not a file"
    if one.flag_bits & 1:
        return "is encrypted"
    if one.file_size > MAX_FILE:
        return f"is larger than {MAX_FILE // 1_000_000} MB"
    if one.file_size > SMALL and one.file_size > MAX_RATIO * max(one.compress_size, 1):
        return "is packed suspiciously tight"
    return None


def _is_clutter(name: str) -> bool:
    return name.startswith(_CLUTTER[0]) or name.endswith(_CLUTTER[1:])


def _common_folder(names: list[str]) -> str:
    """The folder that everything lies in, where somebody packed the folder itself."""
    tops = {PurePosixPath(name).parts[0] for name in names}
    if len(tops) != 1 or (top := tops.pop()) in {language.value for language in Language}:
        return ""
    return f"{top}/" if all("/" in name for name in names) else ""
