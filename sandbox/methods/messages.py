"""sendMessage and the other methods that send something without a file; chat actions."""

from typing import Any

from sandbox.calls import Call
from sandbox.context import Sandbox
from sandbox.errors import bad_request
from sandbox.events import EventKind
from sandbox.methods.chat_access import writable_chat
from sandbox.methods.outgoing import deliver, text_content
from sandbox.methods.table import Method
from sandbox.topics import open_thread
from sandbox.wire import Json, compact

CHAT_ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip


def send_message(sandbox: Sandbox, call: Call) -> Json:
    return deliver(sandbox, call, text_content(call)).body


def send_location(sandbox: Sandbox, call: Call) -> Json:
    return deliver(sandbox, call, {"location": _location(call)}).body


def send_venue(sandbox: Sandbox, call: Call) -> Json:
    place = _location(call)
    venue = {"location": place, "title": _required(call, "title"), "address": _required(call, "address")}
    return deliver(sandbox, call, {"venue": venue, "location": place}).body


def send_contact(sandbox: Sandbox, call: Call) -> Json:
    names = {"phone_number": _required(call, "phone_number"), "first_name": _required(call, "first_name")}
    optional = {"last_name": call.params.get("last_name"), "vcard": call.params.get("vcard")}
    return deliver(sandbox, call, {"contact": compact(names | optional)}).body


def send_chat_action(sandbox: Sandbox, call: Call) -> bool:
    chat = writable_chat(sandbox, call)
    action = call.text("action")
    if action not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    thread_id = open_thread(chat, call.integer("message_thread_id") or None)
    sandbox.events.publish(EventKind.CHAT_ACTION, chat_id=chat.id, action=action, message_thread_id=thread_id)
    return True


def _location(call: Call) -> dict[str, Any]:
    place = {}
    for name, limit in (("latitude", 90), ("longitude", 180)):
        if not call.has(name):
            raise bad_request(f"{name} is empty")
        try:
            place[name] = float(call.params[name])
        except (TypeError, ValueError) as error:
            raise bad_request(f"{name} must be a number") from error
        if abs(place[name]) > limit:
            raise bad_request("wrong location coordinates specified")
    return place


def _required(call: Call, name: str) -> str:
    if not call.has(name):
        raise bad_request(f'parameter "{name}" is required')
    return call.text(name)


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendContact": send_contact,
    "sendChatAction": send_chat_action,
}
