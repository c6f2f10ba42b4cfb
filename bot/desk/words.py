"""What an agent hears when something can't be done."""

from bot.desk.access import NotAnAgentError, NoTicketHereError
from conversations.errors import OtvetError
from conversations.formatting import shortened
from handoff.macro_words import macro_refusal
from handoff.macros import MissingLanguageError, UnfilledFieldsError, UnknownMacroError, UnknownTeamError
from handoff.replies import LongReplyError
from handoff.tickets import AlreadyClaimedError, AlreadyResolvedError, NotTheHolderError, UnknownTicketError
from locales.texts import Texts

MAX_NAME = 60
REFUSALS = (
    AlreadyClaimedError,
    AlreadyResolvedError,
    LongReplyError,
    MissingLanguageError,
    NotAnAgentError,
    NotTheHolderError,
    NoTicketHereError,
    UnfilledFieldsError,
    UnknownMacroError,
    UnknownTeamError,
    UnknownTicketError,
)
"""The errors that an agent is told of, all raised before anything is changed. Any other is a failed turn."""


def refusal(error: OtvetError, texts: Texts) -> str:
    """Why not, and what to do instead."""
    if isinstance(error, AlreadyClaimedError):
        return texts("claim-taken", agent=shortened(error.holder.name, MAX_NAME))
    if isinstance(error, AlreadyResolvedError):
        return texts("already-resolved")
    if isinstance(error, NotTheHolderError):
        holder = error.holder
        return texts("not-the-holder", agent=shortened(holder.name, MAX_NAME)) if holder else texts("claim-first")
    if isinstance(error, NotAnAgentError):
        return texts("not-an-agent", id=str(error.user_id), name=in_a_command(error.name))
    return macro_refusal(error, texts) or texts("unknown-topic")


def in_a_command(name: str) -> str:
    """A stranger's name without what a shell would understand: somebody will paste the command that holds it."""
    plain = "".join(char if char.isalnum() or char in " -." else " " for char in name)
    return shortened(plain, MAX_NAME)
