"""What both markup parsers write into: plain text with entities at UTF-16 offsets."""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from sandbox.wire import Json, utf16_length, utf16_slice

ORDER = (
    "blockquote", "expandable_blockquote", "bold", "italic", "underline", "strikethrough", "spoiler", "text_link",
    "text_mention", "custom_emoji", "code", "pre",
)  # fmt: skip


class MarkupError(Exception):
    """Broken markup; the text is Telegram's own wording, without the prefix."""


@dataclass
class OpenEntity:
    """An entity whose end has not been read: where it began in the source (bytes) and in the text (UTF-16)."""

    name: str
    source_offset: int
    start: int
    argument: str = ""


class TextBuilder:
    def __init__(self) -> None:
        self._parts: list[str] = []
        self.length = 0
        self.entities: list[Json] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def add(self, text: str) -> None:
        self._parts.append(text)
        self.length += utf16_length(text)

    def since(self, start: int) -> str:
        return utf16_slice(self.text, start, self.length)

    def close(self, start: int, kind: str, **fields: object) -> None:
        """Note an entity from `start` to here; an empty one vanishes, as at Telegram."""
        if self.length > start:
            self.entities.append({"type": kind, "offset": start, "length": self.length - start, **fields})

    def close_link(self, start: int, url: str) -> None:
        target = link_target(url)
        if target is not None:
            self.close(start, str(target.pop("type")), **target)

    def result(self) -> tuple[str, list[Json]]:
        return self.text, sort_entities(self.entities)


def sort_entities(entities: list[Json]) -> list[Json]:
    def place(entity: Json) -> tuple[int, int, int]:
        kind = str(entity["type"])
        return int(entity["offset"]), -int(entity["length"]), ORDER.index(kind) if kind in ORDER else len(ORDER)

    return sorted(entities, key=place)


def link_target(url: str) -> Json | None:
    """`text_link` or `text_mention` fields for a link's address; None where Telegram drops the link."""
    parts = urlsplit(url.strip())
    if parts.scheme == "tg" and "user" in (parts.netloc, parts.path):
        ids = parse_qs(parts.query).get("id", [])
        return {"type": "text_mention", "user": {"id": int(ids[0])}} if ids and ids[0].isdigit() else None
    address = normal_url(url)
    return None if address is None else {"type": "text_link", "url": address}


def normal_url(url: str) -> str | None:
    """The address as Telegram stores it, or None when it is not one."""
    url = url.strip()
    if not url or " " in url:
        return None
    if "://" not in url:
        url = f"http://{url}"
    parts = urlsplit(url)
    if parts.scheme.lower() in {"tg", "ton", "tonsite"}:
        return url
    host = parts.hostname or ""
    if parts.scheme.lower() not in {"http", "https"} or not _is_host(host):
        return None
    return url if parts.path else parts._replace(path="/").geturl()


def _is_host(host: str) -> bool:
    labels = host.split(".")
    return len(labels) > 1 and all(labels) and (len(labels[-1]) > 1 or labels[-1].isdigit())
