"""What an error of the Telegram client means for the action that met it; texts of Telegram are matched here only.

                        ┌ Sent                 what was wanted is already so
error ─→ verdict(error) ┼ Retry(after_seconds) the call may work later; None leaves the wait to the caller's backoff
                        ├ TopicGone, TopicClosed, Migrated(to)   mend the place, then call again
                        └ Failed(outcome)      calling again would fail again
"""

from dataclasses import dataclass

from aiogram import exceptions as telegram

from conversations.outgoing import Outcome


@dataclass(frozen=True, slots=True)
class Sent:
    """Nothing is left to do."""

    outcome: Outcome = Outcome.SENT


@dataclass(frozen=True, slots=True)
class Retry:
    """Call again: after the time Telegram named, or after the caller's own backoff; `in_the_end` is how it failed when
    the caller gives up."""

    after_seconds: float | None = None
    in_the_end: Outcome = Outcome.GAVE_UP


@dataclass(frozen=True, slots=True)
class Failed:
    """Calling again would fail again."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class TopicGone:
    """The forum topic was deleted."""


@dataclass(frozen=True, slots=True)
class TopicClosed:
    """The forum topic is closed."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group became a supergroup with another id."""

    new_chat_id: int


Verdict = Sent | Retry | Failed | TopicGone | TopicClosed | Migrated

_BAD_TOKEN = Retry(after_seconds=30.0, in_the_end=Outcome.UNAUTHORIZED)

# Telegram tells these apart by their text only. The first match counts.
_TEXTS: tuple[tuple[str, Verdict], ...] = (
    ("message is not modified", Sent(Outcome.NOT_MODIFIED)),
    ("topic_not_modified", Sent(Outcome.NOT_MODIFIED)),
    ("message thread not found", TopicGone()),
    ("topic_deleted", TopicGone()),
    ("topic_id_invalid", TopicGone()),
    ("topic_closed", TopicClosed()),
    ("bot was blocked by the user", Failed(Outcome.BLOCKED_BY_USER)),
    ("user is deactivated", Failed(Outcome.BLOCKED_BY_USER)),
    ("bot can't initiate conversation", Failed(Outcome.BLOCKED_BY_USER)),
    ("chat not found", Failed(Outcome.CHAT_NOT_FOUND)),
    ("peer_id_invalid", Failed(Outcome.CHAT_NOT_FOUND)),
    ("group chat was deleted", Failed(Outcome.CHAT_NOT_FOUND)),
    ("bot was kicked", Failed(Outcome.CHAT_NOT_FOUND)),
    ("bot is not a member", Failed(Outcome.CHAT_NOT_FOUND)),
    ("not enough rights", Failed(Outcome.NO_RIGHTS)),
    ("have no rights", Failed(Outcome.NO_RIGHTS)),
    ("need administrator rights", Failed(Outcome.NO_RIGHTS)),
    ("chat_admin_required", Failed(Outcome.NO_RIGHTS)),
    ("chat_write_forbidden", Failed(Outcome.NO_RIGHTS)),
    ("voice_messages_forbidden", Failed(Outcome.NO_RIGHTS)),
    ("message is too long", Failed(Outcome.TOO_LONG)),
    ("message caption is too long", Failed(Outcome.TOO_LONG)),
    ("media_caption_too_long", Failed(Outcome.TOO_LONG)),
    ("file is too big", Failed(Outcome.TOO_LARGE)),
    ("request entity too large", Failed(Outcome.TOO_LARGE)),
    ("message to edit not found", Failed(Outcome.MESSAGE_GONE)),
    ("message to copy not found", Failed(Outcome.MESSAGE_GONE)),
    ("message to react not found", Failed(Outcome.MESSAGE_GONE)),
    ("message to pin not found", Failed(Outcome.MESSAGE_GONE)),
    ("message can't be edited", Failed(Outcome.MESSAGE_GONE)),
    ("message_id_invalid", Failed(Outcome.MESSAGE_GONE)),
    ("there are no messages to", Failed(Outcome.MESSAGE_GONE)),
)

# Subclasses stand before their bases: TelegramEntityTooLarge *is* a network error, and retrying it would never end.
_CLASSES: tuple[tuple[type[telegram.AiogramError], Verdict], ...] = (
    (telegram.TelegramEntityTooLarge, Failed(Outcome.TOO_LARGE)),
    (telegram.TelegramNetworkError, Retry()),
    (telegram.RestartingTelegram, Retry()),
    (telegram.TelegramServerError, Retry()),
    (telegram.ClientDecodeError, Retry()),  # an HTML error page of a proxy
    (telegram.TelegramConflictError, Retry()),
    # A token that was revoked or mistyped is mended by the operator: the replies wait for that.
    (telegram.TelegramUnauthorizedError, _BAD_TOKEN),
    (telegram.TelegramNotFound, _BAD_TOKEN),
    (telegram.TelegramForbiddenError, Failed(Outcome.NO_RIGHTS)),
    (telegram.TelegramBadRequest, Failed(Outcome.BAD_REQUEST)),
    (telegram.TelegramAPIError, Failed(Outcome.BAD_REQUEST)),
    (telegram.CallbackAnswerException, Failed(Outcome.BAD_REQUEST)),
    (telegram.SceneException, Failed(Outcome.BAD_REQUEST)),
    (telegram.UnsupportedKeywordArgument, Failed(Outcome.BAD_REQUEST)),
    (telegram.DataNotDictLikeError, Failed(Outcome.BAD_REQUEST)),
    (telegram.DetailedAiogramError, Failed(Outcome.BAD_REQUEST)),
    (telegram.AiogramError, Failed(Outcome.BAD_REQUEST)),
)
_TOLD_BY_TEXT = (telegram.TelegramBadRequest, telegram.TelegramForbiddenError, telegram.TelegramNotFound)


def verdict(error: telegram.AiogramError) -> Verdict:
    """What to do about `error`."""
    if isinstance(error, telegram.TelegramRetryAfter):
        return Retry(after_seconds=float(error.retry_after))
    if isinstance(error, telegram.TelegramMigrateToChat):
        return Migrated(error.migrate_to_chat_id)
    if isinstance(error, _TOLD_BY_TEXT) and (told := _by_text(error.message)) is not None:
        return told
    return next(known for kind, known in _CLASSES if isinstance(error, kind))


def mapped_classes() -> frozenset[type[telegram.AiogramError]]:
    """Every class of error that has a verdict of its own."""
    by_value = (telegram.TelegramRetryAfter, telegram.TelegramMigrateToChat)
    return frozenset(kind for kind, _ in _CLASSES) | frozenset(by_value)


def _by_text(description: str) -> Verdict | None:
    lowered = description.lower()
    return next((known for text, known in _TEXTS if text in lowered), None)
