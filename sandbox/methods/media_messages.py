"""sendPhoto and its sisters, albums, and getFile."""

from typing import Any

from sandbox.calls import Call
from sandbox.context import Sandbox
from sandbox.errors import bad_request
from sandbox.media import CAPTIONED, KINDS
from sandbox.methods.outgoing import call_caption, caption_content, deliver, deliver_all
from sandbox.methods.table import Method
from sandbox.methods.uploads import media_of
from sandbox.wire import DOWNLOAD_LIMIT_BYTES, Json

ALBUM_KINDS = frozenset({"photo", "video", "document", "audio"})
UNMIXED_KINDS = frozenset({"document", "audio"})
ALBUM_LIMIT = 10


def sender(kind: str) -> Method:
    """The method that sends one file of this kind."""

    def send(sandbox: Sandbox, call: Call) -> Json:
        content = media_of(sandbox, call, kind, call.params.get(kind), call.params)
        caption = call_caption(call) if kind in CAPTIONED else {}
        return deliver(sandbox, call, content | caption).body

    return send


def send_media_group(sandbox: Sandbox, call: Call) -> list[Json]:
    items = call.array("media")
    _check_album(items)
    group = {"media_group_id": str(13_000_000_000_000_000 + sandbox.serial())}
    contents = [(input_media(sandbox, call, item), group) for item in items]
    return [message.body for message in deliver_all(sandbox, call, contents)]


def input_media(sandbox: Sandbox, call: Call, item: Any) -> Json:
    """Content for an InputMedia object of a call."""
    if not isinstance(item, dict) or item.get("type") not in KINDS:
        raise bad_request("unsupported type specified")
    media = media_of(sandbox, call, item["type"], item.get("media"), item)
    entities = item.get("caption_entities")
    entities = entities if isinstance(entities, list) else []
    return media | caption_content(str(item.get("caption") or ""), entities, str(item.get("parse_mode") or ""))


def _check_album(items: list[Any]) -> None:
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > ALBUM_LIMIT:
        raise bad_request("too much messages to send as an album")
    kinds = {str(item.get("type")) if isinstance(item, dict) else "" for item in items}
    if not kinds <= ALBUM_KINDS:
        raise bad_request("can't use the media of the specified type in the album")
    for kind in sorted(UNMIXED_KINDS & kinds):
        if len(kinds) > 1:
            raise bad_request(f"{kind} can't be mixed with other media types")


def get_file(sandbox: Sandbox, call: Call) -> Json:
    if not call.has("file_id"):
        raise bad_request("file_id not specified")
    stored = sandbox.files.by_id(call.text("file_id"))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if stored.size > DOWNLOAD_LIMIT_BYTES:
        raise bad_request("file is too big")
    return stored.reference() | {"file_path": stored.path}


METHODS: dict[str, Method] = {
    "sendPhoto": sender("photo"),
    "sendVoice": sender("voice"),
    "sendDocument": sender("document"),
    "sendSticker": sender("sticker"),
    "sendVideo": sender("video"),
    "sendAnimation": sender("animation"),
    "sendAudio": sender("audio"),
    "sendVideoNote": sender("video_note"),
    "sendMediaGroup": send_media_group,
    "getFile": get_file,
}
