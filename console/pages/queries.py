"""What addresses and forms may hold, the same for all pages."""

from typing import Annotated

from fastapi import Form, Path, Query
from pydantic import BeforeValidator

MAX_ID = 2**52

Id = Annotated[int, Query(ge=1, le=MAX_ID)]
OptionalId = Annotated[int | None, BeforeValidator(lambda value: value or None), Query(ge=1, le=MAX_ID)]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]
PathId = Annotated[int, Path(ge=1, le=MAX_ID)]
Words = Annotated[str, Query(max_length=200)]
Text = Annotated[str, Form(max_length=30_000)]
Short = Annotated[str, Form(max_length=300)]
OptionalNumber = Annotated[int | None, BeforeValidator(lambda value: value or None), Form(ge=1, le=MAX_ID)]
Number = Annotated[int, Form(ge=1, le=MAX_ID)]
