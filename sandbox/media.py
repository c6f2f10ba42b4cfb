"""From a stored file to the part of a message that shows it."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.files import FileStore, StoredFile, Upload, image_size
from sandbox.wire import Json, compact

KINDS = ("photo", "voice", "document", "sticker", "video", "animation", "audio", "video_note")
CAPTIONED = frozenset({"photo", "voice", "document", "video", "animation", "audio"})
PHOTO_SIDES = ((90, "s"), (320, "m"), (800, "x"), (1280, "y"))
Options = Mapping[str, Any]


def media_content(files: FileStore, kind: str, upload: Upload, options: Options) -> Json:
    """The content of a message showing `upload`: `{"photo": [sizes]}`, `{"voice": {...}}` and so on.

    `options` are the sender's: duration, width, height, length, title, performer, emoji."""
    if kind == "photo":
        return {"photo": _photo_sizes(files, upload)}
    stored = files.add(kind, upload)
    content: Json = {kind: stored.reference() | compact(BUILDERS[kind](stored, options))}
    if kind == "animation":
        content["document"] = stored.reference() | compact(_document(stored, options))
    return content


def _photo_sizes(files: FileStore, upload: Upload) -> list[Json]:
    width, height = image_size(upload.content)
    longest = max(width, height, 1)
    smaller = [(side, name) for side, name in PHOTO_SIDES if side < longest]
    whole = (min(longest, PHOTO_SIDES[-1][0]), "w")
    sizes = []
    for side, name in [*smaller, whole] if smaller[-1:] != [whole] else smaller:
        stored = files.add("photo", upload, variant=name)
        scaled = {"width": max(width * side // longest, 1), "height": max(height * side // longest, 1)}
        sizes.append(stored.reference() | scaled)
    return sizes


def _voice(file: StoredFile, options: Options) -> Json:
    return {
        "duration": _number(options, "duration", 3),
        "mime_type": "audio/ogg" if not file.mime_type else file.mime_type,
    }


def _document(file: StoredFile, _: Options) -> Json:
    return {"file_name": file.name or None, "mime_type": file.mime_type}


def _sticker(file: StoredFile, options: Options) -> Json:
    animated, video = file.name.endswith(".tgs"), file.name.endswith(".webm")
    shape = {"type": "regular", "width": 512, "height": 512, "is_animated": animated, "is_video": video}
    return shape | {"emoji": options.get("emoji")}


def _moving(file: StoredFile, options: Options) -> Json:
    size = {"width": _number(options, "width", 640), "height": _number(options, "height", 360)}
    return size | {"duration": _number(options, "duration", 3)} | _document(file, options)


def _audio(file: StoredFile, options: Options) -> Json:
    names = {"title": options.get("title"), "performer": options.get("performer")}
    return {"duration": _number(options, "duration", 3)} | names | _document(file, options)


def _video_note(_: StoredFile, options: Options) -> Json:
    return {"length": _number(options, "length", 240), "duration": _number(options, "duration", 3)}


def _number(options: Options, name: str, default: int) -> int:
    try:
        return int(options.get(name) or default)
    except (TypeError, ValueError):
        return default


BUILDERS: dict[str, Callable[[StoredFile, Options], Json]] = {
    "voice": _voice,
    "document": _document,
    "sticker": _sticker,
    "video": _moving,
    "animation": _moving,
    "audio": _audio,
    "video_note": _video_note,
}
