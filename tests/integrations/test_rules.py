"""What is told, how it is signed, when it is tried again, where it may go: pure rules."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.decisions import Reason
from conversations.understanding import Language
from handoff.tickets import Agent, Priority, Summary, Ticket, TicketStatus
from integrations.addresses import AddressProblem, BadAddressError, check_address, is_public
from integrations.events import EventKind, Standing, happened, ticket_payload
from integrations.signing import headers_of, new_secret, signature
from integrations.webhooks import DISABLED_AFTER, Attempt, NoticeOutcome, Webhook, is_to_disable, pause_after

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MIRA = Agent(id=1, telegram_user_id=901, name="Мира")
TICKET = Ticket(
    id=7, conversation_id=3, reason=Reason.ASKED_FOR_HUMAN, language=Language.RU, priority=Priority.NORMAL,
    summary=Summary(asked="мой телефон 8999"), opened_at=NOON,
)  # fmt: skip


def standing(ticket: Ticket) -> Standing:
    return Standing(
        status=ticket.status,
        assignee_id=ticket.assignee.id if ticket.assignee else None,
        rating=ticket.rating,
        rating_comment=ticket.rating_comment,
    )


HELD = replace(TICKET, assignee=MIRA)
ENDED = replace(HELD, status=TicketStatus.RESOLVED, resolved_at=NOON)
RATED = replace(ENDED, rating=5)


@pytest.mark.parametrize(
    ("before", "after", "events"),
    [
        (TICKET, TICKET, []),
        (TICKET, HELD, [EventKind.TICKET_ASSIGNED]),
        (HELD, replace(HELD, assignee=replace(MIRA, id=2)), [EventKind.TICKET_ASSIGNED]),
        (HELD, TICKET, [EventKind.TICKET_RELEASED]),
        (HELD, replace(HELD, status=TicketStatus.WAITING), []),
        (HELD, ENDED, [EventKind.TICKET_RESOLVED]),
        (TICKET, replace(TICKET, status=TicketStatus.RESOLVED), [EventKind.TICKET_RESOLVED]),
        (ENDED, RATED, [EventKind.TICKET_RATED]),
        (RATED, replace(RATED, rating_comment="Быстро"), [EventKind.TICKET_RATED]),
        (RATED, RATED, []),
    ],
)
def test_events_are_seen_by_what_changed(before: Ticket, after: Ticket, events: list[EventKind]) -> None:
    assert list(happened(standing(before), after)) == events


def test_an_event_tells_no_word_of_the_customer() -> None:
    payload = ticket_payload(EventKind.TICKET_RATED, replace(RATED, rating_comment="секрет"), 3, NOON)
    assert payload["data"]["has_rating_comment"]
    assert "8999" not in str(payload)
    assert "секрет" not in str(payload)


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of the specification and of its libraries' tests."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_are_long_and_rotate_with_an_overlap() -> None:
    secret, other = new_secret(), new_secret()
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    webhook = Webhook(
        id=1, url="https://x.example", events=frozenset(), secret=secret, created_at=NOON, former_secret=other,
        former_until=NOON + timedelta(hours=24),
    )  # fmt: skip
    assert secret not in repr(webhook)
    assert webhook.secrets_at(NOON) == (secret, other)
    assert webhook.secrets_at(NOON + timedelta(hours=24)) == (secret,)
    assert len(headers_of(webhook.secrets_at(NOON), "msg_1", NOON, b"{}")["webhook-signature"].split()) == 2


@given(chance=st.floats(0, 1))
def test_pauses_grow_until_three_days_have_passed(chance: float) -> None:
    pauses, attempts = [], 1
    while (pause := pause_after(attempts, chance)) is not None:
        pauses.append(pause)
        attempts += 1
    assert pauses == sorted(pauses)
    assert DISABLED_AFTER < sum(pauses, timedelta()) < timedelta(days=3.9)
    assert pauses[0] < timedelta(seconds=7)


def test_a_webhook_is_disabled_after_days_or_when_it_says_so() -> None:
    failed, gone = Attempt(outcome=NoticeOutcome.TIMED_OUT), Attempt(outcome=NoticeOutcome.GONE)
    assert not is_to_disable(NOON, failed, NOON + DISABLED_AFTER - timedelta(seconds=1))
    assert is_to_disable(NOON, failed, NOON + DISABLED_AFTER)
    assert is_to_disable(NOON, gone, NOON)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", AddressProblem.MALFORMED),
        ("crm.example/otvet", AddressProblem.MALFORMED),
        ("ftp://crm.example", AddressProblem.MALFORMED),
        ("https://", AddressProblem.MALFORMED),
        ("https://user:pw@crm.example", AddressProblem.MALFORMED),
        ("https://crm.example/#x", AddressProblem.MALFORMED),
        ("https://crm.example:99999", AddressProblem.MALFORMED),
        ("https://[::1", AddressProblem.MALFORMED),
        ("https://crm.example/a b", AddressProblem.MALFORMED),
        ("https://crm.example/\r\nX: y", AddressProblem.MALFORMED),
        ("https://пример.рф", AddressProblem.MALFORMED),
        ("https://crm.example/" + "x" * 500, AddressProblem.MALFORMED),
        ("http://crm.example", AddressProblem.NOT_HTTPS),
        ("http://10.0.0.1", AddressProblem.NOT_HTTPS),
        ("http://localhost:8000", AddressProblem.PRIVATE),
        ("https://localhost", AddressProblem.PRIVATE),
        ("https://127.0.0.1", AddressProblem.PRIVATE),
        ("https://10.1.2.3", AddressProblem.PRIVATE),
        ("https://192.168.0.1", AddressProblem.PRIVATE),
        ("https://169.254.169.254/latest/meta-data", AddressProblem.PRIVATE),
        ("https://[::1]:8443", AddressProblem.PRIVATE),
        ("https://[fd00::1]", AddressProblem.PRIVATE),
        ("https://[::ffff:10.0.0.1]", AddressProblem.PRIVATE),
    ],
)
def test_bad_addresses_are_refused(url: str, problem: AddressProblem) -> None:
    with pytest.raises(BadAddressError) as refused:
        check_address(url, private_allowed=False)
    assert refused.value.problem is problem


def test_good_addresses_are_taken() -> None:
    for url in ("https://crm.example/otvet?key=1", "https://crm.example:8443", "https://93.184.216.34/x"):
        check_address(url, private_allowed=False)
    for url in ("http://localhost:8000/hook", "http://127.0.0.1", "https://10.0.0.1"):
        check_address(url, private_allowed=True)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104
        "255.255.255.255", "::", "::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::a00:1",
        "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "nonsense",
    ],
)  # fmt: skip
def test_what_is_not_the_internet_is_private(address: str) -> None:
    assert not is_public(address)


def test_the_internet_is_public() -> None:
    for address in ("93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "64:ff9b::808:808"):
        assert is_public(address), address
