"""Text as Telegram takes it: Markdown or plain text → messages within the limit, formatting and words kept.

Markdown ─→ _literal (HTML, dollars stay words) ─→ telegramify_markdown ─→ text + entities ─→ split ─→ messages
"""

from dataclasses import replace

import pyromark
from telegramify_markdown import MessageEntity, RenderConfig, convert
from telegramify_markdown.converter import STANDARD_OPTIONS

from bot.splitting import split
from conversations.outgoing import FormattedText, TextEntity

MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024
_KEPT_LITERALLY = {"Html": b"<", "InlineHtml": b"<", "InlineMath": b"$", "DisplayMath": b"$"}


def markdown(source: str, limit: int = MESSAGE_LIMIT) -> list[FormattedText]:
    """The messages, in order, that show Markdown `source`; each has at most `limit` UTF-16 units, none is blank.

    Text is never lost: what Telegram can't show (HTML tags, formulas) stays as it was written.
    """
    text, entities = convert(_literal(_clean(source)), latex_escape=False, config=_quiet_config())
    return split(FormattedText(text, _telegram_entities(entities)), limit)


def plain(text: str, limit: int = MESSAGE_LIMIT) -> list[FormattedText]:
    """The messages, in order, that show `text` as it is; each has at most `limit` UTF-16 units, none is blank."""
    return split(FormattedText(_clean(text)), limit)


def _clean(text: str) -> str:
    """The text without lone surrogates, which no message can carry."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _literal(source: str) -> str:
    """Escape HTML tags and formulas, which the converter would drop or rewrite; parse anew until none is left."""
    data = source.encode()
    while offsets := _literal_offsets(data):
        for offset in reversed(offsets):
            data = data[:offset] + b"\\" + data[offset:]
    return data.decode()


def _literal_offsets(data: bytes) -> list[int]:
    offsets: set[int] = set()
    for event, span in pyromark.events_with_range(data.decode(), options=STANDARD_OPTIONS):
        name = next(iter(event)) if isinstance(event, dict) else ""
        if mark := _KEPT_LITERALLY.get(name):
            offsets.update(i for i in range(span["start"], span["end"]) if data[i : i + 1] == mark)
    return sorted(offsets)


def _quiet_config() -> RenderConfig:
    """The converter decorates headings, links and pictures with emoji unless told otherwise."""
    config = RenderConfig.isolated()
    config.cite_expandable = False
    symbols = config.markdown_symbol
    for level in range(1, 7):
        setattr(symbols, f"heading_level_{level}", "")
    symbols.image = symbols.link = ""
    symbols.unordered_list_item = "•"
    return config


def _telegram_entities(entities: list[MessageEntity]) -> tuple[TextEntity, ...]:
    """Ours from the library's; headings are bold only, because underlined text looks like a link."""
    bold = {(entity.offset, entity.length) for entity in entities if entity.type == "bold"}
    kept = (e for e in entities if not (e.type == "underline" and (e.offset, e.length) in bold))
    ours = (_entity(entity) for entity in kept)
    return tuple(sorted(ours, key=lambda entity: (entity.offset, -entity.length)))


def _entity(entity: MessageEntity) -> TextEntity:
    ours = TextEntity(kind=entity.type, offset=entity.offset, length=entity.length)
    return replace(ours, url=entity.url, language=entity.language)
