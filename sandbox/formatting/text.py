"""Text or caption of a message, from what a caller sent to what Telegram stores."""

from collections.abc import Callable, Sequence

from sandbox.errors import bad_request
from sandbox.formatting.builder import MarkupError, normal_url, sort_entities
from sandbox.formatting.detect import detect_entities
from sandbox.formatting.markup_html import parse_html
from sandbox.formatting.markup_markdown import parse_markdown_v2
from sandbox.wire import Json, utf16_length

PARSERS: dict[str, Callable[[str], tuple[str, list[Json]]]] = {"html": parse_html, "markdownv2": parse_markdown_v2}
FIELDS = ("type", "offset", "length", "url", "user", "language", "custom_emoji_id")


def formatted_text(text: str, entities: Sequence[Json], parse_mode: str) -> tuple[str, list[Json]]:
    """Stored text and entities. Raises ApiError in Telegram's words; the caller checks emptiness and length."""
    if parse_mode:
        text, known = _parse(text, parse_mode)
    else:
        known = [_checked(entity, text) for entity in entities]
    text, known = _trimmed(text.replace("\r\n", "\n").replace("\0", " ") if not known else text, known)
    return text, sort_entities(detect_entities(text, known))


def _parse(text: str, parse_mode: str) -> tuple[str, list[Json]]:
    parser = PARSERS.get(parse_mode.lower())
    if parser is None:
        raise bad_request("unsupported parse_mode")
    try:
        return parser(text)
    except MarkupError as error:
        raise bad_request(f"can't parse entities: {error}") from error


def _checked(entity: Json, text: str) -> Json:
    if not isinstance(entity, dict):
        raise bad_request("can't parse entities: expected an Object")
    offset, length, size = entity.get("offset"), entity.get("length"), utf16_length(text)
    if not isinstance(entity.get("type"), str) or not isinstance(offset, int) or not isinstance(length, int):
        raise bad_request("can't parse entities: MessageEntity must have type, offset and length")
    if offset < 0 or offset > size:
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if offset + length > size:
        end = f"ends after the end of the text at UTF-16 offset {offset + length}"
        raise bad_request(f"entity beginning at UTF-16 offset {offset} {end}")
    if entity["type"] == "text_link" and normal_url(str(entity.get("url", ""))) is None:
        raise bad_request(f"entity URL '{entity.get('url', '')}' is invalid: Wrong HTTP URL")
    return {key: entity[key] for key in FIELDS if entity.get(key) is not None}


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Telegram cuts white space at both ends and moves the entities along."""
    kept = text.strip()
    lead = utf16_length(text) - utf16_length(text.lstrip())
    size = utf16_length(kept)
    moved = [_moved(entity, lead, size) for entity in entities]
    return kept, [entity for entity in moved if entity["length"] > 0]


def _moved(entity: Json, lead: int, size: int) -> Json:
    begin = max(entity["offset"] - lead, 0)
    end = min(entity["offset"] + entity["length"] - lead, size)
    return entity | {"offset": begin, "length": end - begin}
