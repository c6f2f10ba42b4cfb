"""Building formatted text from plain and bold runs; offsets in UTF-16 code units as Telegram counts them."""

from collections.abc import Sequence
from dataclasses import dataclass

from conversations.outgoing import FormattedText, TextEntity


def utf16_length(text: str) -> int:
    """The number of UTF-16 code units in `text`."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class Bold:
    """A bold run."""

    text: str


def compose(runs: Sequence[str | Bold]) -> FormattedText:
    """Join the runs into one text with an entity for each bold run."""
    text = ""
    entities = []
    for run in runs:
        if isinstance(run, Bold):
            entities.append(TextEntity(kind="bold", offset=utf16_length(text), length=utf16_length(run.text)))
            text += run.text
        else:
            text += run
    return FormattedText(text, tuple(entities))


def shortened(text: str, limit: int) -> str:
    """`text` on one line, cut to `limit` code points with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def clipped(text: str, limit: int) -> str:
    """`text` cut to `limit` UTF-16 units with an ellipsis; line breaks stay."""
    if utf16_length(text) <= limit:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: (limit - 1) * 2]
    return kept.decode("utf-16-le", "ignore").rstrip() + "…"


def in_plain_words(said: FormattedText) -> str:
    """The text without formatting; a link's address stands behind its words."""
    units = said.text.encode("utf-16-le", "surrogatepass")
    links = sorted((e for e in said.entities if e.kind == "text_link" and e.url), key=lambda e: e.offset, reverse=True)
    for link in links:
        end = (link.offset + link.length) * 2
        words = units[link.offset * 2 : end].decode("utf-16-le", "replace")
        if link.url is not None and words.strip() not in link.url:
            units = units[:end] + f" ({link.url})".encode("utf-16-le") + units[end:]
    return units.decode("utf-16-le", "replace")
