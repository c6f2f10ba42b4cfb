"""The header card of a ticket, the name of its topic and the transcript before the handoff."""

from collections.abc import Sequence

from conversations.conversation import Customer
from conversations.formatting import Bold, compose, shortened, utf16_length
from conversations.messages import Author, ContentKind, Message
from conversations.outgoing import FormattedText
from handoff.signals import signal_names
from handoff.tickets import Priority, Ticket, TicketStatus
from locales.texts import Texts

MAX_ASKED = 600
MAX_LINE = 300
MAX_NAME = 80
MAX_TRANSCRIPT = 3500
MAX_TOPIC_NAME = 120
_MARKS = {Priority.URGENT: "🔴", Priority.HIGH: "🟠", Priority.NORMAL: "🔵", Priority.LOW: "⚪"}
_RESOLVED_MARK = "✅"


def reference(ticket: Ticket) -> str:
    """The number that people use for a ticket."""
    return f"T-{ticket.id}"


def topic_name(ticket: Ticket, customer: Customer, texts: Texts) -> str:
    """The name of the ticket's topic, at most 128 characters."""
    mark = _RESOLVED_MARK if ticket.status is TicketStatus.RESOLVED else _MARKS[ticket.priority]
    name = texts(
        "topic-name", mark=mark, customer=shortened(customer.first_name, 40), reason=texts(f"reason-{ticket.reason}")
    )
    return shortened(name, MAX_TOPIC_NAME)


def ticket_card(ticket: Ticket, customer: Customer, texts: Texts) -> FormattedText:
    """All that an agent needs before the first word."""
    summary = ticket.summary
    signs = signal_names(summary.evidence, texts)
    name = customer.first_name + (f" (@{customer.username})" if customer.username else "")
    facts = [
        texts("card-customer", name=shortened(name, MAX_NAME)),
        texts("card-vip") if customer.vip else "",
        texts("card-reason", reason=texts(f"reason-{ticket.reason}")),
        texts("card-priority", priority=texts(f"priority-{ticket.priority}")),
        texts("card-language", language=texts(f"language-{ticket.language}")),
        texts("card-mood", mood=texts(f"mood-{summary.mood}")),
        texts("card-asked", asked=shortened(summary.asked, MAX_ASKED)) if summary.asked else "",
        texts("card-tried", tried=_listed(summary.tried)) if summary.tried else "",
        texts("card-orders", orders=_listed(summary.orders)) if summary.orders else "",
        texts("card-evidence", evidence=_listed(signs)) if signs else "",
    ]
    standing = [
        texts("card-status", status=_status(ticket, texts)),
        texts("card-holder", agent=shortened(ticket.assignee.name, MAX_NAME)) if ticket.assignee else "",
        texts("card-hint") if ticket.status is not TicketStatus.RESOLVED else "",
    ]
    head = Bold(texts("card-title", number=reference(ticket)))
    return compose([head, "\n", _joined(facts), "\n\n", _joined(standing)])


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(line for line in lines if line)


def _listed(values: Sequence[str]) -> str:
    return shortened(", ".join(values), MAX_LINE)


def _status(ticket: Ticket, texts: Texts) -> str:
    if ticket.status is TicketStatus.RESOLVED:
        return texts("status-resolved-rated", rating=ticket.rating) if ticket.rating else texts("status-resolved")
    if ticket.status is TicketStatus.SNOOZED:
        return texts("status-snoozed")
    return texts("status-held" if ticket.assignee else "status-queued")


def transcript(messages: Sequence[Message], texts: Texts) -> FormattedText | None:
    """The last messages before the handoff, newest kept when it grows too long; None when there are none."""
    lines: list[tuple[str, str]] = []
    room = MAX_TRANSCRIPT
    for message in reversed(messages):
        line = (_speaker(message, texts), shortened(_words(message, texts), MAX_LINE))
        room -= utf16_length(line[0]) + utf16_length(line[1]) + 3
        if room < 0:
            break
        lines.append(line)
    if not lines:
        return None
    runs: list[str | Bold] = [Bold(texts("transcript-title")), "\n"]
    for speaker, text in reversed(lines):
        runs += ["\n", Bold(f"{speaker}:"), f" {text}"]
    return compose(runs)


def _words(message: Message, texts: Texts) -> str:
    """The text; what it stands under, where that is a file."""
    kind = "" if message.content is ContentKind.TEXT else f"[{texts(f'content-{message.content}')}] "
    return kind + message.text


def _speaker(message: Message, texts: Texts) -> str:
    if message.author is Author.CUSTOMER:
        return texts("transcript-customer")
    if message.author is Author.AGENT:
        return texts("transcript-agent", agent=shortened(message.author_name, MAX_NAME))
    return texts("transcript-bot")
