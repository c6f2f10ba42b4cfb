"""What is said of macros: what they do to the ticket, and why one was not sent."""

from collections.abc import Sequence

from conversations.errors import OtvetError
from conversations.formatting import shortened
from handoff.durations import in_words
from handoff.macros import (
    MAX_NAME,
    After,
    MacroChangedError,
    MissingLanguageError,
    Then,
    UnfilledFieldsError,
    UnknownMacroError,
    UnknownTeamError,
)
from handoff.replies import MAX_REPLY, LongReplyError
from locales.texts import Texts


def after_words(after: After, texts: Texts) -> str:
    """What happens to the ticket, in one line; empty where nothing does."""
    steps: Sequence[str] = (
        texts("macro-priority", priority=texts(f"priority-{after.priority}")) if after.priority else "",
        _then_words(after, texts),
    )
    said = "; ".join(step for step in steps if step)
    return texts("macro-after", steps=said) if said else ""


def _then_words(after: After, texts: Texts) -> str:
    match after.then:
        case Then.SNOOZE:
            time = after.snooze_for
            return texts("macro-snooze-for", time=in_words(time, texts.language)) if time else texts("macro-snooze")
        case Then.TRANSFER:
            return texts("macro-transfer", team=after.team or "")
        case Then.RESOLVE:
            return texts("macro-resolve")
        case Then.STAY:
            return ""


def macro_refusal(error: OtvetError, texts: Texts) -> str | None:
    """Why the words were not sent; None for other errors."""
    if isinstance(error, MissingLanguageError):
        name = shortened(error.macro.name, MAX_NAME)
        return texts("macro-no-language", name=name, language=texts(f"language-{error.language}"))
    if isinstance(error, UnfilledFieldsError):
        return texts("macro-unfilled", fields=shortened(", ".join(error.names), MAX_NAME))
    if isinstance(error, UnknownTeamError):
        return texts("macro-no-team", team=shortened(error.team, MAX_NAME))
    if isinstance(error, LongReplyError):
        return texts("refused-long", limit=MAX_REPLY)
    if isinstance(error, MacroChangedError):
        return texts("macro-changed")
    return texts("macro-gone") if isinstance(error, UnknownMacroError) else None
