"""Labelled messages in JSON lines: single questions, and dialogues with the expected outcome of each turn."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator, model_validator

from bot.asking import Question
from conversations.decisions import DecisionKind
from conversations.errors import BadInputError
from conversations.understanding import Language

NOT_COVERED = "not_covered"
MOST_PROBLEMS = 20


class BadLinesError(BadInputError):
    """Lines that can't be read, each named with its number."""


class Expected(BaseModel):
    """What should become of a message; `also` are further slugs that answer it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    expect: DecisionKind
    article: str | None = None
    also: tuple[str, ...] = ()
    reason: str | None = None
    order: str | None = None

    @field_validator("also", mode="before")
    @classmethod
    def _none_is_nothing(cls, value: object) -> object:
        return () if value is None else value

    @model_validator(mode="after")
    def _answers_name_their_article(self) -> "Expected":
        if self.expect is DecisionKind.ANSWER and not self.article:
            raise ValueError("expect answer needs article")
        return self

    @property
    def right(self) -> frozenset[str]:
        """The slugs that answer."""
        return frozenset({self.article, *self.also} - {None})  # type: ignore[arg-type]

    @property
    def outcome(self) -> str:
        """The kind of outcome; of a handoff the reason as well."""
        return f"{self.expect.value}: {self.reason}" if self.reason else self.expect.value


class _Line(Expected):
    id: Annotated[str, Field(coerce_numbers_to_str=True)] = ""
    text: str
    lang: Language
    kind: str = ""


class _Turn(BaseModel):
    text: str
    expect: Expected


class _DialogueLine(BaseModel):
    id: Annotated[str, Field(coerce_numbers_to_str=True)] = ""
    lang: Language
    turns: Annotated[list[_Turn], Field(min_length=1)]
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One message; those of one `conversation` are its turns in order. `kind` groups messages for the report."""

    id: str
    text: str
    language: Language
    kind: str
    expected: Expected
    conversation: str | None = None

    @property
    def question(self) -> Question:
        """As `otvet ask` takes it."""
        return Question(id=self.id, text=self.text, conversation=self.conversation)


_SINGLE, _DIALOGUE = TypeAdapter(_Line), TypeAdapter(_DialogueLine)


def read_labelled(path: Path) -> list[Labelled]:
    """All messages of a file. Raises BadLinesError naming every line that can't be read."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # splitlines would split at U+2028 inside a text
    except (OSError, UnicodeDecodeError) as error:
        raise BadLinesError(f"{path} can't be read: {error}") from None
    found: list[Labelled] = []
    problems: list[str] = []
    for number, line in enumerate(lines, start=1):
        try:
            found += _messages(line, number) if line.strip() else []
        except (ValueError, TypeError, RecursionError) as error:
            problems.append(f"{path}:{number}: {_words(error)}")
    if problems:
        more = f"\n… and {len(problems) - MOST_PROBLEMS} more" if len(problems) > MOST_PROBLEMS else ""
        raise BadLinesError("\n".join(problems[:MOST_PROBLEMS]) + more)
    if not found:
        raise BadLinesError(f"{path} has no labelled messages")
    return found


def _messages(line: str, number: int) -> Iterator[Labelled]:
    record = json.loads(line)
    if not isinstance(record, dict):
        raise TypeError("a line is a JSON object")
    return _turns(_DIALOGUE.validate_python(record), number) if "turns" in record else _one(record, number)


def _one(record: dict[str, object], number: int) -> Iterator[Labelled]:
    line = _SINGLE.validate_python(record)
    name = line.id or str(number)
    yield Labelled(id=name, text=line.text, language=line.lang, kind=_kind(line.kind, name), expected=line)


def _turns(line: _DialogueLine, number: int) -> Iterator[Labelled]:
    name = line.id or str(number)
    for place, turn in enumerate(line.turns, start=1):
        yield Labelled(
            id=f"{name}/{place}",
            text=turn.text,
            language=line.lang,
            kind=_kind(line.kind, name),
            expected=turn.expect,
            conversation=name,
        )


def _kind(kind: str, name: str) -> str:
    """What the line says, or the beginning of its id: `dev-0001` is of the kind `dev`."""
    return kind or (name.rpartition("-")[0] or "all")


def _words(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'line'}: {one['msg']}" for one in error.errors())
