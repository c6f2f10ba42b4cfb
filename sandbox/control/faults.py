"""Control routes for faults."""

from typing import Any

from aiohttp import web

from sandbox.context import Sandbox
from sandbox.control.requests import answering, fields_of
from sandbox.errors import bad_request
from sandbox.faults import Fault, FaultKind
from sandbox.wire import Json

UNREADABLE: Json = {"message": {"message_id": "not a number", "chat": None, "date": []}}


class FaultControls:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/sandbox/faults", answering(self.add)),
            web.get("/sandbox/faults", self.waiting),
            web.delete("/sandbox/faults", self.clear),
        ]

    async def add(self, request: web.Request) -> web.StreamResponse:
        fields, _ = await fields_of(request)
        fault = fault_of(fields)
        if fault.kind.is_immediate:
            self._strike(fault)
        else:
            self._sandbox.faults.add(fault)
        return web.json_response(fault.public())

    def _strike(self, fault: Fault) -> None:
        updates = self._sandbox.updates
        for _ in range(fault.times):
            if fault.kind is FaultKind.BAD_UPDATE:
                updates.put_raw(UNREADABLE)
            elif not updates.repeat_last():
                raise bad_request("there is no update to repeat yet")

    async def waiting(self, _: web.Request) -> web.StreamResponse:
        return web.json_response([fault.public() for fault in self._sandbox.faults.waiting()])

    async def clear(self, _: web.Request) -> web.StreamResponse:
        self._sandbox.faults.clear()
        return web.json_response({"ok": True})


def fault_of(fields: Json) -> Fault:
    """Raises ApiError for an unknown kind or a field of the wrong type."""
    try:
        kind = FaultKind(str(fields.get("kind")))
    except ValueError as error:
        raise bad_request(f"unknown fault kind {fields.get('kind')}") from error
    converters = {
        "method": str, "times": int, "retry_after": int, "chat_id": int, "probability": float, "seconds": float,
    }  # fmt: skip
    try:
        given: dict[str, Any] = {
            name: convert(fields[name]) for name, convert in converters.items() if fields.get(name) not in (None, "")
        }
    except (TypeError, ValueError) as error:
        raise bad_request(f"wrong fault field: {error}") from error
    return Fault(kind, **given)
