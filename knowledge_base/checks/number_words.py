"""Numbers written in words, Russian (in all cases) and English: `WORDS` matches one, `value_of` reads it.

    "twenty-five"  "two and a half"  "двух с половиной"  "сорок пять"  "полтора"  "a couple of"  "half an" (hour)

and durations that are named without a number at all: `BARE` matches "(within) a week", "(через) неделю", "полгода".
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_ENGLISH = {
    1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten",
    11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen",
    18: "eighteen", 19: "nineteen", 20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy",
    80: "eighty", 90: "ninety",
}  # fmt: skip
_RUSSIAN = {
    1: "один одна одно одну одного одной одному одним", 2: "два две двух двум двумя двое двоих",
    3: "три трёх трех трём трем тремя трое троих", 4: "четыре четырёх четырех четырём четырем четырьмя четверо",
    5: "пять пяти пятью", 6: "шесть шести шестью", 7: "семь семи", 8: "восемь восьми", 9: "девять девяти",
    10: "десять десяти", 11: "одиннадцать одиннадцати", 12: "двенадцать двенадцати", 13: "тринадцать тринадцати",
    14: "четырнадцать четырнадцати", 15: "пятнадцать пятнадцати", 16: "шестнадцать шестнадцати",
    17: "семнадцать семнадцати", 18: "восемнадцать восемнадцати", 19: "девятнадцать девятнадцати",
    20: "двадцать двадцати", 30: "тридцать тридцати", 40: "сорок сорока", 50: "пятьдесят пятидесяти",
    60: "шестьдесят шестидесяти", 70: "семьдесят семидесяти", 80: "восемьдесят восьмидесяти",
    90: "девяносто девяноста", 100: "сто ста", 200: "двести двухсот", 300: "триста трёхсот трехсот",
    400: "четыреста четырёхсот четырехсот", 500: "пятьсот пятисот", 600: "шестьсот шестисот", 700: "семьсот семисот",
    800: "восемьсот восьмисот", 900: "девятьсот девятисот", 1000: "тысяча тысячу тысячи",
}  # fmt: skip
_ODD = {
    "hundred": 100.0, "thousand": 1000.0, "dozen": 12.0, "couple": 2.0, "half": 0.5,
    "полтора": 1.5, "полторы": 1.5, "полутора": 1.5, "пара": 2.0, "пару": 2.0, "пары": 2.0, "половиной": 0.5,
}  # fmt: skip
_VALUES: Mapping[str, float] = _ODD | {
    word: float(value) for values in (_ENGLISH, _RUSSIAN) for value, words in values.items() for word in words.split()
}
_WEAK = frozenset(
    "one half couple dozen полтора полторы полутора пара пару пары".split() + _RUSSIAN[1].split()  # noqa: SIM905
)
"""They mean a number only before what they count: not every "one" does."""


def _either(values: Mapping[int, str], low: int, high: int) -> str:
    words = (word for value, some in values.items() if low <= value <= high for word in some.split())
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True))})"


def _english() -> str:
    digit = _either(_ENGLISH, 1, 9)
    small = rf"(?:{_either(_ENGLISH, 20, 90)}(?:[\s-]{digit})?|{_either(_ENGLISH, 10, 19)}|{digit})"
    many = rf"(?:{digit}|a)\s+hundred(?:\s+(?:and\s+)?{small})?"
    odd = r"a\s+thousand|(?:a\s+)?dozen|(?:a\s+)?couple(?:\s+of)?|half\s+an?"
    return rf"(?:{many}|{odd}|{small})(?:\s+and\s+a\s+half)?"


def _russian() -> str:
    digit, tens = _either(_RUSSIAN, 1, 9), _either(_RUSSIAN, 20, 90)
    small = rf"(?:{tens}(?:\s+{digit})?|{_either(_RUSSIAN, 10, 19)}|{digit})"
    many = rf"{_either(_RUSSIAN, 100, 900)}(?:\s+{small})?"
    odd = rf"полтор[аы]|полутора|пар[ауы]|{_either(_RUSSIAN, 1000, 1000)}"
    return rf"(?:{many}|{odd}|{small})(?:\s+с\s+половиной)?"


WORDS = rf"\b(?:{_english()}|{_russian()})\b"


def value_of(words: str) -> float:
    """What the words that `WORDS` matched say."""
    total = 0.0
    for word in re.split(r"[\s-]+", words.lower()):
        value = _VALUES.get(word, 0.0)
        total = (total or 1.0) * value if word == "hundred" else total + value
    return total


def is_weak(words: str) -> bool:
    """Whether the words are a number only before what they count."""
    return words.lower().split()[0 if not words.lower().startswith("a ") else 1] in _WEAK


@dataclass(frozen=True, slots=True)
class Duration:
    """`low` to `high` of what `unit` names, at a place of the text."""

    start: int
    end: int
    low: float
    high: float
    unit: str


_BEFORE_ENGLISH = (
    r"within|in|for|after|before|until|till|to|than|about|around|almost|nearly|over|under|takes?|took|lasts?|another"
)
_BEFORE_RUSSIAN = (
    r"за|через|на|в\s+течение|около|примерно|почти|до|более|больше|дольше|менее|меньше|спустя|минимум|максимум|ещё|еще"
)
_NAMED_ENGLISH = r"(?:working\s+|business\s+)?day|minute|hour|week|month|year"
_NAMED_RUSSIAN = (
    r"рабочий\s+день|рабочего\s+дня|минуту|(?<!до\s)минуты|часа?|день(?!\s+рожд)|дня(?=\W*$|\s+(?:после|до|с|со)\b|[.,;:)])|сутки|"
    r"суток|недел[юи]|месяца?|года?"
)
BARE = re.compile(
    rf"\b(?:{_BEFORE_ENGLISH})\s+(?P<article>an?)\s+(?P<en>{_NAMED_ENGLISH})(?P<en_or_two>\s+or\s+two)?\b|"
    rf"\b(?P<later_article>an?)\s+(?P<later>{_NAMED_ENGLISH})(?=\s+(?:later|earlier|ahead|before|after|in\s+advance)\b)|"
    rf"\b(?:{_BEFORE_RUSSIAN})\s+(?P<ru>{_NAMED_RUSSIAN})(?P<ru_or_two>[-–—]дв[ае]|[-–—]другой|[-–—]другую)?\b|"
    rf"\bпол(?:у)?(?P<half>минуты|часа|дня|суток|месяца|года)\b",
    re.IGNORECASE,
)


def durations(text: str) -> Iterator[Duration]:
    """Those that no number is said of: one of the unit, one or two of it, or half of it."""
    for found in BARE.finditer(text):
        if found["half"]:
            yield Duration(found.start(), found.end(), 0.5, 0.5, found["half"])
            continue
        group = next(name for name in ("en", "later", "ru") if found[name])
        start = {"en": "article", "later": "later_article", "ru": "ru"}[group]
        high = 2.0 if found["en_or_two"] or found["ru_or_two"] else 1.0
        yield Duration(found.start(start), found.end(), 1.0, high, found[group])
