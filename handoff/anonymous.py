"""Taking people out of a text: who they are and how to reach them become fields, to be filled in for somebody else.

Known names, e-mail addresses, links to something personal, the numbers that the caller found, long numbers; and words
with a capital letter inside a sentence that the shop itself never writes: most of them are names.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_USERNAME = re.compile(r"(?<![\w.])@\w{4,}")
_LONG_NUMBER = re.compile(r"(?<![\w.,:])\+?\d(?:[\s()-]{0,2}\d){4,}(?![\w:]|[.,]\d)")
_MONEY_AFTER = re.compile(r"\s*(?:₽|руб|р\.|rub|\$|€|%)", re.IGNORECASE)
_INSIDE = re.compile(r"(?<=[\w,;:»)\"] )[A-ZА-ЯЁ][a-zа-яё]+(?:-[A-ZА-ЯЁ][a-zа-яё]+)?(?!\w)")
_CAPITAL = re.compile(r"(?<!\w)[A-ZА-ЯЁ][\wа-яё]+")
_ENDING = re.compile(r"[аеёийоуыьэюяaeiouy]$")
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the text that says who somebody is, and the field that takes its place."""

    start: int
    end: int
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What belongs to the shop itself: its `words` (case folded) and all its `text`, whose contacts may stay."""

    words: frozenset[str] = frozenset()
    text: str = ""
    digits: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, text: str) -> "Surroundings":
        """Those of everything that the shop published."""
        words = frozenset(re.findall(r"\w+", text.casefold()))
        digits = frozenset(re.sub(r"\D", "", found[0]) for found in _LONG_NUMBER.finditer(text))
        return cls(words=words, text=text.casefold(), digits=digits)


def anonymous(
    text: str,
    *,
    customers: Collection[str],
    agents: Collection[str],
    numbers: Sequence[Span] = (),
    shop: Surroundings | None = None,
) -> str:
    """The text with a field in place of everything that belongs to somebody; `numbers` are spans found elsewhere."""
    around = shop or Surroundings()
    found = [
        *(span for span in numbers if not _is_the_shops(text[span.start : span.end], around)),
        *_contacts(text, around),
        *_named(text, customers, "customer_name"),
        *_named(text, agents, "agent_name"),
        *_strangers(text, around),
    ]
    return _replaced(text, found)


def _contacts(text: str, shop: Surroundings) -> Iterator[Span]:
    for pattern, name in ((_EMAIL, "email"), (_LINK, "link"), (_USERNAME, "name")):
        for found in pattern.finditer(text):
            if found[0].casefold().rstrip(".,;)") not in shop.text:
                yield Span(found.start(), found.end(), name)
    for found in _LONG_NUMBER.finditer(text):
        if not _MONEY_AFTER.match(text, found.end()) and not _is_the_shops(found[0], shop):
            yield Span(found.start(), found.end(), "number")


def _is_the_shops(said: str, shop: Surroundings) -> bool:
    return re.sub(r"\D", "", said) in shop.digits


def _named(text: str, people: Collection[str], name: str) -> Iterator[Span]:
    """A person's name as he wrote it, and each part of it in any case that Russian gives it."""
    for whole in {person.strip() for person in people if len(person.strip()) > 1}:
        for found in re.finditer(rf"(?<!\w){re.escape(whole)}(?!\w)", text):
            yield Span(found.start(), found.end(), name)
    for part in {part for person in people for part in re.findall(r"[^\W\d_]{2,}", person)}:
        is_short = len(part) <= _SHORT
        inflected = re.escape(part) if is_short else rf"{re.escape(_ENDING.sub('', part))}\w{{0,3}}"
        for found in re.finditer(rf"(?<!\w){inflected}(?!\w)", text):
            yield Span(found.start(), found.end(), name)


def _strangers(text: str, shop: Surroundings) -> Iterator[Span]:
    for found in _INSIDE.finditer(text):
        if found[0].casefold() not in shop.words and found[0].casefold() not in _everyday():
            yield Span(found.start(), found.end(), "name")
    for found in _CAPITAL.finditer(text):
        if _stem(found[0]) in _given_names() and found[0].casefold() not in shop.words:
            yield Span(found.start(), found.end(), "name")


def _replaced(text: str, found: Sequence[Span]) -> str:
    """Where spans overlap the one that begins first counts, of two that begin together the longer."""
    parts, at = [], 0
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if span.start >= at:
            parts += [text[at : span.start], f"{{{{{span.field}}}}}"]
            at = span.end
    return "".join([*parts, text[at:]])


def _stem(word: str) -> str:
    return _ENDING.sub("", word.casefold())


@cache
def _given_names() -> frozenset[str]:
    """The stems of common given names in both languages."""
    names = files("handoff").joinpath("given_names.txt").read_text(encoding="utf-8").split()
    return frozenset(_stem(name) for name in names)


@cache
def _everyday() -> frozenset[str]:
    """Words that English writes with a capital letter."""
    days = "monday tuesday wednesday thursday friday saturday sunday"
    months = "january february march april may june july august september october november december"
    return frozenset(f"{days} {months} i'm i'll i've english russian telegram".split())
