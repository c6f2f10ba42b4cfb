"""Whatever somebody wants to import, told by its name: folder, zip archive, CSV table, another help centre's JSON."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path, PurePath

from knowledge_base.exchange.archives import read_archive
from knowledge_base.exchange.help_centres import read_help_centre
from knowledge_base.exchange.incoming import FileProblem, Incoming
from knowledge_base.exchange.progress import Progress, silent
from knowledge_base.exchange.tables import read_table
from knowledge_base.fields import Fields
from knowledge_base.folder import read_folder


class Format(StrEnum):
    """What a file is."""

    ZIP = "zip"
    CSV = "csv"
    JSON = "json"


_READERS: dict[Format, Callable[..., Incoming]] = {
    Format.ZIP: read_archive,
    Format.CSV: read_table,
    Format.JSON: read_help_centre,
}


def read_path(path: Path, fields: Fields | None = None, progress: Progress = silent) -> Incoming:
    """A folder or a file on this machine."""
    if path.is_file():
        return read_file(path.read_bytes(), path.name, fields, progress)
    return read_folder(path, fields, progress)


def read_file(content: bytes, name: str, fields: Fields | None = None, progress: Progress = silent) -> Incoming:
    """A file with that name."""
    ending = PurePath(name).suffix.lower().lstrip(".")
    if ending not in set(Format):
        message = f"unknown kind of file; known are {', '.join(Format)}, and folders of Markdown files"
        return Incoming((), (FileProblem(name, 1, message),))
    return _READERS[Format(ending)](content, fields, name=name, progress=progress)
