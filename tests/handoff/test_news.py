"""What waiting customers read, in both languages."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handoff.hours import Hours, Span
from handoff.news import closed_news, moment_words, place_news, wait_words
from handoff.waits import Place, WaitEstimate
from locales.texts import texts_for

MOSCOW = ZoneInfo("Europe/Moscow")
FRIDAY = datetime(2026, 12, 25, 20, 30, tzinfo=UTC)
OFFICE = Hours(zone=MOSCOW, week=((Span(540, 1080),),) * 5 + ((),) * 2)


@pytest.mark.parametrize(
    ("hours_later", "russian", "english"),
    [
        (0, "сегодня в 23:30 (Москва)", "today at 23:30 (Moscow)"),
        (1, "завтра в 00:30 (Москва)", "tomorrow at 00:30 (Moscow)"),
        (60, "понедельник, 28 декабря, 11:30 (Москва)", "Monday, 28 December, 11:30 (Moscow)"),
    ],
)
def test_moments(hours_later: int, russian: str, english: str) -> None:
    moment = FRIDAY + timedelta(hours=hours_later)
    assert moment_words(moment, FRIDAY, MOSCOW, texts_for("ru")) == russian
    assert moment_words(moment, FRIDAY, MOSCOW, texts_for("en")) == english


def test_a_closed_shop_says_when_it_opens() -> None:
    assert closed_news(OFFICE, FRIDAY, texts_for("ru")) == (
        "Сейчас мы не работаем. Ответим в этом чате, когда откроемся: понедельник, 28 декабря, 09:00 (Москва). "
        "Можно дописать подробности или прислать фото."
    )


@pytest.mark.parametrize(
    ("low", "high", "russian", "english"),
    [
        (0, 5, "в течение 5 мин.", "within 5 min."),
        (3, 10, "за 3–10 мин.", "within 3–10 minutes."),
        (45, 180, "в течение 3 ч.", "within 3 hours."),
        (90, 240, "за 1–4 ч.", "within 1–4 hours."),
    ],
)
def test_waits(low: int, high: int, russian: str, english: str) -> None:
    promised = WaitEstimate(low=timedelta(minutes=low), high=timedelta(minutes=high))
    assert wait_words(promised, texts_for("ru")).endswith(russian)
    assert wait_words(promised, texts_for("en")).endswith(english)


def test_place_and_wait_are_one_text() -> None:
    promised = WaitEstimate(low=timedelta(minutes=3), high=timedelta(minutes=10))
    assert place_news(Place(ahead=2, serving=1), promised, texts_for("ru")).startswith(
        "Обычно коллега подключается за 3–10 мин. Перед вами 2 человека."
    )
    assert place_news(Place(ahead=2, serving=1), None, texts_for("ru")).startswith("Перед вами 2 человека.")
