"""The data behind the buttons of tickets: `verb:ticket[:value]`, far below Telegram's 64 bytes."""

from collections.abc import Sequence

from conversations.formatting import shortened
from conversations.outgoing import Button, Keyboard
from handoff.macros import Macro, Prepared
from handoff.tickets import Agent, Ticket, TicketStatus
from locales.texts import Texts

RATINGS = (1, 2, 3, 4, 5)
SCORES = tuple(range(11))
MAX_AGENTS = 50
MAX_NAME = 60
MACROS_A_PAGE = 8


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
        (
            Button(text=texts("button-macros"), data=f"macros:{ticket.id}"),
            Button(text=texts("button-release"), data=f"release:{ticket.id}"),
        ),
    )


def transfer_keyboard(ticket: Ticket, agents: list[Agent], texts: Texts) -> Keyboard:
    """One row per agent to whom the ticket can go, and a way back; in a large team /transfer finds the others."""
    rows = [
        (Button(text=shortened(agent.name, MAX_NAME), data=f"give:{ticket.id}:{agent.id}"),)
        for agent in agents[:MAX_AGENTS]
    ]
    return (*rows, (Button(text=texts("button-back"), data=f"card:{ticket.id}"),))


def macros_keyboard(ticket_id: int, macros: Sequence[Macro], page: int) -> Keyboard:
    """One page of the macros, and the way to the others."""
    last = max(0, (len(macros) - 1) // MACROS_A_PAGE)
    here = min(page, last)
    shown = macros[here * MACROS_A_PAGE : (here + 1) * MACROS_A_PAGE]
    rows = [
        (Button(text=shortened(f"{macro.name} · /{macro.shortcut}", MAX_NAME), data=f"macro:{ticket_id}:{macro.id}"),)
        for macro in shown
    ]
    if last == 0:
        return tuple(rows)
    before, after = (here - 1) % (last + 1), (here + 1) % (last + 1)
    turn = (
        Button(text="◀", data=f"mpage:{ticket_id}:{before}"),
        Button(text=f"{here + 1} / {last + 1}", data=f"mpage:{ticket_id}:{here}"),
        Button(text="▶", data=f"mpage:{ticket_id}:{after}"),
    )
    return (*rows, turn)


def macro_keyboard(ticket_id: int, prepared: Prepared, order: str, texts: Texts) -> Keyboard:
    """Send what is shown, where it can be sent, or go back to the list."""
    back = Button(text=texts("button-back"), data=f"mpage:{ticket_id}:0")
    if prepared.unfilled:
        return ((back,),)
    data = f"msend:{ticket_id}:{prepared.macro.id}:{prepared.mark}:{order}"
    return ((Button(text=texts("button-send"), data=data), back),)


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
