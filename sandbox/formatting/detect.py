"""Entities that Telegram finds by itself: commands, links, mentions, hashtags, e-mail addresses."""

import re

from sandbox.wire import Json, utf16_length

PATTERNS = (
    ("bot_command", re.compile(r"(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("email", re.compile(r"(?<![\w.+-])[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?!\w)")),
    (
        "url",
        re.compile(r"(?<![\w@])(?:https?://[^\s<>\"]+|(?:www|t\.me)[./][^\s<>\"]+)(?<![.,;:!?)\]»])", re.IGNORECASE),
    ),
    ("mention", re.compile(r"(?<![\w@.])@[A-Za-z]\w{3,31}(?!\w)", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#])#(?!\d+\b)\w+")),
)
OPAQUE = frozenset({"code", "pre", "text_link", "text_mention", "url", "email", "bot_command", "mention"})


def detect_entities(text: str, known: list[Json]) -> list[Json]:
    """Entities found in `text` that do not overlap code, links and the like among `known`."""
    found = list(known)
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            offset = utf16_length(text[: match.start()])
            entity: Json = {"type": kind, "offset": offset, "length": utf16_length(match.group())}
            if not any(_overlap(entity, other) for other in found if other["type"] in OPAQUE):
                found.append(entity)
    return found


def _overlap(one: Json, other: Json) -> bool:
    begin, end = one["offset"], one["offset"] + one["length"]
    return bool(begin < other["offset"] + other["length"] and other["offset"] < end)
