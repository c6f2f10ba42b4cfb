"""Order numbers, phone numbers and tracking numbers by rules; never prices, sizes, dates or counts.

A number is an order's when a word for it stands right before it, or when its shape says so and nothing around it speaks
for money, measures or dates. Plain Python 3.10, no imports of the product.
"""

import re
from typing import Iterator, List, NamedTuple, Pattern

from .number_words import (
    AFTER_MEASURE,
    BEFORE_AMOUNT,
    BEFORE_CODE,
    BEFORE_OTHER_NUMBER,
    NOT_A_NUMBER_OF_OURS,
    ORDER_WORD,
    QUESTION,
)

ORDER_NUMBER = "order_number"
PHONE = "phone"
TRACKING_NUMBER = "tracking_number"

DEFAULT_ORDER_PATTERN = r"(?:[A-Z]{1,4}-?)?\d{4,10}"
"""What a normalised order number looks like: upper case Latin letters, no blanks."""

_LOOKALIKES = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
_DASHES = re.compile("[‐‑‒–—−]")
_TRACKING_SHAPES = re.compile(
    r"(?<![A-Za-zА-Яа-я0-9])(?:[A-Z]{2}[ ]?\d{3}[ ]?\d{3}[ ]?\d{3}[ ]?[A-Z]{2}|1Z[0-9A-Z]{16}|\d{14}|\d{6} \d{2} "
    r"\d{5} \d)"
    r"(?![A-Za-zА-Яа-я0-9])",
    re.IGNORECASE,
)
_TRACKING_NAMED = re.compile(
    r"(?:тр[еэ]к(?:-?(?:номер|код))?\w*|track(?:ing)?(?:[ -]?(?:number|code|no\.?|nr\.?|id))?|накладн\w+|trek)"
    r"(?:\s*(?:номер|number|nomer|is|мой|посылки|заказа|по|сд[эе]к\w*|cdek|dhl|ups|ems|боксберри|почт\w+|:|№|#|-))*\s*"
    r"(?P<value>(?=[A-Z0-9-]{0,6}\d{4})[A-Z0-9][A-Z0-9-]{7,24})(?![A-Za-zА-Яа-я0-9])",
    re.IGNORECASE,
)
_TRACKING_OF_CARRIER = re.compile(
    r"(?<!\w)(?:сд[эе]к\w*|cdek|boxberry|боксберри|dhl|fedex|ems|dpd)[\s:№#-]*(?P<value>\d{10,14})(?!\w)", re.IGNORECASE
)
_PHONES = re.compile(
    r"(?<![\w+-])(?:"
    r"(?:\+\s?7|8|7)[\s(-]*(?:9\d{2}|800|4\d{2}|3\d{2}|8\d{2})[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}"
    r"|\+\d{1,3}[\s(-]*\d{1,4}(?:[\s()-]*\d{2,4}){2,4}"
    r")(?![\d-]*\d|\w)"
)
_PHONE_NAMED = re.compile(
    r"(?:тел(?:ефон\w*)?\.?|phone(?: number)?|mobile|cell|whats?app|ватсап\w*|вотсап\w*|мобильн\w+|звон\w+|"
    r"call(?: me)?(?: (?:at|on))?)"
    r"(?:\s*(?:мой|номер|number|is|на|по|:|№|-))*\s*(?P<value>\(?\d{3,4}\)?(?:[\s-]*\d{2,4}){2,3})(?!\d)",
    re.IGNORECASE,
)
_PHONE_TO_CALL = re.compile(
    r"(?<![\d+-])(?P<value>9\d{9})"
    r"(?=[\s,.-]*(?:это )?(?:мой (?:тел|номер)|позвон|перезвон|набер|звон|тел|call|phone|ring))",
    re.IGNORECASE,
)
_CANDIDATE = re.compile(
    r"(?<![\w@])(?<![,-](?=\d))(?<!(?<!\d{4})/(?=\d))(?<![^A-Za-zА-Яа-я][.:](?=\d))"
    r"(?:(?:[A-Za-z]{1,4}|[А-Яа-я]{1,4})(?P<hyphen> ?- ?|)(?=\d)(?<![а-яё]{3}))?"
    r"(?P<digits>\d+(?:[ \u00a0\u202f]\d{1,3})*)(?![\w@]|[.,:-]\d|/\d{1,3}(?!\d))"
)
_GLUED = re.compile(r"(?<=заказ|order|zakaz|номер)(?P<digits>\d{4,})(?!\w)", re.IGNORECASE)
_NOTHING_ELSE = re.compile(
    r"(?:[\s№#.,:;!?()\"«»-]|(?<!\w)(?:it'?s|it is|here|это|вот|ну|да|yes)(?!\w))*", re.IGNORECASE
)
_DIGITS_ONE_BY_ONE = 5
_ONE_TIME_CODE = 6


class Span(NamedTuple):
    """`value` is normalised; `start` and `end` count code points of the text given."""

    name: str
    value: str
    start: int
    end: int


class EntityRules:
    """`order_pattern` is matched against the whole normalised number."""

    def __init__(self, order_pattern: str = DEFAULT_ORDER_PATTERN) -> None:
        self._order: Pattern[str] = re.compile(order_pattern)

    def find(self, text: str) -> List[Span]:
        """All entities of the text in the order they stand in it, none overlapping another."""
        flat = _DASHES.sub("-", text)
        found: List[Span] = []
        for span in self._finders(flat):
            if not any(span.start < other.end and other.start < span.end for other in found):
                found.append(span)
        return sorted((span for span in found if span.name), key=lambda span: span.start)

    def _finders(self, text: str) -> Iterator[Span]:
        yield from _tracking_numbers(text)
        yield from _phones(text)
        yield from _masked(text)
        yield from self._orders(text)

    def _orders(self, text: str) -> Iterator[Span]:
        for match in (*_GLUED.finditer(text), *_CANDIDATE.finditer(text)):
            span = self._order_span(text, match)
            if span:
                yield span

    def _order_span(self, text: str, match: "re.Match[str]") -> "Span | None":
        start, end = match.span()
        grouped = _well_grouped(match["digits"])
        if not grouped and re.search(r"\s", match["digits"]):
            end = match.start("digits") + len(re.split(r"\s", match["digits"])[0])
        for stop in _stops(text, start, end, named=_is_named(text[:start])):
            value = re.sub(r"^NO?(?=\d)", "", normalised_order(text[start:stop]))
            if self._order.fullmatch(value) and _is_order(text, start, stop, value):
                return Span(ORDER_NUMBER, value, start, stop)
        return None


def normalised_order(text: str) -> str:
    """Upper case, Cyrillic letters that look Latin turned Latin, no blanks: «а-10 234» is A-10234."""
    return re.sub(r"\s", "", text).upper().translate(_LOOKALIKES)


def normalised_phone(text: str) -> str:
    """In international form where the country is clear: +79161234567."""
    digits = re.sub(r"\D", "", text)
    if len(digits) == 11 and digits[0] in "78" and not text.strip().startswith("+8"):
        return "+7" + digits[1:]
    if len(digits) == 10 and digits[0] == "9":
        return "+7" + digits
    return ("+" if text.strip().startswith("+") else "") + digits


def _tracking_numbers(text: str) -> Iterator[Span]:
    for match in _TRACKING_SHAPES.finditer(text):
        yield Span(TRACKING_NUMBER, normalised_order(match.group()), *match.span())
    for match in (*_TRACKING_NAMED.finditer(text), *_TRACKING_OF_CARRIER.finditer(text)):
        yield Span(TRACKING_NUMBER, normalised_order(match["value"]), *match.span("value"))


def _phones(text: str) -> Iterator[Span]:
    for match in _PHONES.finditer(text):
        if 10 <= len(re.sub(r"\D", "", match.group())) <= 15:
            yield Span(PHONE, normalised_phone(match.group()), *match.span())
    for match in (*_PHONE_NAMED.finditer(text), *_PHONE_TO_CALL.finditer(text)):
        if 10 <= len(re.sub(r"\D", "", match["value"])) <= 11:
            yield Span(PHONE, normalised_phone(match["value"]), *match.span("value"))


def _masked(text: str) -> Iterator[Span]:
    """Nameless spans: dates, cards, links and the like, so that nothing else claims their digits."""
    for match in NOT_A_NUMBER_OF_OURS.finditer(text):
        yield Span("", "", *match.span())


def _well_grouped(digits: str) -> bool:
    """Whether blanks divide it as people dictate it, and not two numbers that stand side by side."""
    groups = re.split(r"\s", digits)
    if len(groups) >= _DIGITS_ONE_BY_ONE and all(len(group) == 1 for group in groups):
        return True
    return len(groups) > 1 and len(groups[0]) <= 4 and all(len(group) in {2, 3} for group in groups[1:-1])


def _stops(text: str, start: int, end: int, *, named: bool) -> List[int]:
    """Where the number may end, the longest first: «заказ 700 800 9» is one number, «заказ 48213907 12 шт» is not."""
    piece = text[start:end]
    blanks = [start + match.start() for match in re.finditer(r"(?<=\d)\s", piece)]
    alone = _alone(text[:start], text[end:])
    if not (named or alone) and blanks and len(re.sub(r"\D", "", piece)) < 7:
        return [blanks[0]]
    return [end, *reversed(blanks)]


def _is_named(before: str) -> bool:
    return bool(ORDER_WORD.search(before))


def _is_order(text: str, start: int, end: int, value: str) -> bool:
    before, after = text[:start], text[end:]
    digits, letters = re.sub(r"\D", "", value), re.sub(r"[^A-Z]", "", value)
    if BEFORE_OTHER_NUMBER.search(before) or (not letters and AFTER_MEASURE.match(after)):
        return False
    if _is_named(before):
        return True
    if letters:
        return len(digits) >= 5 or ("-" in value and _asks(text, start, end))
    if _is_code_or_amount(before, digits):
        return False
    if digits.endswith("000") or re.fullmatch(r"(?:19|20)\d\d", digits):
        return False
    return len(digits) >= 6 or _alone(before, after) or (len(digits) == 5 and _asks(text, start, end))


def _is_code_or_amount(before: str, digits: str) -> bool:
    if BEFORE_CODE.search(before) and len(digits) <= _ONE_TIME_CODE:
        return True
    return bool(BEFORE_AMOUNT.search(before)) and (len(digits) <= 5 or digits.endswith("00"))


def _alone(before: str, after: str) -> bool:
    return bool(_NOTHING_ELSE.fullmatch(before) and _NOTHING_ELSE.fullmatch(after))


def _asks(text: str, start: int, end: int) -> bool:
    """Whether the words around are those of somebody who asks for his order."""
    rest = text[:start] + " " + text[end:]
    return bool(_NOTHING_ELSE.fullmatch(rest) or QUESTION.search(rest))
