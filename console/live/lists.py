"""The lists of tickets: mine, the queue, all open ones; and what changed in one since a page saw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from conversations.messages import Author
from storage.board import BoardRow


class View(StrEnum):
    """Which tickets a list shows."""

    MINE = "mine"
    QUEUE = "queue"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as a page shows it: the tickets in order, each with the key of its look."""

    keys: Mapping[int, str]

    @property
    def digest(self) -> str:
        """The same for two lists that look the same."""
        return blake2b(repr(list(self.keys.items())).encode(), digest_size=8).hexdigest()


def rows_of(rows: Sequence[BoardRow], view: View, agent_id: int | None) -> list[BoardRow]:
    """The rows of a view. The queue keeps its order; one's own tickets begin with those where the customer waits."""
    match view:
        case View.QUEUE:
            return [row for row in rows if row.assignee_id is None]
        case View.MINE:
            mine = [row for row in rows if row.assignee_id is not None and row.assignee_id == agent_id]
            return sorted(mine, key=lambda row: (not awaits_reply(row), row.last_at))
        case View.ALL:
            return list(rows)


def counts_of(rows: Sequence[BoardRow], agent_id: int | None) -> dict[View, int]:
    """How many tickets each view has."""
    queued = sum(row.assignee_id is None for row in rows)
    mine = sum(row.assignee_id is not None and row.assignee_id == agent_id for row in rows)
    return {View.MINE: mine, View.QUEUE: queued, View.ALL: len(rows)}


def awaits_reply(row: BoardRow) -> bool:
    """Whether the customer spoke last."""
    return row.last_author is Author.CUSTOMER


def shown(rows: Sequence[BoardRow], keys: Mapping[int, str]) -> Shown:
    """How a page shows these rows; `keys` are their looks by ticket."""
    return Shown({row.ticket_id: keys[row.ticket_id] for row in rows})
