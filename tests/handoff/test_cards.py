"""The card, the transcript and the buttons of a ticket."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.callbacks import (
    ChooseTransfer,
    ClaimTicket,
    GiveTicket,
    ListMacros,
    RateTicket,
    ReleaseTicket,
    ResolveTicket,
    ShowCard,
    SkipComment,
)
from conversations.conversation import Customer, Memory, PastTurn
from conversations.formatting import Bold, clipped, compose, utf16_length
from conversations.messages import Author, ContentKind, Direction, Message
from conversations.outgoing import Button, FormattedText, Keyboard
from conversations.understanding import Mood
from handoff.buttons import card_keyboard, comment_keyboard, rating_keyboard, transfer_keyboard
from handoff.card import MAX_TOPIC_NAME, ticket_card, topic_name, transcript
from handoff.opening import summarise
from handoff.tickets import Agent, Summary, Ticket, TicketStatus
from locales.texts import texts_for
from tests.handoff.test_ticket_rules import TICKET
from tests.storage.conftest import NOON

RU = texts_for("ru")
ANNA = Customer(id=1, telegram_user_id=1, first_name="Анна 👩‍👩‍👧", username="anna")
MIRA = Agent(id=2**63 - 1, telegram_user_id=1, name="Мира")
BIG = replace(TICKET, id=2**63 - 1)
words = st.text(max_size=300) | st.text("😀я<b>*_", min_size=700, max_size=1500)


def bold(text: FormattedText) -> list[str]:
    """The bold parts, cut out as Telegram does: by UTF-16 units."""
    units = text.text.encode("utf-16-le")
    return [units[e.offset * 2 : (e.offset + e.length) * 2].decode("utf-16-le") for e in text.entities]


def message(text: str = "", author: Author = Author.CUSTOMER, content: ContentKind = ContentKind.TEXT) -> Message:
    return Message(
        id=1,
        conversation_id=1,
        direction=Direction.INCOMING,
        author=author,
        author_name="<b>😀</b>",
        content=content,
        text=text,
        created_at=NOON,
    )


def test_offsets_count_as_telegram_does() -> None:
    assert bold(compose(["😀 ", Bold("жирно 👍"), " ", Bold("x")])) == ["жирно 👍", "x"]


@given(words, st.integers(2, 50))
def test_clipping_keeps_whole_characters(text: str, limit: int) -> None:
    cut = clipped(text, limit)
    assert utf16_length(cut) <= limit
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))
    cut.encode()


def test_a_card_shows_names_as_they_are() -> None:
    marked = replace(ANNA, first_name="<b>*Анна*</b> _x_", username=None)
    ticket = replace(TICKET, summary=Summary(asked="Где <заказ>?", mood=Mood.ANGRY, orders=("10234",)))
    card = ticket_card(ticket, marked, RU)
    assert bold(card) == ["Обращение T-1"]
    assert "Покупатель: <b>*Анна*</b> _x_\n" in card.text
    assert "Где <заказ>?" in card.text
    assert "Заказы: 10234" in card.text
    assert "\n\n\n" not in card.text
    assert RU("status-queued") in card.text


def test_a_card_names_signals_in_the_agents_language() -> None:
    evidence = ("angry", "fraud_accusation", "grew_loud", "shown:delivery-time", "order:10234", "photo", "of_old_times")
    ticket = replace(TICKET, summary=Summary(asked="?", mood=Mood.ANGRY, evidence=evidence))
    assert (
        "Признаки: обвиняет в обмане, перешёл на крик, показано: delivery-time, заказ 10234, фото, of_old_times\n"
        in ticket_card(ticket, ANNA, RU).text
    )
    assert "Signals: accuses of fraud, began to shout, shown: delivery-time, order 10234, photo, of_old_times\n" in (
        ticket_card(ticket, ANNA, texts_for("en")).text
    )


def test_a_card_without_signals_has_no_line_for_them() -> None:
    ticket = replace(TICKET, summary=Summary(asked="?", mood=Mood.ANGRY, evidence=("angry",)))
    assert "Признаки" not in ticket_card(ticket, ANNA, RU).text


def test_a_card_says_who_holds_it_and_how_it_ended() -> None:
    held = ticket_card(replace(TICKET, assignee=MIRA), ANNA, RU).text
    assert "Ведёт: Мира" in held
    ended = replace(TICKET, assignee=MIRA, status=TicketStatus.RESOLVED, rating=4)
    assert RU("status-resolved-rated", rating=4) in ticket_card(ended, ANNA, RU).text
    assert topic_name(ended, ANNA, RU).startswith("✅ Анна")


@given(words, words, st.lists(words, max_size=8).map(tuple))
def test_everything_fits(name: str, asked: str, many: tuple[str, ...]) -> None:
    customer = replace(ANNA, first_name=name, username="u" * 32)
    summary = Summary(asked=asked, tried=many, orders=many, evidence=many)
    ticket = replace(BIG, summary=summary, assignee=replace(MIRA, name=name))
    card = ticket_card(ticket, customer, RU)
    assert utf16_length(card.text) <= 4096
    assert bold(card) == [f"Обращение T-{BIG.id}"]
    assert len(topic_name(ticket, customer, RU)) <= MAX_TOPIC_NAME


@given(st.lists(st.tuples(words, st.sampled_from(Author), st.sampled_from(ContentKind)), max_size=12))
def test_a_transcript_fits_and_keeps_the_newest(said: list[tuple[str, Author, ContentKind]]) -> None:
    messages = [message(*each) for each in said]
    shown = transcript(messages, RU)
    assert (shown is None) == (not messages)
    if shown is not None:
        assert utf16_length(shown.text) <= 4096
        title, *speakers = bold(shown)
        assert title == RU("transcript-title")
        assert speakers
        assert all(speaker.endswith(":") for speaker in speakers)


def test_a_transcript_names_speakers_and_files() -> None:
    shown = transcript(
        [
            message("Где\nзаказ?"),
            message("Сейчас", Author.BOT),
            message("чек", content=ContentKind.PHOTO),
            message("Я тут", Author.AGENT),
        ],
        RU,
    )
    assert shown is not None
    assert shown.text.split("\n")[2:] == [
        "Покупатель: Где заказ?",
        "Бот: Сейчас",
        "Покупатель: [фото] чек",
        "<b>😀</b>: Я тут",
    ]


def test_the_summary_is_of_what_was_said_to_the_bot() -> None:
    history = [replace(message("старое"), ticket_id=7), message("раз"), message("ответ", Author.BOT), message("два")]
    turns = tuple(PastTurn(text="?", at=NOON, article=slug) for slug in ("a", None, "a", "b"))
    summary = summarise(Memory(turns=turns, orders=("1",)), history, Mood.ANGRY, ("caps",))
    assert summary == Summary(asked="раз / два", tried=("a", "b"), mood=Mood.ANGRY, orders=("1",), evidence=("caps",))


def buttons(keyboard: Keyboard) -> list[Button]:
    return [button for row in keyboard for button in row]


@pytest.mark.parametrize("ticket", [TICKET, BIG])
def test_every_button_is_understood(ticket: Ticket) -> None:
    held = replace(ticket, assignee=MIRA)
    [claim] = buttons(card_keyboard(ticket, RU))
    resolve, transfer, macros, release = buttons(card_keyboard(held, RU))
    give, back = buttons(transfer_keyboard(held, [MIRA], RU))
    [skip] = buttons(comment_keyboard(ticket.id, RU))
    parsed = [
        ClaimTicket.unpack(claim.data or ""),
        ResolveTicket.unpack(resolve.data or ""),
        ChooseTransfer.unpack(transfer.data or ""),
        ListMacros.unpack(macros.data or ""),
        ReleaseTicket.unpack(release.data or ""),
        GiveTicket.unpack(give.data or ""),
        ShowCard.unpack(back.data or ""),
        SkipComment.unpack(skip.data or ""),
    ]
    assert {each.ticket_id for each in parsed} == {ticket.id}
    assert GiveTicket.unpack(give.data or "").agent_id == MIRA.id
    rates = [RateTicket.unpack(button.data or "") for button in buttons(rating_keyboard(ticket.id))]
    assert [rate.rating for rate in rates] == [1, 2, 3, 4, 5]
    shown = [claim, resolve, transfer, macros, release, give, back, skip, *buttons(rating_keyboard(ticket.id))]
    assert all(len((button.data or "").encode()) <= 64 for button in shown)


def test_a_resolved_ticket_has_no_buttons_and_a_large_team_not_too_many() -> None:
    assert card_keyboard(replace(TICKET, status=TicketStatus.RESOLVED), RU) == ()
    assert len(transfer_keyboard(TICKET, [MIRA] * 500, RU)) <= 100


@pytest.mark.parametrize("data", ["claim:0", "claim:99999999999999999999", "rate:1:6", "rate:1:0", "give:1:x"])
def test_forged_data_is_refused(data: str) -> None:
    kind = {"claim": ClaimTicket, "rate": RateTicket, "give": GiveTicket}[data.split(":", maxsplit=1)[0]]
    with pytest.raises(ValidationError):
        kind.unpack(data)
