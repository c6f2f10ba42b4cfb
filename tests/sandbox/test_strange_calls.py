"""Whatever a client sends, the answer is a result or an error in Telegram's words, never a crash."""

import inspect
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.calls import Call
from sandbox.context import build_sandbox
from sandbox.errors import ApiError
from sandbox.methods import method_table
from sandbox.scenario import read_scenario
from sandbox.server import DEFAULT_TOKEN, system_clock
from tests.sandbox.people import GROUP, MARIA

METHODS = {name: method for name, method in method_table().items() if not inspect.iscoroutinefunction(method)}
NAMES = (
    "message_id", "message_ids", "text", "caption", "entities", "caption_entities", "parse_mode", "reply_markup",
    "reply_parameters", "message_thread_id", "media", "photo", "commands", "scope", "user_id", "reaction", "action",
    "name", "icon_color", "latitude", "longitude", "file_id", "callback_query_id",
)  # fmt: skip
SHAPES = [
    {"inline_keyboard": [[{"text": 1, "callback_data": 5}]]},
    {"keyboard": [["a", 1]]},
    {"message_id": "x", "chat_id": []},
    [{"type": "photo", "media": "attach://q", "caption_entities": 5}],
    [{"type": "bold", "offset": 0, "length": -5}],
    [{"type": "emoji", "emoji": []}],
    "<b>x",
]
VALUES = st.sampled_from(SHAPES) | st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=2),
    max_leaves=4,
)
PARAMS = st.fixed_dictionaries(
    {"chat_id": st.sampled_from([MARIA, GROUP]) | VALUES, "from_chat_id": st.just(MARIA)},
    optional=dict.fromkeys(NAMES, VALUES),
)


@settings(max_examples=300, deadline=None)
@given(method=st.sampled_from(sorted(METHODS)), params=PARAMS)
def test_strange_parameters_are_answered(method: str, params: dict[str, object]) -> None:
    sandbox = build_sandbox(DEFAULT_TOKEN, read_scenario(), system_clock, limits=False)
    METHODS["sendmessage"](sandbox, Call("sendMessage", {"chat_id": MARIA, "text": "first"}))
    with suppress(ApiError):
        METHODS[method](sandbox, Call(method, params))
