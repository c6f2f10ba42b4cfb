"""Formatted text (Telegram's entities, offsets in UTF-16 units) as HTML that holds nothing but what we put in."""

from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlsplit

from markupsafe import Markup

from conversations.outgoing import FormattedText, TextEntity

_TAGS = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "mark",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
_LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel", "tg"})


def formatted_html(said: FormattedText) -> Markup:
    """The text with its entities as tags; where spans overlap they are closed and opened again."""
    units = said.text.encode("utf-16-le", "surrogatepass")
    borders = sorted({0, len(units) // 2, *_borders(said)})
    runs = (_run(said, units, start, end) for start, end in pairwise(borders))
    return Markup("").join(runs)


def _borders(said: FormattedText) -> Iterator[int]:
    for entity in said.entities:
        yield entity.offset
        yield entity.offset + entity.length


def _run(said: FormattedText, units: bytes, start: int, end: int) -> Markup:
    text = Markup.escape(units[start * 2 : end * 2].decode("utf-16-le", "replace"))
    covering = [e for e in said.entities if e.offset <= start and end <= e.offset + e.length]
    for entity in sorted(covering, key=lambda e: e.length):
        text = _wrapped(text, entity)
    return text


def _wrapped(text: Markup, entity: TextEntity) -> Markup:
    if entity.kind == "text_link" and urlsplit(entity.url or "").scheme.lower() in _LINK_SCHEMES:
        link = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
        return link.format(entity.url, text)
    tag = _TAGS.get(entity.kind)
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), text) if tag else text  # noqa: S704  our own tag names
