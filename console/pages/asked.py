"""A question in its conversation: what was said before it and what came of it, without the people where need be."""

from collections.abc import Sequence
from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import Response

from console.pages.queries import PathId
from console.visits import Editing, Visit
from conversations.messages import Direction, Message
from handoff.team import Right
from knowledge_base.gaps.anonymous import anonymous
from storage.unit_of_work import Unit

BEFORE, AFTER, LOOKED_THROUGH = 2, 10, 200
SOON = timedelta(days=1)


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/asked")
    routes.add_api_route("/{decision_id}", conversation, methods=["GET"])
    return routes


async def conversation(visit: Editing, decision_id: PathId) -> Response:
    """The piece of a page that shows it; who may look at customers gets the way there, too."""
    async with visit.parts.database.reading() as unit:
        decision = await unit.decisions.get(decision_id)
        if decision is None or decision.message_id is None:
            return visit.page("gone.html", 404)
        said = await _around(unit, decision.message_id)
        found = await unit.conversations.get(decision.conversation_id, lock=False)
    names = {one.author_name for one in said if one.author_name}

    def told(text: str) -> str:
        return words_for(visit, text, names)

    return visit.page(
        "gaps/conversation.html",
        said=said,
        told=told,
        question_id=decision.message_id,
        customer_id=found.customer.id if visit.me.may(Right.WORK_TICKETS) else None,
    )


def words_for(visit: Visit, text: str, names: set[str] | None = None) -> str:
    """A customer's or an agent's words; editors get them without what belongs to one person."""
    return text if visit.me.may(Right.WORK_TICKETS) else anonymous(text, names=names or ())


async def _around(unit: Unit, question_id: int) -> Sequence[Message]:
    """The question with a few messages before it and those of the day after."""
    question = await unit.messages.get(question_id)
    if question is None:
        return []
    before = await unit.messages.history(question.conversation_id, BEFORE * 2, before=question_id)
    since = await unit.messages.history(question.conversation_id, LOOKED_THROUGH, since=question_id)
    after = [one for one in since if one.id > question_id and one.created_at - question.created_at < SOON]
    return [*_public(before)[-BEFORE:], question, *_public(after)[:AFTER]]


def _public(messages: Sequence[Message]) -> list[Message]:
    """What the customer has seen."""
    return [one for one in messages if not one.private and one.direction is not Direction.ACTIVITY]
