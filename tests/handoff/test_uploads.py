"""Which files agents may send: by name and by content together."""

import pytest

from handoff.uploads import MAX_BYTES, MAX_PHOTO_BYTES, BadUploadError, UploadFault, read_upload

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("name", "content", "media_type", "is_photo"),
    [
        ("a.PNG", PNG + b"x", "image/png", True),
        ("a.png", PNG + b"x" * MAX_PHOTO_BYTES, "image/png", False),
        ("Счёт 7.pdf", b"%PDF-1.4", "application/pdf", False),
        ("..\\..\\заказ.csv", "а;б".encode("cp1251"), "text/csv", False),
        ("clip.mp4", b"\x00\x00\x00\x18ftypmp42", "video/mp4", False),
    ],
)
def test_what_may_be_sent(name: str, content: bytes, media_type: str, is_photo: bool) -> None:
    upload = read_upload(name, content, "")
    assert (upload.media_type, upload.is_photo) == (media_type, is_photo)
    assert "/" not in upload.name
    assert "\\" not in upload.name


@pytest.mark.parametrize(
    ("name", "content", "caption", "fault"),
    [
        ("a.png", b"", "", UploadFault.EMPTY),
        ("a.png", b"x" * (MAX_BYTES + 1), "", UploadFault.LARGE),
        ("a.exe", b"MZ", "", UploadFault.KIND),
        ("a", b"MZ", "", UploadFault.KIND),
        ("page.html", b"<script>", "", UploadFault.KIND),
        ("a.pdf", b"MZ", "", UploadFault.BROKEN),
        ("a.txt", b"a\x00b", "", UploadFault.BROKEN),
        ("a.webp", b"RIFF0000WAVE", "", UploadFault.BROKEN),
        ("a.png", PNG, "я" * 901, UploadFault.CAPTION),
    ],
)
def test_what_may_not(name: str, content: bytes, caption: str, fault: UploadFault) -> None:
    with pytest.raises(BadUploadError) as refused:
        read_upload(name, content, caption)
    assert refused.value.fault is fault
