"""Every error of the client library has one meaning."""

import pytest
from aiogram import exceptions as telegram
from aiogram.methods import SendMessage

from bot.delivery.errors import Failed, Migrated, Retry, Sent, TopicClosed, TopicGone, Verdict, mapped_classes, verdict
from conversations.outgoing import Outcome

CALL = SendMessage(chat_id=1, text="x")


def every_error_class(base: type[telegram.AiogramError]) -> set[type[telegram.AiogramError]]:
    return {base}.union(*(every_error_class(kind) for kind in base.__subclasses__()))


def test_every_error_of_aiogram_is_mapped() -> None:
    known = {kind for kind in every_error_class(telegram.AiogramError) if kind.__module__ == telegram.__name__}
    assert known == mapped_classes()


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Bad Request: message is not modified: specified new message content…", Sent(Outcome.NOT_MODIFIED)),
        ("Bad Request: TOPIC_NOT_MODIFIED", Sent(Outcome.NOT_MODIFIED)),
        ("Bad Request: message thread not found", TopicGone()),
        ("Bad Request: TOPIC_DELETED", TopicGone()),
        ("Bad Request: TOPIC_CLOSED", TopicClosed()),
        ("Bad Request: chat not found", Failed(Outcome.CHAT_NOT_FOUND)),
        ("Bad Request: not enough rights to send text messages to the chat", Failed(Outcome.NO_RIGHTS)),
        ("Bad Request: message is too long", Failed(Outcome.TOO_LONG)),
        ("Bad Request: message caption is too long", Failed(Outcome.TOO_LONG)),
        ("Bad Request: message to edit not found", Failed(Outcome.MESSAGE_GONE)),
        ("Bad Request: message to copy not found", Failed(Outcome.MESSAGE_GONE)),
        ("Bad Request: can't parse entities", Failed(Outcome.BAD_REQUEST)),
    ],
)
def test_bad_requests_are_told_apart(text: str, meaning: Verdict) -> None:
    assert verdict(telegram.TelegramBadRequest(CALL, text)) == meaning


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Forbidden: bot was blocked by the user", Outcome.BLOCKED_BY_USER),
        ("Forbidden: user is deactivated", Outcome.BLOCKED_BY_USER),
        ("Forbidden: bot can't initiate conversation with a user", Outcome.BLOCKED_BY_USER),
        ("Forbidden: bot was kicked from the supergroup chat", Outcome.CHAT_NOT_FOUND),
        ("Forbidden: something new", Outcome.NO_RIGHTS),
    ],
)
def test_refusals_are_told_apart(text: str, outcome: Outcome) -> None:
    assert verdict(telegram.TelegramForbiddenError(CALL, text)) == Failed(outcome)


def test_a_file_too_large_is_not_a_network_error_to_retry() -> None:
    assert verdict(telegram.TelegramEntityTooLarge(CALL, "Request Entity Too Large")) == Failed(Outcome.TOO_LARGE)


@pytest.mark.parametrize(
    "error",
    [
        telegram.TelegramNetworkError(CALL, "ServerDisconnectedError"),
        telegram.TelegramServerError(CALL, "Bad Gateway"),
        telegram.RestartingTelegram(CALL, "restart"),
        telegram.ClientDecodeError("Failed to decode object", ValueError(), "<html>502</html>"),
        telegram.TelegramConflictError(CALL, "Conflict"),
    ],
)
def test_what_passes_is_retried(error: telegram.AiogramError) -> None:
    assert verdict(error) == Retry()


def test_telegram_says_how_long_to_wait() -> None:
    assert verdict(telegram.TelegramRetryAfter(CALL, "Too Many Requests", 7)) == Retry(after_seconds=7)


def test_a_migrated_group_tells_its_new_id() -> None:
    assert verdict(telegram.TelegramMigrateToChat(CALL, "migrated", -1009)) == Migrated(-1009)


def test_a_refused_token_waits_for_the_operator() -> None:
    waiting = Retry(after_seconds=30, in_the_end=Outcome.UNAUTHORIZED)
    assert verdict(telegram.TelegramUnauthorizedError(CALL, "Unauthorized")) == waiting
    assert verdict(telegram.TelegramNotFound(CALL, "Not Found")) == waiting
