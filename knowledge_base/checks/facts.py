"""Numbers in a text, in digits or words, with what they count: prices, terms, shares, times of day, phone numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from knowledge_base.checks.number_words import WORDS, durations, is_weak, value_of

SPACES = " \u00a0\u202f"
NUMBER = rf"\d{{1,3}}(?:[{SPACES},]\d{{3}})+(?!\d)|\d+(?:[.,]\d{{1,2}})?(?!\d)"
_ANY = rf"(?:{NUMBER}|{WORDS})"
_RANGE = rf"(?P<low>{_ANY})(?:\s*(?:[–—-]|to|and|до|по|и|(?:or|или)(?=\s+[^\W\d]))\s*(?P<high>{_ANY}))?"
_PHONE = re.compile(r"(?<!\d)(?:\+7|8)[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}(?!\d)")
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-4]):([0-5]\d)(?!\d)")
_THOUSANDS = re.compile(rf"[{SPACES}]|,(?=\d{{3}}(?!\d))")


class Unit(StrEnum):
    """What a number counts. Durations that can be told in minutes are, months and years in months."""

    ROUBLES = "roubles"
    DOLLARS = "dollars"
    EUROS = "euros"
    PERCENT = "percent"
    MINUTES = "minutes"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    KILOGRAMS = "kilograms"
    CENTIMETRES = "centimetres"
    DEGREES = "degrees"
    CLOCK = "clock"
    PHONE = "phone"
    PLAIN = "plain"


_UNITS: tuple[tuple[str, Unit, float], ...] = (
    (r"₽|руб\w*|rub\b|roubles?\b|rubles?\b|р\.", Unit.ROUBLES, 1),
    (r"\$|dollars?\b|usd\b|доллар\w*", Unit.DOLLARS, 1),
    (r"€|euros?\b|eur\b|евро\b", Unit.EUROS, 1),
    (r"%|процент\w*|per\s?cent\b", Unit.PERCENT, 1),
    (r"(?:рабоч\w+\s+(?:дн\w+|день)|(?:working|business)\s+days?\b)", Unit.WORKING_DAYS, 1),
    (r"мин(?:ут\w*|\b)|min(?:utes?)?\b", Unit.MINUTES, 1),
    (r"час\w*|hours?\b|ч\b|h\b", Unit.MINUTES, 60),
    (r"дн(?:я|ей|и|ям|ях|ю)\b|день\b|сут\w+|days?\b", Unit.MINUTES, 60 * 24),
    (r"недел\w+|weeks?\b", Unit.MINUTES, 60 * 24 * 7),
    (r"месяц\w*|мес\b|months?\b", Unit.MONTHS, 1),
    (r"год\w*\b|лет\b|years?\b", Unit.MONTHS, 12),
    (r"кг\b|килограмм\w*|kg\b", Unit.KILOGRAMS, 1),
    (r"см\b|сантиметр\w*|cm\b", Unit.CENTIMETRES, 1),
    (r"°\s?[cс]?|градус\w*|degrees?\b", Unit.DEGREES, 1),
)
_NAMED = "|".join(f"(?P<u{number}>{pattern})" for number, (pattern, _, _) in enumerate(_UNITS))
_MANY = r"(?:\s*(?P<many>тысяч\w*|тыс\b\.?|thousand\b))?"
_FACT = re.compile(rf"(?<![\d\w])(?P<sign>[$€])?{_RANGE}{_MANY}(?:[\s-]*(?:{_NAMED}))?", re.IGNORECASE)
_COUNTED = re.compile(_NAMED, re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """A number or a range (`low` to `high`) with its unit; `loose` is one in words that counts nothing we know."""

    unit: Unit
    low: float
    high: float
    loose: bool = field(default=False, compare=False)

    @property
    def values(self) -> tuple[float, float]:
        """Both ends."""
        return self.low, self.high


def facts(text: str) -> list[Fact]:
    """All of them, in the order of the text."""
    return [fact for _, _, fact in _found(text)]


def masked(text: str) -> str:
    """The text with a sign in place of every number: what it says whatever the numbers are."""
    for start, end, fact in sorted(_found(text), reverse=True, key=lambda one: one[0]):
        text = f"{text[:start]}#{'' if fact.unit is Unit.PLAIN else f' {fact.unit.value}'}{text[end:]}"
    return text


def _found(text: str) -> list[tuple[int, int, Fact]]:
    places = [*_phones(text)]
    places += [one for one in _clocks(text) if not _overlaps(one, places)]
    places += [one for one in _unnumbered(text) if not _overlaps(one, places)]
    places += [one for one in _numbers(text) if not _overlaps(one, places)]
    return sorted(places, key=lambda one: one[0])


def _phones(text: str) -> Iterator[tuple[int, int, Fact]]:
    for found in _PHONE.finditer(text):
        digits = float("8" + re.sub(r"\D", "", found[0])[1:])
        yield found.start(), found.end(), Fact(Unit.PHONE, digits, digits)


def _clocks(text: str) -> Iterator[tuple[int, int, Fact]]:
    for found in _CLOCK.finditer(text):
        at = int(found[1]) * 60.0 + int(found[2])
        yield found.start(), found.end(), Fact(Unit.CLOCK, at, at)


def _numbers(text: str) -> Iterator[tuple[int, int, Fact]]:
    for found in _FACT.finditer(text):
        unit, factor = _unit(found)
        loose = unit is Unit.PLAIN and not found["low"][0].isdigit()
        if loose and is_weak(found["low"]):
            continue
        factor *= 1000.0 if found["many"] else 1.0
        low = _value(found["low"]) * factor
        high = _value(found["high"]) * factor if found["high"] else low
        yield found.start(), found.end(), Fact(unit, low, high, loose)


def _unnumbered(text: str) -> Iterator[tuple[int, int, Fact]]:
    """Durations without a number: "within a week", "полгода"."""
    for one in durations(text):
        named = _COUNTED.match(one.unit)
        unit, factor = _named(named) if named else (Unit.PLAIN, 1.0)
        yield one.start, one.end, Fact(unit, one.low * factor, one.high * factor)


def _unit(found: re.Match[str]) -> tuple[Unit, float]:
    if found["sign"]:
        return (Unit.DOLLARS if found["sign"] == "$" else Unit.EUROS), 1.0
    return _named(found)


def _named(found: re.Match[str]) -> tuple[Unit, float]:
    for number, (_, unit, factor) in enumerate(_UNITS):
        if found[f"u{number}"]:
            return unit, factor
    return Unit.PLAIN, 1.0


def _value(digits: str) -> float:
    if not digits[0].isdigit():
        return value_of(digits)
    return float(_THOUSANDS.sub("", digits).replace(",", "."))


def _overlaps(one: tuple[int, int, Fact], others: list[tuple[int, int, Fact]]) -> bool:
    return any(one[0] < end and start < one[1] for start, end, _ in others)
