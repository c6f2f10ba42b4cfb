"""What Telegram will show of a text: the messages of the real renderer with their lengths, buttons and pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from console.formatting import formatted_html
from console.parts import Parts
from conversations.fields import FIELD
from conversations.formatting import utf16_length
from conversations.outgoing import FormattedText, Keyboard
from conversations.understanding import Language
from knowledge_base.articles import Picture
from knowledge_base.passages import LONG

LIMIT = 4096
NEAR = 3700


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message; `length` in Telegram's units."""

    html: Markup
    length: int

    @property
    def is_near(self) -> bool:
        """Whether it is nearly as long as a message may be."""
        return self.length >= NEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A preview. `fields` are the fields in the text, `unfilled` those of them without a value."""

    bubbles: Sequence[Bubble]
    keyboard: Keyboard
    pictures: Sequence[Picture]
    fields: Sequence[str]
    unfilled: Sequence[str]
    is_long: bool

    @property
    def length(self) -> int:
        """All messages together."""
        return sum(bubble.length for bubble in self.bubbles)

    @property
    def is_near(self) -> bool:
        """Whether a few more words make two messages of the one."""
        return len(self.bubbles) == 1 and self.bubbles[0].is_near


def show(parts: Parts, body: str, language: Language, pictures: Sequence[Picture] = ()) -> Shown:
    """How customers will see a text."""
    named = tuple(dict.fromkeys(found[0] for found in FIELD.finditer(body)))
    unfilled = parts.fields.missing(body, language)
    filled = body if unfilled else parts.fields.fill(body, language)
    return Shown(
        bubbles=[_bubble(said) for said in parts.render(filled)],
        keyboard=parts.buttons(language),
        pictures=pictures,
        fields=named,
        unfilled=unfilled,
        is_long=len(body) > LONG,
    )


def _bubble(said: FormattedText) -> Bubble:
    return Bubble(formatted_html(said), utf16_length(said.text))
