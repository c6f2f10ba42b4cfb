"""What came of a crash run, chat by chat: pure functions of what was expected and what was heard."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of the bot: its Telegram id within the chat's numbering, and what it answers."""

    message_id: int
    what: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One chat or topic. `kills` are, for every kill, the last message id given before it."""

    name: str
    expected: Sequence[str]
    heard: Sequence[Heard]
    kills: Sequence[int]


@dataclass(slots=True)
class Verdict:
    """Everything that must be empty but `duplicates`, which counts replies that were in flight at a kill."""

    lost: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    duplicates: int = 0

    @property
    def good(self) -> bool:
        """Whether every promise was kept."""
        return not (self.lost or self.unexpected or self.out_of_order or self.unexplained)


def judge(lanes: Sequence[Lane]) -> Verdict:
    """Judge all lanes together."""
    verdict = Verdict()
    for lane in lanes:
        _judge(lane, verdict)
    return verdict


def _judge(lane: Lane, verdict: Verdict) -> None:
    once: list[str] = []
    before: Heard | None = None
    for heard in lane.heard:
        if before is not None and heard.what == before.what:
            verdict.duplicates += 1
            if not any(before.message_id <= kill < heard.message_id for kill in lane.kills):
                verdict.unexplained.append(f"{lane.name}: {heard.what} twice, with no kill between")
        else:
            once.append(heard.what)
        before = heard
    wanted, got = Counter(lane.expected), Counter(once)
    verdict.lost += [f"{lane.name}: {what}" for what in (wanted - got).elements()]
    verdict.unexpected += [f"{lane.name}: {what}" for what in (got - wanted).elements()]
    if wanted == got and once != list(lane.expected):
        verdict.out_of_order.append(f"{lane.name}: {_first_difference(lane.expected, once)}")


def _first_difference(expected: Sequence[str], got: Sequence[str]) -> str:
    pairs = enumerate(zip(expected, got, strict=True))
    place, (wanted, heard) = next((number, pair) for number, pair in pairs if pair[0] != pair[1])
    return f"at {place} {heard} instead of {wanted}"
