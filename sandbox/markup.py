"""Reply markup: checked as Telegram checks it."""

from collections.abc import Callable
from typing import Any

from sandbox.errors import bad_request
from sandbox.formatting.builder import normal_url
from sandbox.wire import CALLBACK_DATA_LIMIT_BYTES, Json

ACTIONS = frozenset({
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
})  # fmt: skip
BUTTONS_LIMIT = 100


def checked_markup(markup: Any) -> Json | None:
    """The markup as it will be stored, None for none. Raises ApiError for a broken one."""
    if markup in (None, "", {}):
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"], "inline keyboard", _inline_button)
        return {"inline_keyboard": rows} if rows else None
    if "keyboard" in markup:
        return markup | {"keyboard": _rows(markup["keyboard"], "keyboard", _reply_button)}
    return markup if markup.get("remove_keyboard") or markup.get("force_reply") else None


def _rows(rows: Any, name: str, check: Callable[[Any], Json]) -> list[list[Json]]:
    if not isinstance(rows, list):
        raise bad_request(f'field "{name.replace(" ", "_")}" of the reply markup must be an Array')
    if any(not isinstance(row, list) for row in rows):
        raise bad_request(f'field "{name.replace(" ", "_")}" must be an Array of Arrays')
    if name == "inline keyboard" and sum(len(row) for row in rows) > BUTTONS_LIMIT:
        raise bad_request("reply markup is too long")
    return [[check(button) for button in row] for row in rows if row]


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not button["text"].strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    if not ACTIONS & button.keys():
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    _check_action(button)
    return button


def _check_action(button: Json) -> None:
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= CALLBACK_DATA_LIMIT_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and normal_url(str(url)) is None:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _reply_button(button: Any) -> Json:
    button = {"text": button} if isinstance(button, str) else button
    if not isinstance(button, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    if not str(button.get("text", "")).strip():
        raise bad_request("keyboard button text must be non-empty")
    return button
