"""Trying again for as long as it takes: a bot that can't reach Telegram or its database waits, and says so."""

import asyncio
import logging
from collections.abc import Callable

from aiogram.exceptions import AiogramError, TelegramConflictError, TelegramRetryAfter, TelegramUnauthorizedError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

log = logging.getLogger(__name__)

_HINTS: dict[type[Exception], str] = {
    TelegramConflictError: "another process polls with this token, or a webhook is set",
    TelegramUnauthorizedError: "Telegram refuses the token; check it",
}


def patient(what: str, longest_wait_seconds: float = 30.0) -> AsyncRetrying:
    """Repeat what it wraps until it succeeds, with growing random pauses; a `retry_after` of Telegram is obeyed.

    Only cancellation ends it early.
    """
    return AsyncRetrying(
        retry=retry_if_exception_type(Exception),
        wait=_wait(longest_wait_seconds),
        before_sleep=lambda state: _tell(what, state),
    )


def cancelled() -> bool:
    """Whether this task was asked to end; Python 3.11's wait_for may swallow the CancelledError itself."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def describe(error: BaseException) -> str:
    """The error without what people wrote: an undecodable answer of Telegram may quote their messages."""
    if isinstance(error, AiogramError):
        reason = str(getattr(error, "message", "")).partition("\n")[0][:200]
        return f"{type(error).__name__}: {_HINTS.get(type(error), reason)}"
    return type(error).__name__


def _wait(longest: float) -> Callable[[RetryCallState], float]:
    growing = wait_random_exponential(multiplier=0.5, max=longest)

    def seconds(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        return float(error.retry_after) if isinstance(error, TelegramRetryAfter) else growing(state)

    return seconds


def _tell(what: str, state: RetryCallState) -> None:
    if cancelled():  # a client's timeout at the same moment swallowed it
        raise asyncio.CancelledError
    error = state.outcome.exception() if state.outcome else None
    pause = state.next_action.sleep if state.next_action else 0.0
    log.warning("%s failed (%s); trying again in %.1f s", what, describe(error) if error else "", pause)
