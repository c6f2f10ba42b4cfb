"""Reads the shop's service rules from a TOML file; a mistake is named with its place and what to write instead."""

import re
import tomllib
from collections.abc import Container, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from conversations.decisions import HANDOFF_REASONS, Reason
from conversations.errors import BadInputError
from handoff.durations import parse_duration
from handoff.hours import ALL_DAY, MINUTES_A_DAY, Hours, Span
from handoff.promises import SlaPolicy
from handoff.service_rules import Assignment, ServiceRules, Silence, Team, default_sla
from handoff.tickets import DEFAULT_TEAM, Priority

_CLOCK = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _duration(value: object) -> timedelta:
    try:
        return parse_duration(str(value))
    except BadInputError as error:
        raise ValueError(str(error)) from error


def _span(value: object) -> Span:
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("write hours like 09:00-18:00")
    start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if int(found[2]) > 59 or int(found[4]) > 59 or not start < end <= MINUTES_A_DAY:
        raise ValueError("hours begin before they end, and the day ends at 24:00; split what passes midnight")
    return Span(start, end)


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("write a time zone like Europe/Moscow") from None


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("write a day like 2026-12-31") from None


def _country(value: object) -> str:
    code = str(value)
    country, _, subdivision = code.partition("-")
    try:
        holidays.country_holidays(country, subdiv=subdivision or None)
    except NotImplementedError:
        raise ValueError("write a country like RU, or with its region like DE-BY") from None
    return code


def _reason(value: object) -> Reason:
    if value not in HANDOFF_REASONS:
        raise ValueError(f"one of {', '.join(sorted(HANDOFF_REASONS))}")
    return Reason(str(value))


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Spans = tuple[Annotated[Span, BeforeValidator(_span)], ...]
Day = Annotated[date, BeforeValidator(_day)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class _Week(_Part):
    monday: Spans = ()
    tuesday: Spans = ()
    wednesday: Spans = ()
    thursday: Spans = ()
    friday: Spans = ()
    saturday: Spans = ()
    sunday: Spans = ()


class _Team(_Part):
    time_zone: Annotated[ZoneInfo, BeforeValidator(_zone)] = ZoneInfo("UTC")
    hours: _Week | None = None
    holidays: Annotated[str, BeforeValidator(_country)] | None = None
    exceptions: dict[Day, Spans] = {}
    reasons: tuple[Annotated[Reason, BeforeValidator(_reason)], ...] = ()


class _Sla(_Part):
    first_response: Duration | None = None
    next_response: Duration | None = None
    resolution: Duration | None = None


class _Queue(_Part):
    assignment: Assignment = Assignment.AUTOMATIC
    answer_within: Duration = ServiceRules().answer_within
    raise_after: Duration = ServiceRules().raise_after
    busy_for: Duration = ServiceRules().busy_for
    warn_at_percent: int = Field(75, ge=1, le=99)
    supervisors: tuple[int, ...] = ()


class _Silence(_Part):
    warn_after: Duration = Silence().warn_after
    resolve_after: Duration = Silence().resolve_after


class _Ratings(_Part):
    ask_to_recommend: bool = True
    recommend_every: Duration = timedelta(days=180)


class _File(_Part):
    queue: _Queue = _Queue()
    silence: _Silence = _Silence()
    ratings: _Ratings = _Ratings()
    teams: dict[Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")], _Team] = {}
    sla: dict[Priority, _Sla] = {}
    skills: dict[Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")], tuple[str, ...]] = {}


def load_service_rules(path: Path | None) -> ServiceRules:
    """The rules in the file; the defaults without one. Raises BadInputError that names each mistake."""
    if path is None or path == Path():  # an empty variable is a path to here
        return ServiceRules()
    try:
        return parse_service_rules(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"OTVET_SERVICE_FILE: {path} can't be read: {error}") from error
    except BadInputError as error:
        raise BadInputError(f"{path}: {error}") from error


def parse_service_rules(text: str) -> ServiceRules:
    """The rules that a TOML text describes. Raises BadInputError."""
    try:
        file = _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadInputError(f"not TOML: {error}") from error
    except ValidationError as error:
        raise BadInputError("; ".join(_mistake(dict(part)) for part in error.errors())) from error
    rules = _rules(file)
    _require_open(rules)
    return rules


def _mistake(error: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in error["loc"] if part != "[key]")
    return f"{place}: {str(error['msg']).removeprefix('Value error, ')}"


def _rules(file: _File) -> ServiceRules:
    teams = tuple(_team(key, team) for key, team in file.teams.items())
    queue = file.queue
    return ServiceRules(
        teams=teams or (Team(key=DEFAULT_TEAM),),
        sla={**default_sla(), **{priority: SlaPolicy(**sla.model_dump()) for priority, sla in file.sla.items()}},
        warn_share=queue.warn_at_percent / 100,
        assignment=queue.assignment,
        answer_within=queue.answer_within,
        raise_after=queue.raise_after,
        busy_for=queue.busy_for,
        silence=Silence(warn_after=file.silence.warn_after, resolve_after=file.silence.resolve_after),
        skills=file.skills,
        supervisors=queue.supervisors,
        recommend_every=file.ratings.recommend_every if file.ratings.ask_to_recommend else None,
    )


def _team(key: str, team: _Team) -> Team:
    week = (ALL_DAY,) * 7 if team.hours is None else tuple(getattr(team.hours, day) for day in _WEEKDAYS)
    hours = Hours(zone=team.time_zone, week=week, holidays=_days_off(team.holidays), exceptions=team.exceptions)
    return Team(key=key, hours=hours, reasons=frozenset(team.reasons))


def _days_off(code: str | None) -> Container[date]:
    if code is None:
        return frozenset()
    country, _, subdivision = code.partition("-")
    return holidays.country_holidays(country, subdiv=subdivision or None)


def _require_open(rules: ServiceRules) -> None:
    closed = [team.key for team in rules.teams if not any(team.hours.week)]
    if closed:
        raise BadInputError(f"teams.{closed[0]}.hours: open at least one day of the week")
