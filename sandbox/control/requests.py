"""What the control API's handlers share: fields in, errors out."""

import json
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeAlias

from aiohttp import web

from sandbox.errors import ApiError
from sandbox.files import Upload
from sandbox.http_body import read_fields
from sandbox.wire import Json

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
OBJECTS = frozenset({"contact", "location", "venue", "entities", "options"})


def answering(handler: Handler) -> Handler:
    """Turns an ApiError into its JSON body with the HTTP status."""

    @wraps(handler)
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except ApiError as error:
            return web.json_response(error.body(), status=error.code)

    return answer


async def fields_of(request: web.Request) -> tuple[Json, Upload | None]:
    """Fields and the file of the field "file"; objects inside a form are JSON text."""
    fields, uploads = await read_fields(request)
    return {name: _plain(name, value) for name, value in fields.items()}, uploads.get("file")


def _plain(name: str, value: Any) -> Any:
    if name not in OBJECTS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError as error:
        raise ApiError(400, f"Bad Request: {name} must be JSON") from error


def number(request: web.Request, name: str) -> int:
    return int(request.match_info[name])
