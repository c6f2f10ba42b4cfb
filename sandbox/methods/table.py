"""The type of a method: takes the call, returns `result` (or raises ApiError)."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from sandbox.calls import Call
from sandbox.context import Sandbox

Method: TypeAlias = Callable[[Sandbox, Call], Any | Awaitable[Any]]
