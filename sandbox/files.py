"""Files in memory: what was uploaded, under the ids and paths Telegram would give."""

import base64
import hashlib
import itertools
import mimetypes
import struct
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from sandbox.wire import Json

FOLDERS = {
    "photo": "photos", "voice": "voice", "document": "documents", "sticker": "stickers", "video": "videos",
    "video_note": "video_notes", "audio": "music", "animation": "animations",
}  # fmt: skip
SUFFIXES = {
    "photo": ".jpg", "voice": ".oga", "sticker": ".webp", "video": ".mp4", "video_note": ".mp4", "audio": ".mp3",
    "animation": ".mp4",
}  # fmt: skip


@dataclass(frozen=True)
class Upload:
    """A file as it arrived in a multipart field."""

    name: str
    content: bytes
    mime_type: str


@dataclass(frozen=True)
class StoredFile:
    file_id: str
    file_unique_id: str
    kind: str
    path: str
    name: str
    mime_type: str
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    def reference(self) -> Json:
        return {"file_id": self.file_id, "file_unique_id": self.file_unique_id, "file_size": self.size}


class FileStore:
    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._numbers = itertools.count()

    def add(self, kind: str, upload: Upload, variant: str = "") -> StoredFile:
        """`variant` tells the sizes of one photo apart; the same content always has the same unique id."""
        number = next(self._numbers)
        digest = hashlib.sha256(f"{kind}{variant}".encode() + upload.content).digest()
        unique = base64.urlsafe_b64encode(digest[:9]).decode()
        file_id = f"AgAC{unique}{base64.urlsafe_b64encode(number.to_bytes(6)).decode()}"
        suffix = PurePosixPath(upload.name).suffix or SUFFIXES.get(kind, ".bin")
        path = f"{FOLDERS[kind]}/file_{number}{suffix}"
        mime = upload.mime_type or mimetypes.guess_type(f"x{suffix}")[0] or "application/octet-stream"
        stored = StoredFile(file_id, unique, kind, path, upload.name, mime, upload.content)
        self._by_id[file_id] = self._by_path[path] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def clear(self) -> None:
        self._by_id.clear()
        self._by_path.clear()


def image_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG, GIF or JPEG; 1280 by 720 for anything else."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    if content[:4] == b"GIF8" and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return int(width), int(height)
    return _jpeg_size(content) or (1280, 720)


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2 if content[:2] == b"\xff\xd8" else len(content)
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + length
    return None


def plain_png(width: int = 320, height: int = 240, colour: bytes = b"\x7f\xb2\xe5") -> bytes:
    """A one-coloured picture: what a person "takes a photo of" when no file was given."""
    rows = (b"\0" + colour * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(name, data) for name, data in chunks)


def _png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
