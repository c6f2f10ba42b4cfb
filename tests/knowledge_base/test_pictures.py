"""What may be a picture of an article: told by the bytes, within Telegram's limits."""

import io

import pytest
from PIL import Image

from knowledge_base.picture_reading import read_picture
from knowledge_base.pictures import MAX_BYTES, BadPictureError, PictureFault, picture_name


def drawn(format_: str, size: tuple[int, int] = (30, 20)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, format_)
    return buffer.getvalue()


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_three_formats_are_pictures(format_: str) -> None:
    content = drawn(format_)
    picture = read_picture(content)
    assert (picture.content, picture.media_type) == (content, f"image/{format_.lower()}")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", PictureFault.NO_PICTURE),
        (b"GIF89a" + b"0" * 50, PictureFault.NO_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PictureFault.NO_PICTURE),
        (b"<html><script>alert(1)</script>", PictureFault.NO_PICTURE),
        (drawn("GIF"), PictureFault.NO_PICTURE),
        (drawn("BMP"), PictureFault.NO_PICTURE),
        (drawn("PNG")[:40], PictureFault.NO_PICTURE),
        (drawn("JPEG", (400, 400))[:-900], PictureFault.NO_PICTURE),
        (drawn("PNG", (9000, 1001)), PictureFault.BAD_SHAPE),
        (drawn("PNG", (900, 40)), PictureFault.BAD_SHAPE),
        (drawn("PNG") + b"0" * MAX_BYTES, PictureFault.TOO_LARGE),
    ],
)
def test_everything_else_is_refused(content: bytes, fault: PictureFault) -> None:
    with pytest.raises(BadPictureError) as caught:
        read_picture(content)
    assert caught.value.fault is fault


@pytest.mark.parametrize(
    ("given", "media_type", "name"),
    [
        ("Size table.PNG", "image/png", "Size-table.png"),
        ("photo.jpeg", "image/jpeg", "photo.jpeg"),
        ("photo.png", "image/webp", "photo.webp"),
        ("../../etc/passwd", "image/png", "passwd.png"),
        ("C:\\фото\\Карта (1).jpg", "image/jpeg", "Карта-(1).jpg"),
        ("...", "image/png", "picture.png"),
        ("a" * 300 + ".png", "image/png", "a" * 60 + ".png"),
    ],
)
def test_names_are_made_safe_and_true(given: str, media_type: str, name: str) -> None:
    assert picture_name(given, media_type) == name
