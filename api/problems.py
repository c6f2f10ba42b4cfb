"""What is said when a request can't be fulfilled: problem details. Source: RFC 9457."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from conversations.errors import ConflictError, OtvetError, TemporaryError
from handoff.replies import EmptyReplyError, LongReplyError
from handoff.tickets import AlreadyClaimedError, AlreadyResolvedError, NotTheHolderError, UnknownTicketError

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5


class Mistake(BaseModel):
    """One thing that is wrong with a request."""

    where: str = Field(description="Where: query, path, header or body, then the names.", examples=["body.text"])
    what: str = Field(description="What is wrong there.", examples=["Field required"])


class Problem(BaseModel):
    """Problem details as in RFC 9457; `code` is the last part of `type`."""

    type: str = Field(description="Which problem it is.", examples=["urn:otvet:problem:already-claimed"])
    title: str = Field(description="The HTTP status in words.", examples=["Conflict"])
    status: int = Field(description="The HTTP status.", examples=[409])
    code: str = Field(description="The problem's name, for programs.", examples=["already-claimed"])
    detail: str = Field(description="What happened, for people.", examples=["ticket is claimed by Anna"])
    errors: list[Mistake] | None = Field(None, description="What is wrong with the request, where that is known.")


class ProblemError(OtvetError):
    """A request that ends with a problem."""

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers


def not_found(what: str) -> ProblemError:
    """There is no such thing."""
    return ProblemError(404, "not-found", f"there is no such {what}")


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    errors: list[Mistake] | None = None,
) -> Response:
    """The answer."""
    told = Problem(
        type=f"urn:otvet:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        errors=errors,
    )
    content = told.model_dump(exclude_none=True)
    return JSONResponse(content, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


_CODES: Mapping[type[Exception], tuple[int, str]] = {
    UnknownTicketError: (404, "not-found"),
    AlreadyClaimedError: (409, "already-claimed"),
    AlreadyResolvedError: (409, "already-resolved"),
    NotTheHolderError: (409, "not-the-holder"),
    ConflictError: (409, "changed-meanwhile"),
    EmptyReplyError: (422, "empty-text"),
    LongReplyError: (422, "long-text"),
}


def handle_problems(app: FastAPI) -> None:
    """Give every error of the application its problem."""
    for kind in _CODES:
        app.add_exception_handler(kind, _on_refusal)
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(TemporaryError, _on_temporary)
    app.add_exception_handler(Exception, _on_mistake_of_ours)


async def _on_problem(_: Request, error: Exception) -> Response:
    if not isinstance(error, ProblemError):
        raise error
    return problem(error.status, error.code, error.detail, headers=error.headers)


async def _on_refusal(_: Request, error: Exception) -> Response:
    """What the desk says no to; what a broken constraint says is not for others."""
    status, code = next(_CODES[kind] for kind in type(error).__mro__ if kind in _CODES)
    detail = "somebody else was first; look again" if type(error) is ConflictError else str(error)
    return problem(status, code, detail)


async def _on_invalid(_: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    mistakes = [Mistake(where=".".join(map(str, one["loc"])), what=str(one["msg"])) for one in found]
    return problem(422, "invalid-request", "the request is not as described", errors=mistakes)


async def _on_http_error(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    if status == HTTPStatus.BAD_REQUEST:  # a body that is no text at all
        return problem(422, "invalid-request", "the request is not as described")
    phrase = HTTPStatus(status).phrase
    return problem(status, phrase.lower().replace(" ", "-"), phrase, headers=headers)


async def _on_temporary(_request: Request, _error: Exception) -> Response:
    return problem(503, "busy", "try again in a moment", headers={"Retry-After": str(RETRY_SECONDS)})


async def _on_mistake_of_ours(_request: Request, _error: Exception) -> Response:
    """The details are in the log."""
    return problem(500, "internal-error", "something went wrong on our side; it is in the log")
