"""`/bot{token}/{method}` and `/file/bot{token}/{path}`: the envelope, the log and the faults around each method."""

import asyncio
import inspect
from typing import Any

from aiohttp import web

from sandbox.calls import Call, plain_params
from sandbox.context import Sandbox
from sandbox.errors import ApiError, entity_too_large, method_not_found, not_found, too_many_requests, unauthorized
from sandbox.faults import Fault, FaultKind
from sandbox.http_body import read_fields
from sandbox.methods import method_table
from sandbox.wire import Json

BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"
MAINTENANCE = "<html><body><h1>We are working on it</h1></body></html>"


class BotApi:
    """The handlers; `closing` ends what only waits."""

    def __init__(self, sandbox: Sandbox, closing: asyncio.Event) -> None:
        self._sandbox = sandbox
        self._closing = closing
        self._methods = method_table()

    def routes(self) -> list[web.RouteDef]:
        path = r"/bot{token:[^/]+}/{method:[^/]*}"
        return [
            web.get(path, self.call),
            web.post(path, self.call),
            web.get(r"/file/bot{token:[^/]+}/{path:.+}", self.file),
        ]

    async def call(self, request: web.Request) -> web.StreamResponse:
        try:
            call = await self._read(request)
        except ApiError as error:
            return _refusal(error)
        entry = self._sandbox.calls.add(call, self._sandbox.clock().isoformat())
        fault = self._sandbox.faults.take(call.method, call.params.get("chat_id"))
        if fault is not None:
            entry["fault"] = fault.kind.value
        if fault is not None and fault.kind is not FaultKind.DROP_AFTER:
            entry |= {"ok": False, "description": f"fault: {fault.kind.value}"}
            return await self._hit(request, fault)
        answer = await self._perform(call, entry)
        return answer if fault is None else _cut(request)

    async def _read(self, request: web.Request) -> Call:
        params, uploads = await read_fields(request)
        if request.match_info["token"] != self._sandbox.token:
            raise unauthorized()
        return Call(request.match_info["method"], plain_params(params), uploads)

    async def _perform(self, call: Call, entry: Json) -> web.Response:
        try:
            result = await self._result(call)
        except ApiError as error:
            entry |= error.body()
            return _refusal(error)
        entry["ok"] = True
        if call.method.lower() != "getupdates":
            entry["result"] = result
        return web.json_response({"ok": True, "result": result})

    async def _result(self, call: Call) -> Any:
        method = self._methods.get(call.method.lower())
        if method is None:
            raise method_not_found()
        result = method(self._sandbox, call)
        return await result if inspect.isawaitable(result) else result

    async def _hit(self, request: web.Request, fault: Fault) -> web.Response:
        match fault.kind:
            case FaultKind.FLOOD:
                return _refusal(too_many_requests(fault.retry_after))
            case FaultKind.SERVER_ERROR:
                return _refusal(ApiError(500, "Internal Server Error"))
            case FaultKind.TOO_LARGE:
                return _refusal(entity_too_large())
            case FaultKind.BAD_GATEWAY_HTML:
                return web.Response(status=502, text=BAD_GATEWAY, content_type="text/html")
            case FaultKind.HTML_OK:
                return web.Response(text=MAINTENANCE, content_type="text/html")
            case FaultKind.TIMEOUT:
                await self._wait(fault.seconds)
        return _cut(request)

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return

    async def file(self, request: web.Request) -> web.Response:
        stored = self._sandbox.files.by_path(request.match_info["path"])
        if request.match_info["token"] != self._sandbox.token:
            return _refusal(unauthorized())
        if stored is None:
            return _refusal(not_found())
        return web.Response(body=stored.content, content_type="application/octet-stream")


def _refusal(error: ApiError) -> web.Response:
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else None
    return web.json_response(error.body(), status=error.code, headers=headers)


def _cut(request: web.Request) -> web.Response:
    """End the connection without an answer; what is returned has nowhere to go."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
