"""Faults to inject: what the network and the servers between do to a bot."""

import secrets
from dataclasses import asdict, dataclass
from enum import StrEnum

from sandbox.wire import Json

POLLING = "getupdates"


class FaultKind(StrEnum):
    FLOOD = "429"
    SERVER_ERROR = "500"
    BAD_GATEWAY_HTML = "502_html"
    TOO_LARGE = "413"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    TIMEOUT = "timeout"
    DUPLICATE_UPDATE = "duplicate_update"
    BAD_UPDATE = "bad_update"
    HTML_OK = "html_200"

    @property
    def is_immediate(self) -> bool:
        """Put into the update queue at once, instead of waiting for a method call."""
        return self in {FaultKind.DUPLICATE_UPDATE, FaultKind.BAD_UPDATE}


@dataclass
class Fault:
    """Hits the next `times` calls that match; with a probability, each matching call may escape.

    Without a method it hits every method but getUpdates, which must be named."""

    kind: FaultKind
    method: str | None = None
    times: int = 1
    retry_after: int = 1
    chat_id: int | None = None
    probability: float = 1.0
    seconds: float = 30.0

    def matches(self, method: str, chat_id: object) -> bool:
        named = method == self.method.lower() if self.method else method != POLLING
        return named and (self.chat_id is None or str(self.chat_id) == str(chat_id))

    def public(self) -> Json:
        return asdict(self) | {"kind": self.kind.value}


class Faults:
    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._chance = secrets.SystemRandom()

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def take(self, method: str, chat_id: object) -> Fault | None:
        """The fault that hits this call, if any; it is used up by one."""
        for fault in self._waiting:
            if fault.matches(method.lower(), chat_id) and self._chance.random() < fault.probability:
                fault.times -= 1
                self._waiting = [left for left in self._waiting if left.times > 0]
                return fault
        return None

    def waiting(self) -> list[Fault]:
        return list(self._waiting)

    def clear(self) -> None:
        self._waiting.clear()
