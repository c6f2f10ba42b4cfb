"""Files that agents send from the console: what may be sent, told by content as well as by name. Pure.

Limits are Telegram's: https://core.telegram.org/bots/api#sendphoto, #senddocument, #getfile
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from conversations.errors import BadInputError
from conversations.formatting import utf16_length

MAX_BYTES = 20_000_000
MAX_PHOTO_BYTES = 10_000_000
MAX_CAPTION = 900
"""UTF-16 units: together with the agent's name the words still fit into a caption of the topic."""
MAX_STEM = 80


class UploadFault(StrEnum):
    """Why a file can't be sent."""

    EMPTY = "empty"
    LARGE = "large"
    KIND = "kind"
    BROKEN = "broken"
    CAPTION = "caption"


class BadUploadError(BadInputError):
    """The file can't be sent; `fault` says why."""

    def __init__(self, fault: UploadFault) -> None:
        super().__init__(f"the file can't be sent: {fault}")
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that may be sent; a photo is shown by Telegram, anything else is a document to save."""

    name: str
    media_type: str
    content: bytes
    is_photo: bool = False


_ZIP, _OLD_OFFICE = (b"PK\x03\x04",), (b"\xd0\xcf\x11\xe0",)
_OPEN = "application/vnd.openxmlformats-officedocument."
_KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "webp": ("image/webp", (b"RIFF",)),
    "gif": ("image/gif", (b"GIF87a", b"GIF89a")),
    "pdf": ("application/pdf", (b"%PDF-",)),
    "zip": ("application/zip", _ZIP),
    "docx": (_OPEN + "wordprocessingml.document", _ZIP),
    "xlsx": (_OPEN + "spreadsheetml.sheet", _ZIP),
    "odt": ("application/vnd.oasis.opendocument.text", _ZIP),
    "doc": ("application/msword", _OLD_OFFICE),
    "xls": ("application/vnd.ms-excel", _OLD_OFFICE),
    "mp3": ("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "ogg": ("audio/ogg", (b"OggS",)),
    "mp4": ("video/mp4", ()),
    "txt": ("text/plain", ()),
    "csv": ("text/csv", ()),
}
_PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})
ENDINGS = tuple(_KINDS)


def read_upload(name: str, content: bytes, caption: str) -> Upload:
    """The file as it will be sent. Raises BadUploadError."""
    if not content:
        raise BadUploadError(UploadFault.EMPTY)
    if len(content) > MAX_BYTES:
        raise BadUploadError(UploadFault.LARGE)
    if utf16_length(caption) > MAX_CAPTION:
        raise BadUploadError(UploadFault.CAPTION)
    path = PurePosixPath(name.replace("\\", "/"))
    ending = path.suffix.lower().lstrip(".")
    if ending not in _KINDS:
        raise BadUploadError(UploadFault.KIND)
    media_type, beginnings = _KINDS[ending]
    if not _is_of_that_kind(ending, content, beginnings):
        raise BadUploadError(UploadFault.BROKEN)
    stem = "".join(char for char in path.stem if char.isprintable()).strip()[:MAX_STEM] or "file"
    is_photo = media_type in _PHOTOS and len(content) <= MAX_PHOTO_BYTES
    return Upload(name=f"{stem}.{ending}", media_type=media_type, content=content, is_photo=is_photo)


def _is_of_that_kind(ending: str, content: bytes, beginnings: tuple[bytes, ...]) -> bool:
    match ending:
        case "txt" | "csv":
            return _is_text(content)
        case "mp4":
            return content[4:8] == b"ftyp"
        case "webp":
            return content.startswith(beginnings) and content[8:12] == b"WEBP"
    return content.startswith(beginnings)


def _is_text(content: bytes) -> bool:
    return b"\x00" not in content[:4096] or content.startswith((b"\xff\xfe", b"\xfe\xff"))
