"""The media a call brings: an uploaded file, `attach://name`, or the id of a file known already."""

from typing import Any

from sandbox.calls import Call
from sandbox.context import Sandbox
from sandbox.errors import bad_request, entity_too_large
from sandbox.files import StoredFile, Upload
from sandbox.media import Options, media_content
from sandbox.wire import PHOTO_LIMIT_BYTES, UPLOAD_LIMIT_BYTES, Json
from sandbox.world import Chat

ATTACHED = "attach://"


def media_of(sandbox: Sandbox, call: Call, kind: str, source: Any, options: Options) -> Json:
    """The content showing the media that `source` names; raises for none, an empty or a wrong one."""
    upload = _upload(call, kind, source)
    if upload is not None:
        _check_size(kind, upload)
        return media_content(sandbox.files, kind, upload, options)
    if not source:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    stored = sandbox.files.by_id(str(source))
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request("type of file mismatch")
    return known_media(sandbox, stored) or media_content(sandbox.files, kind, _again(stored), options)


def _upload(call: Call, field: str, source: Any) -> Upload | None:
    if isinstance(source, str) and source.startswith(ATTACHED):
        field = source.removeprefix(ATTACHED)
        if field not in call.uploads:
            raise bad_request(f'file "{field}" not found in the request')
    elif source:
        return None
    return call.uploads.get(field)


def _check_size(kind: str, upload: Upload) -> None:
    size = len(upload.content)
    if size == 0:
        raise bad_request("file must be non-empty")
    if size > UPLOAD_LIMIT_BYTES:
        raise entity_too_large()
    if kind == "photo" and size > PHOTO_LIMIT_BYTES:
        limit = f"the maximum size is {PHOTO_LIMIT_BYTES} bytes"
        raise bad_request(f"file of size {size} bytes is too big for a photo; {limit}")


def known_media(sandbox: Sandbox, stored: StoredFile) -> Json | None:
    """The same media where it was shown before, so that ids, sizes and durations stay what they were."""
    for chat in sandbox.world.chats.values():
        found = _shown_in(chat, stored)
        if found is not None:
            return found
    return None


def _shown_in(chat: Chat, stored: StoredFile) -> Json | None:
    for message in chat.messages.values():
        shown = message.body.get(stored.kind)
        parts = shown if isinstance(shown, list) else [shown] if shown else []
        if any(part["file_id"] == stored.file_id for part in parts):
            return {key: message.body[key] for key in (stored.kind, "document") if key in message.body}
    return None


def _again(stored: StoredFile) -> Upload:
    return Upload(stored.name, stored.content, stored.mime_type)
