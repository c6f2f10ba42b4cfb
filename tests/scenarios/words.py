"""What the bot says, by the names of its texts: a better wording must not break a scenario."""

from typing import Final

from conversations.understanding import Language
from locales.texts import texts_for

RU: Final = texts_for(Language.RU)
EN: Final = texts_for(Language.EN)


def start_of(text: str) -> str:
    """The first line: what is there before anything is filled in."""
    return text.partition("\n")[0]
