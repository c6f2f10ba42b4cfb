"""The stream of one open page (server-sent events): `list`, `thread`, `typing`; and comments that keep it open."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi.sse import format_sse_event

from console.live.hub import Hub, State
from console.live.lists import Shown, View, counts_of, rows_of, shown
from console.parts import Parts
from console.visits import Visit, signed_in
from locales.texts import Texts
from storage.board import BoardRow

KEEP_ALIVE_SECONDS = 15.0
RECONNECT_MS = 1500


@dataclass(slots=True)
class Page:
    """What a page shows now."""

    view: View
    ticket_id: int | None
    conversation_id: int | None
    agent_id: int | None
    person_id: int
    digest: str
    list: Shown | None = None
    talk: tuple[Any, ...] | None = None
    typing: Mapping[int, str] = field(default_factory=dict)
    counts: Mapping[View, int] = field(default_factory=dict)


async def stream(visit: Visit, hub: Hub, page: Page) -> AsyncIterator[bytes]:
    """Events until the page is closed, the session ends or the console stops."""
    painter = painter_of(visit)
    yield format_sse_event(event="open", data_str="", retry=RECONNECT_MS)
    with hub.watching(page.ticket_id, page.conversation_id) as watcher:
        for event in changes(page, await hub.load(page.ticket_id, page.conversation_id), painter):
            yield event
        while not hub.closed:
            if await watcher.wait(KEEP_ALIVE_SECONDS):
                for event in changes(page, hub.state, painter):
                    yield event
            elif not await _is_signed_in(visit):
                yield format_sse_event(event="ended", data_str="")
                return
            else:
                yield format_sse_event(comment="still here")


async def _is_signed_in(visit: Visit) -> bool:
    session, _ = await signed_in(visit.parts, visit.cookie)
    return session is not None


class Painter:
    """Rows as HTML in the visitor's language; painted once for all pages in that language."""

    def __init__(self, painted: dict[tuple[str, str], str], parts: Parts, texts: Texts) -> None:
        self._painted = painted
        self._template = parts.templates.get_template("tickets/row.html")
        self._texts = texts

    def __call__(self, row: BoardRow, key: str) -> str:
        """The row's HTML."""
        name = (key, self._texts.language)
        if name not in self._painted:
            if len(self._painted) > MAX_PAINTED:
                self._painted.clear()
            self._painted[name] = self._template.render(row=row, key=key, t=self._texts)
        return self._painted[name]


def painter_of(visit: Visit) -> Painter:
    """The painter of a visitor's language."""
    return Painter(visit.request.app.state.painted, visit.parts, visit.texts)


MAX_PAINTED = 5000


def changes(page: Page, state: State, painter: Painter) -> list[bytes]:
    """The events that bring the page up to date; the page is noted to show it then."""
    events = [*_list_changes(page, state, painter), *_talk_changes(page, state)]
    counts = counts_of(state.rows, page.agent_id)
    if counts != page.counts:
        page.counts = counts
        events.append(_event("counts", {str(view): count for view, count in counts.items()}))
    return events


def _list_changes(page: Page, state: State, painter: Painter) -> list[bytes]:
    rows = rows_of(state.rows, page.view, page.agent_id)
    now = shown(rows, state.keys)
    before, page.list = page.list, now
    if now == before or (before is None and now.digest == page.digest):
        return []
    known = before.keys if before else {}
    changed = {
        row.ticket_id: painter(row, now.keys[row.ticket_id])
        for row in rows
        if known.get(row.ticket_id) != now.keys[row.ticket_id]
    }
    return [_event("list", {"order": list(now.keys), "rows": changed, "digest": now.digest})]


def _talk_changes(page: Page, state: State) -> list[bytes]:
    if page.ticket_id is None:
        return []
    row = next((row for row in state.rows if row.ticket_id == page.ticket_id), None)
    talk = (row.version if row else None, row.blocked if row else None, state.marks.get(page.conversation_id or 0))
    typing = {who: name for who, name in state.typing.get(page.ticket_id, {}).items() if who != page.person_id}
    events = [_event("thread", {})] if page.talk not in {None, talk} else []
    if typing != page.typing:
        events.append(_event("typing", {"names": list(typing.values())}))
    page.talk, page.typing = talk, typing
    return events


def _event(name: str, data: Mapping[str, Any]) -> bytes:
    return format_sse_event(event=name, data_str=json.dumps(data, ensure_ascii=False))
