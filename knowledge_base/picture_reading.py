"""What may be a picture of an article: told by its content and never by its name."""

import io

from PIL import Image

from knowledge_base.pictures import (
    MAX_BYTES,
    MAX_RATIO,
    MAX_SIDES,
    BadPictureError,
    PictureFault,
    PictureFile,
)

_FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


def read_picture(content: bytes) -> PictureFile:
    """Look at the bytes: PNG, JPEG or WebP, whole, in Telegram's limits. Raises BadPictureError."""
    if len(content) > MAX_BYTES:
        raise BadPictureError(PictureFault.TOO_LARGE, f"a picture has at most {MAX_BYTES // 1_000_000} MB")
    media_type, width, height = _looked_at(content)
    if width + height > MAX_SIDES or max(width, height) > MAX_RATIO * min(width, height):
        message = f"{width} x {height}: width and height are at most {MAX_SIDES} together, and 1 to {MAX_RATIO}"
        raise BadPictureError(PictureFault.BAD_SHAPE, message)
    _decode(content)
    return PictureFile(content, media_type)


def _looked_at(content: bytes) -> tuple[str, int, int]:
    try:
        with Image.open(io.BytesIO(content), formats=tuple(_FORMATS)) as image:
            return _FORMATS[str(image.format)], *image.size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPictureError(PictureFault.NO_PICTURE, "not a PNG, JPEG or WebP picture") from error


def _decode(content: bytes) -> None:
    """A file that is cut off or broken shows when it is read to the end; its sides are known to be small."""
    try:
        with Image.open(io.BytesIO(content), formats=tuple(_FORMATS)) as image:
            image.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise BadPictureError(PictureFault.NO_PICTURE, "the picture is broken") from error
