"""What an agent hears when something can't be done."""

from bot.desk.access import NotAnAgentError
from conversations.errors import OtvetError
from handoff.tickets import AlreadyClaimedError, AlreadyResolvedError, NotTheHolderError
from locales.texts import Texts


def refusal(error: OtvetError, texts: Texts) -> str:
    """Why not, and what to do instead."""
    if isinstance(error, AlreadyClaimedError):
        return texts("claim-taken", agent=error.holder.name)
    if isinstance(error, AlreadyResolvedError):
        return texts("already-resolved")
    if isinstance(error, NotTheHolderError):
        return texts("not-the-holder", agent=error.holder.name) if error.holder else texts("claim-first")
    if isinstance(error, NotAnAgentError):
        return texts("not-an-agent", id=str(error.user_id), name=error.name)
    return texts("unknown-topic")
