"""Splitting a formatted text at the best border: paragraph, line, sentence, word; inside a word only as a last resort.

A heading stays with the paragraph it leads. A link, a mention or a piece of inline code is not cut while any other
border will do. Lengths are UTF-16 units, as Telegram counts; Python strings hold whole code points, so a surrogate pair
can't be cut.
"""

import re
from dataclasses import dataclass, replace
from itertools import accumulate

from conversations.outgoing import FormattedText, TextEntity

_BORDERS = (
    re.compile(r"\n[ \t]*\n+"),  # paragraphs
    re.compile(r"\n+"),  # lines
    re.compile(r"[.!?…]+[)\"»”’]*\s+"),  # sentences
    re.compile(r"\s+"),  # words
)
_UNCUT = frozenset({"text_link", "code", "custom_emoji", "mention", "text_mention", "url", "email", "phone_number"})
_HEADINGS = frozenset({"bold", "italic"})
_JOINS_PREVIOUS = re.compile(r"[\u0300-\u036f\u200d\u20e3\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


def utf16_length(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class _Ruler:
    """A text with the UTF-16 offset of every code point, and the positions where it may be cut, best kind first."""

    text: str
    offsets: list[int]
    borders: tuple[list[int], ...]

    def furthest(self, start: int, limit: int) -> int:
        """The last position whose distance from `start` is within `limit` UTF-16 units; beyond `start` always."""
        end, top = start + 1, self.offsets[start] + limit
        while end < len(self.text) and self.offsets[end + 1] <= top:
            end += 1
        return end

    def best_cut(self, start: int, end: int) -> int:
        """The place of the best border after `start` and not after `end`; `end` itself when there is none."""
        for positions in self.borders:
            fitting = [position for position in positions if start < position <= end]
            if fitting and self.text[start : fitting[-1]].strip():
                return fitting[-1]
        return self._not_in_a_cluster(start, end)

    def _not_in_a_cluster(self, start: int, end: int) -> int:
        cut = end
        while cut > start + 1 and (_JOINS_PREVIOUS.match(self.text, cut) or self.text[cut - 1] == "\u200d"):
            cut -= 1
        return cut if cut > start + 1 else end


def split(whole: FormattedText, limit: int) -> list[FormattedText]:
    """Messages of at most `limit` (2 or more) UTF-16 units with the same words in the same order; none is blank."""
    if not whole.text.strip():
        return []
    ruler = _measure(whole)
    parts = [_part(whole, ruler, start, end) for start, end in _cuts(ruler, limit)]
    return [part for part in parts if part.text]


def _measure(whole: FormattedText) -> _Ruler:
    text = whole.text
    offsets = [0, *accumulate(2 if ord(character) > 0xFFFF else 1 for character in text)]
    uncut = [(e.offset, e.offset + e.length) for e in whole.entities if e.kind in _UNCUT]
    headings = {(e.offset, e.offset + e.length) for e in whole.entities if e.kind in _HEADINGS}
    borders = tuple(_positions(text, offsets, border, uncut) for border in _BORDERS)
    paragraphs = _after_headings_dropped(text, offsets, borders[0], headings)
    lines = _after_headings_dropped(text, offsets, borders[1], headings)
    words_in_links = _positions(text, offsets, _BORDERS[-1], [])
    return _Ruler(text, offsets, (paragraphs, lines, *borders[2:], words_in_links))


def _positions(text: str, offsets: list[int], border: re.Pattern[str], uncut: list[tuple[int, int]]) -> list[int]:
    ends = (match.end() for match in border.finditer(text))
    return [end for end in ends if not any(start < offsets[end] < stop for start, stop in uncut)]


def _after_headings_dropped(
    text: str, offsets: list[int], positions: list[int], headings: set[tuple[int, int]]
) -> list[int]:
    """The positions that don't part a line formatted as a whole (a heading) from what follows it."""
    return [position for position in positions if _line_before(text, offsets, position) not in headings]


def _line_before(text: str, offsets: list[int], position: int) -> tuple[int, int]:
    """The UTF-16 span of the last line with words before `position`."""
    end = len(text[:position].rstrip())
    start = text.rfind("\n", 0, end) + 1
    return offsets[start], offsets[end]


def _cuts(ruler: _Ruler, limit: int) -> list[tuple[int, int]]:
    cuts, start, length = [], 0, len(ruler.text)
    while start < length:
        end = ruler.furthest(start, limit)
        cut = length if end == length else ruler.best_cut(start, end)
        cuts.append((start, cut))
        start = cut
    return cuts


def _part(whole: FormattedText, ruler: _Ruler, start: int, end: int) -> FormattedText:
    """The piece from `start` to `end` without blank edges (the indent of a first line stays), entities clipped."""
    piece = whole.text[start:end].rstrip()
    blank = re.match(r"(?:[^\S\n]*\n)*", piece)
    start += blank.end() if blank else 0
    end = start + len(piece) - (blank.end() if blank else 0)
    first, last = ruler.offsets[start], ruler.offsets[max(start, end)]
    clipped = (_clip(entity, first, last) for entity in whole.entities)
    return FormattedText(whole.text[start:end], tuple(entity for entity in clipped if entity is not None))


def _clip(entity: TextEntity, first: int, last: int) -> TextEntity | None:
    start, stop = max(entity.offset, first), min(entity.offset + entity.length, last)
    if stop <= start:
        return None
    return replace(entity, offset=start - first, length=stop - start)
