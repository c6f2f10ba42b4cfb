"""Changes: one transaction with the audit log; a repeated request is answered again and does nothing twice."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Header
from fastapi.responses import Response
from pydantic import BaseModel

from api.access import Caller
from api.problems import ProblemError
from handoff.team import Deed
from storage.unit_of_work import Unit

MAX_IDEMPOTENCY_KEY = 255
IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=MAX_IDEMPOTENCY_KEY,
        pattern=r"^[!-~]+$",
        description="A name of your own for this very request, for example a UUID. Whoever sends it again within a day"
        " gets the first answer again, with `Idempotency-Replayed: true`, and nothing happens twice.",
        examples=["5f0c2a7e-1c1b-4b0e-9c39-2a8f1f3f7c55"],
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done, for the caller and for the audit log; None answers 204."""

    answer: BaseModel | None
    deed: Deed
    subject: str
    status: int = 200


Act = Callable[[Unit, datetime], Awaitable[Done]]


async def perform(caller: Caller, name: str | None, act: Act) -> Response:
    """Do it once; `name` is the request's Idempotency-Key."""
    fingerprint = await _fingerprint(caller)
    async with caller.parts.database.unit() as unit:
        kept = await unit.api_answers.begin(caller.key.id, name, fingerprint) if name else None
        if kept is not None:
            if kept.fingerprint != fingerprint:
                raise ProblemError(422, "idempotency-key-reused", "this Idempotency-Key belongs to another request")
            return _response(kept.status, kept.body, replayed=True)
        done = await act(unit, caller.parts.clock())
        await unit.audit.add(done.deed, done.subject, person=None, address=caller.address, by=caller.name)
        status, body = (done.status, done.answer.model_dump_json()) if done.answer else (204, "")
        if name:
            await unit.api_answers.keep(caller.key.id, name, status, body)
    return _response(status, body)


def _response(status: int, body: str, *, replayed: bool = False) -> Response:
    headers = {"Idempotency-Replayed": "true"} if replayed else {}
    return Response(body, status, headers=headers, media_type="application/json" if body else None)


async def _fingerprint(caller: Caller) -> str:
    request = caller.request
    head = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(head + await request.body()).hexdigest()
