"""The judge sees what it is there to see."""

import pytest

from tests.crash.judging import Heard, Lane, Verdict, judge

EXPECTED = ("a", "b", "c")


def _verdict(*heard: str, kills: tuple[int, ...] = ()) -> Verdict:
    messages = [Heard(number, what) for number, what in enumerate(heard, 1)]
    return judge([Lane("chat", EXPECTED, messages, kills)])


def test_all_is_well() -> None:
    assert _verdict("a", "b", "c").good


@pytest.mark.parametrize(
    ("heard", "wrong"),
    [
        (("a", "c"), "lost"),
        (("a", "b", "c", "d"), "unexpected"),
        (("a", "c", "b"), "out_of_order"),
        (("a", "a", "b", "c"), "unexplained"),
        (("a", "b", "a", "c"), "unexpected"),
    ],
)
def test_a_broken_promise(heard: tuple[str, ...], wrong: str) -> None:
    verdict = _verdict(*heard)
    assert not verdict.good
    assert getattr(verdict, wrong)


def test_a_reply_in_flight_at_a_kill_may_come_twice_once_per_kill() -> None:
    assert _verdict("a", "b", "b", "c", kills=(2,)).good
    assert _verdict("a", "b", "b", "b", "c", kills=(2, 3)).duplicates == 2
    assert not _verdict("a", "b", "b", "b", "c", kills=(2,)).good
    assert not _verdict("a", "b", "b", "c", kills=(3,)).good
