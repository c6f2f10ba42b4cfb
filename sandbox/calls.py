"""What the bot called: parameters of one call, and the log of all of them."""

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import bad_request
from sandbox.files import Upload
from sandbox.wire import Json

STRUCTURED = frozenset({
    "reply_markup", "reply_parameters", "entities", "caption_entities", "media", "allowed_updates", "message_ids",
    "reaction", "commands", "scope", "link_preview_options", "options",
})  # fmt: skip
INTEGERS = frozenset({
    "chat_id", "from_chat_id", "user_id", "message_id", "message_thread_id", "reply_to_message_id", "offset", "limit",
    "timeout", "icon_color", "duration", "width", "height", "length", "max_connections",
})  # fmt: skip
KEPT_CALLS = 20_000


@dataclass(frozen=True)
class Call:
    """One method call. Parameters are plain JSON values, however they travelled."""

    method: str
    params: Json
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return self.params.get(name) not in (None, "")

    def text(self, name: str) -> str:
        value = self.params.get(name)
        return "" if value is None else str(value)

    def boolean(self, name: str) -> bool:
        return str(self.params.get(name, "")).lower() in {"true", "1", "yes"}

    def integer(self, name: str, default: int = 0) -> int:
        return whole_number(self.params, name, default)

    def array(self, name: str) -> list[Any]:
        value = self.params.get(name)
        if value in (None, ""):
            return []
        if not isinstance(value, list):
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object")
        return value

    def mapping(self, name: str, what: str) -> Json:
        value = self.params.get(name)
        if value in (None, ""):
            return {}
        if not isinstance(value, dict):
            raise bad_request(f"object expected as {what}")
        return value


def whole_number(fields: Json, name: str, default: int = 0) -> int:
    """An integer field of a call, or `default` where it is missing."""
    value = fields.get(name)
    if value in (None, ""):
        return default
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise bad_request(f"invalid {name} specified") from error


def plain_params(params: Mapping[str, Any]) -> Json:
    """Parameters with JSON text and numbers decoded where the API defines objects and integers."""
    return {name: _plain(name, value) for name, value in params.items()}


def _plain(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in STRUCTURED and value:
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    if name in INTEGERS and value.lstrip("-").isdigit():
        return int(value)
    return value


class CallLog:
    def __init__(self) -> None:
        self._calls: deque[Json] = deque(maxlen=KEPT_CALLS)

    def add(self, call: Call, time: str) -> Json:
        """A log entry; the caller completes it with the outcome."""
        entry: Json = {"method": call.method, "params": call.params, "files": sorted(call.uploads), "time": time}
        self._calls.append(entry)
        return entry

    def find(self, method: str | None) -> list[Json]:
        return [call for call in self._calls if method is None or call["method"].lower() == method.lower()]

    def clear(self) -> None:
        self._calls.clear()
