"""Pictures of articles as values. Limits are Telegram's: https://core.telegram.org/bots/api#sendphoto"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from conversations.errors import BadInputError

MAX_BYTES = 10_000_000
MAX_ALBUM_BYTES = 45_000_000
MAX_SIDES = 10_000
MAX_RATIO = 20
MAX_STEM = 60
_ENDINGS = {"image/png": ("png",), "image/jpeg": ("jpg", "jpeg"), "image/webp": ("webp",)}


class PictureFault(StrEnum):
    """Why something can't be a picture of an article."""

    TOO_LARGE = "too_large"
    NO_PICTURE = "no_picture"
    BAD_SHAPE = "bad_shape"


class BadPictureError(BadInputError):
    """A file can't be a picture; `fault` says why."""

    def __init__(self, fault: PictureFault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class PictureFile:
    """The bytes of a picture that was looked at."""

    content: bytes
    media_type: str

    @property
    def sha256(self) -> str:
        """The name under which it is stored."""
        return hashlib.sha256(self.content).hexdigest()


def picture_name(given: str, media_type: str) -> str:
    """A name that any file system takes, made of the one that a person gave; its ending tells the truth."""
    path = PurePosixPath(given.replace("\\", "/"))
    stem = re.sub(r"[^\w()+-]+", "-", unicodedata.normalize("NFC", path.stem)).strip("-_.")[:MAX_STEM] or "picture"
    ending = path.suffix.lower().lstrip(".")
    known = _ENDINGS[media_type]
    return f"{stem}.{ending if ending in known else known[0]}"
