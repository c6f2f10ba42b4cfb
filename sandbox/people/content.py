"""What a person's message shows, from the fields of the control API."""

import io
import wave
from collections.abc import Callable
from enum import StrEnum

from sandbox.context import Sandbox
from sandbox.errors import bad_request
from sandbox.files import Upload, plain_png
from sandbox.formatting.text import formatted_text
from sandbox.media import CAPTIONED, media_content
from sandbox.wire import CAPTION_LIMIT, TEXT_LIMIT, Json, utf16_length

MP4_HEAD = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"


class Kind(StrEnum):
    TEXT = "text"
    PHOTO = "photo"
    VOICE = "voice"
    DOCUMENT = "document"
    STICKER = "sticker"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    AUDIO = "audio"
    ANIMATION = "animation"
    CONTACT = "contact"
    LOCATION = "location"
    VENUE = "venue"
    DICE = "dice"
    POLL = "poll"


def content_of(sandbox: Sandbox, fields: Json, upload: Upload | None) -> Json:
    """The content of a new message; a media message without a file gets a plain stand-in."""
    kind = _kind(fields, upload)
    maker = MAKERS.get(kind)
    if maker is not None:
        return maker(sandbox, fields)
    if kind is Kind.TEXT:
        return text_of(fields)
    content = media_content(sandbox.files, kind.value, upload or _stand_in(kind), fields)
    return content | (caption_of(fields) if kind.value in CAPTIONED else {})


def _kind(fields: Json, upload: Upload | None) -> Kind:
    wanted = fields.get("kind") or (_guess(upload) if upload else Kind.TEXT)
    try:
        return Kind(str(wanted))
    except ValueError as error:
        raise bad_request(f"unknown kind {wanted}") from error


def _guess(upload: Upload) -> Kind:
    kinds = {"image/png": Kind.PHOTO, "image/jpeg": Kind.PHOTO, "image/webp": Kind.PHOTO, "image/gif": Kind.ANIMATION}
    families = {"audio": Kind.VOICE, "video": Kind.VIDEO}
    return kinds.get(upload.mime_type) or families.get(upload.mime_type.partition("/")[0], Kind.DOCUMENT)


def text_of(fields: Json) -> Json:
    """`text` and `entities`; raises when empty or too long."""
    text, entities = formatted_text(str(fields.get("text") or ""), fields.get("entities") or [], "")
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def caption_of(fields: Json) -> Json:
    source = fields.get("caption") or fields.get("text") or ""
    caption, entities = formatted_text(str(source), fields.get("entities") or [], "")
    if utf16_length(caption) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not caption:
        return {}
    return {"caption": caption} | ({"caption_entities": entities} if entities else {})


def _stand_in(kind: Kind) -> Upload:
    match kind:
        case Kind.PHOTO:
            return Upload("photo.png", plain_png(), "image/png")
        case Kind.STICKER:
            return Upload("sticker.webp", plain_png(512, 512), "image/webp")
        case Kind.VOICE | Kind.AUDIO:
            return Upload("", _silence(), "audio/ogg" if kind is Kind.VOICE else "audio/mpeg")
        case Kind.DOCUMENT:
            return Upload("note.txt", b"A note.\n", "text/plain")
        case _:
            return Upload("", MP4_HEAD, "video/mp4")


def _silence() -> bytes:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as track:
        track.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        track.writeframes(bytes(8000))
    return sound.getvalue()


def _contact(_: Sandbox, fields: Json) -> Json:
    contact = fields.get("contact")
    if not isinstance(contact, dict) or not contact.get("phone_number") or not contact.get("first_name"):
        raise bad_request("a contact needs phone_number and first_name")
    kept = ("phone_number", "first_name", "last_name", "user_id")
    return {"contact": {key: contact[key] for key in kept if contact.get(key)}}


def _location(_: Sandbox, fields: Json) -> Json:
    place = fields.get("location")
    if not isinstance(place, dict):
        raise bad_request("a location needs latitude and longitude")
    try:
        return {"location": {name: float(place[name]) for name in ("latitude", "longitude")}}
    except (KeyError, TypeError, ValueError) as error:
        raise bad_request("a location needs latitude and longitude") from error


def _venue(sandbox: Sandbox, fields: Json) -> Json:
    place = _location(sandbox, fields)
    names = fields.get("venue") or {}
    venue = {"title": names.get("title", "Meeting point"), "address": names.get("address", "Main Street 1")}
    return {"venue": place | venue} | place


def _dice(sandbox: Sandbox, fields: Json) -> Json:
    return {"dice": {"emoji": fields.get("emoji") or "🎲", "value": sandbox.serial() % 6 + 1}}


def _poll(sandbox: Sandbox, fields: Json) -> Json:
    options = fields.get("options") or ["Yes", "No"]
    listed = [{"persistent_id": str(place), "text": str(text), "voter_count": 0} for place, text in enumerate(options)]
    flags = ("is_closed", "allows_multiple_answers", "allows_revoting", "members_only")
    shape = {"total_voter_count": 0, "is_anonymous": True, "type": "regular", **dict.fromkeys(flags, False)}
    question = str(fields.get("text") or "?")
    return {"poll": {"id": str(sandbox.serial()), "question": question, "options": listed, **shape}}


MAKERS: dict[Kind, Callable[[Sandbox, Json], Json]] = {
    Kind.CONTACT: _contact,
    Kind.LOCATION: _location,
    Kind.VENUE: _venue,
    Kind.DICE: _dice,
    Kind.POLL: _poll,
}
