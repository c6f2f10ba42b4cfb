"""The data behind the buttons of tickets: `verb:ticket[:value]`, far below Telegram's 64 bytes."""

from conversations.formatting import shortened
from conversations.outgoing import Button, Keyboard
from handoff.tickets import Agent, Ticket, TicketStatus
from locales.texts import Texts

RATINGS = (1, 2, 3, 4, 5)
SCORES = tuple(range(11))
MAX_AGENTS = 50
MAX_NAME = 60


def card_keyboard(ticket: Ticket, texts: Texts) -> Keyboard:
    """What can be done with the ticket now."""
    if ticket.status is TicketStatus.RESOLVED:
        return ()
    if ticket.assignee is None:
        return ((Button(text=texts("button-claim"), data=f"claim:{ticket.id}"),),)
    return (
        (
            Button(text=texts("button-resolve"), data=f"resolve:{ticket.id}"),
            Button(text=texts("button-transfer"), data=f"transfer:{ticket.id}"),
        ),
        (Button(text=texts("button-release"), data=f"release:{ticket.id}"),),
    )


def transfer_keyboard(ticket: Ticket, agents: list[Agent], texts: Texts) -> Keyboard:
    """One row per agent to whom the ticket can go, and a way back; in a large team /transfer finds the others."""
    rows = [
        (Button(text=shortened(agent.name, MAX_NAME), data=f"give:{ticket.id}:{agent.id}"),)
        for agent in agents[:MAX_AGENTS]
    ]
    return (*rows, (Button(text=texts("button-back"), data=f"card:{ticket.id}"),))


def rating_keyboard(ticket_id: int) -> Keyboard:
    """Five stars' worth of buttons."""
    return (tuple(Button(text=f"{rating} ⭐", data=f"rate:{ticket_id}:{rating}") for rating in RATINGS),)


def comment_keyboard(ticket_id: int, texts: Texts) -> Keyboard:
    """A way not to comment."""
    return ((Button(text=texts("rating-skip"), data=f"skip:{ticket_id}"),),)


def recommend_keyboard(recommendation_id: int) -> Keyboard:
    """0 to 10 in two rows."""
    buttons = [Button(text=str(score), data=f"nps:{recommendation_id}:{score}") for score in SCORES]
    return tuple(buttons[:6]), tuple(buttons[6:])
