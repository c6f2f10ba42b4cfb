"""Reading requests: fields and files, however they were sent."""

import json
from typing import Any

from aiohttp import web

from sandbox.errors import bad_request, entity_too_large
from sandbox.files import Upload
from sandbox.wire import UPLOAD_LIMIT_BYTES, Json

BODY_LIMIT_BYTES = UPLOAD_LIMIT_BYTES + 1024 * 1024
FORMS = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})


async def read_fields(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Query, JSON object or form fields, and uploaded files by field name. Raises ApiError."""
    fields: Json = dict(request.query)
    try:
        if request.content_type == "application/json":
            return fields | await _json_object(request), {}
        if request.content_type in FORMS:
            return await _form(request, fields)
    except web.HTTPRequestEntityTooLarge as error:
        raise entity_too_large() from error
    return fields, {}


async def _json_object(request: web.Request) -> Json:
    text = await request.text()
    try:
        value = json.loads(text) if text.strip() else {}
    except json.JSONDecodeError as error:
        raise bad_request("can't parse the request as JSON object") from error
    if not isinstance(value, dict):
        raise bad_request("expected an Object in the request")
    return value


async def _form(request: web.Request, fields: Json) -> tuple[Json, dict[str, Upload]]:
    uploads: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = _upload(value)
        else:
            fields[name] = _text(value)
    return fields, uploads


def _upload(field: web.FileField) -> Upload:
    with field.file:
        return Upload(field.filename, field.file.read(), field.content_type)


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, (bytes, bytearray)) else str(value)
