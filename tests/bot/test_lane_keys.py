"""Each update gets the lane of its chat or topic, whatever it looks like."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.lane_keys import UNKNOWN_LANE, lane_key

PRIVATE = {"id": 7, "type": "private"}
FORUM = {"id": -100, "type": "supergroup", "is_forum": True}
TOPIC_MESSAGE = {"message_id": 3, "chat": FORUM, "message_thread_id": 55, "is_topic_message": True}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["chat", "id", "message", "from", "message_thread_id", "type"]), inner)
    ),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("event", "lane"),
    [
        ({"message": {"chat": PRIVATE}}, "chat:7"),
        ({"edited_message": {"chat": PRIVATE}}, "chat:7"),
        ({"message": {"chat": PRIVATE, "message_thread_id": 4, "is_topic_message": True}}, "chat:7"),
        ({"message": TOPIC_MESSAGE}, "chat:-100:55"),
        ({"message": {"chat": FORUM}}, "chat:-100"),
        ({"message": {"chat": {"id": -5, "type": "group"}, "message_thread_id": 4}}, "chat:-5"),
        ({"callback_query": {"from": {"id": 9}, "message": TOPIC_MESSAGE}}, "chat:-100:55"),
        ({"callback_query": {"from": {"id": 9}, "message": {"chat": PRIVATE}}}, "chat:7"),
        ({"callback_query": {"from": {"id": 9}, "inline_message_id": "x"}}, "chat:9"),
        ({"message_reaction": {"chat": PRIVATE, "user": {"id": 9}}}, "chat:7"),
        ({"my_chat_member": {"chat": PRIVATE, "from": {"id": 9}}}, "chat:7"),
        ({"poll_answer": {"user": {"id": 9}}}, "chat:9"),
        ({"something_of_next_year": {"from": {"id": 9}}}, "chat:9"),
        ({"message": "broken"}, UNKNOWN_LANE),
        ({}, UNKNOWN_LANE),
    ],
)
def test_lanes(event: dict[str, Any], lane: str) -> None:
    assert lane_key({"update_id": 1, **event}) == lane


@given(st.dictionaries(st.sampled_from(["message", "callback_query", "update_id", "new"]), JSON))
def test_nothing_is_without_a_lane(update: dict[str, Any]) -> None:
    assert lane_key(update)
