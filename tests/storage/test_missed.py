"""Questions asked in vain, as the database has them: who counts, and how articles were liked."""

from datetime import timedelta

from conversations.decisions import Decision, DecisionKind, Reason
from conversations.messages import Author, ContentKind, Direction, NewMessage
from conversations.understanding import Candidate, Language
from knowledge_base.gaps.missed import Missed, Ratings
from storage.unit_of_work import Database, Unit

LONG_AGO = timedelta(days=30)


def candidate(slug: str) -> Candidate:
    return Candidate(slug=slug, language=Language.EN, title=slug, score=0.5, revision_id=1, signals={})


def decision(kind: DecisionKind, reason: Reason, slug: str | None = None, *evidence: str) -> Decision:
    options = (candidate("offered"),) if kind is DecisionKind.CLARIFY else ()
    article = candidate(slug) if slug else None
    return Decision(kind=kind, reason=reason, language=Language.EN, article=article, options=options, evidence=evidence)


async def said(unit: Unit, customer: int, text: str, taken: Decision) -> int:
    conversation = await unit.customers.get_or_create(customer, f"C{customer}", None, customer)
    new = NewMessage(
        conversation_id=conversation.id,
        direction=Direction.INCOMING,
        author=Author.CUSTOMER,
        author_name=f"C{customer}",
        content=ContentKind.TEXT,
        text=text,
    )
    message = await unit.messages.add(new)
    return await unit.decisions.add(conversation.id, message.id, taken, {}, 1.0)


HANDED_OVER = decision(DecisionKind.HAND_OFF, Reason.NOT_COVERED)
OFFERED = decision(DecisionKind.CLARIFY, Reason.UNSURE)
ANSWERED = decision(DecisionKind.ANSWER, Reason.CONFIDENT_ARTICLE, "refund")


async def test_what_no_article_answered_is_found_and_nothing_else(database: Database) -> None:
    async with database.unit() as unit:
        await said(unit, 1, "not covered", HANDED_OVER)
        await said(unit, 2, "nothing chosen", OFFERED)
        await said(unit, 3, "chosen", OFFERED)
        await said(unit, 3, "", decision(DecisionKind.ANSWER, Reason.CHOSEN_BY_CUSTOMER, "offered"))
        disliked = await said(unit, 4, "did not help", ANSWERED)
        await said(unit, 5, "helped", ANSWERED)
        await said(unit, 6, "call a human", decision(DecisionKind.HAND_OFF, Reason.ASKED_FOR_HUMAN))
        await said(unit, 7, "12345", decision(DecisionKind.HAND_OFF, Reason.SECOND_MISS, None, "order_number"))
        await unit.decisions.set_feedback(disliked, helpful=False)
    async with database.reading() as unit:
        now = unit._transaction.clock()
        found = await unit.missed.missed_since(now - LONG_AGO, 100)
        assert {one.text: one.missed for one in found} == {
            "not covered": Missed.NOT_COVERED,
            "nothing chosen": Missed.NOT_CHOSEN,
            "did not help": Missed.NOT_HELPFUL,
        }
        assert await unit.missed.missed_since(now + LONG_AGO, 100) == []
        ratings = await unit.missed.ratings_since(now - LONG_AGO)
        assert ratings == {"refund": Ratings(2, 0, 1), "offered": Ratings(1, 0, 0)}


async def test_questions_of_customers_are_those_that_stand_alone(database: Database) -> None:
    async with database.unit() as unit:
        await said(unit, 1, "how do I get a refund for this", HANDED_OVER)
        await said(unit, 2, "and then", HANDED_OVER)
        await said(unit, 3, "hello", decision(DecisionKind.SMALL_TALK, Reason.GREETING))
    async with database.reading() as unit:
        since = unit._transaction.clock() - LONG_AGO
        asked = await unit.questions.asked_since(since, 100)
        assert [one.text for one in asked] == ["how do I get a refund for this"]
        decided = await unit.questions.decided_since(since, 100)
        assert [words for _, words in decided] == ["and then", "how do I get a refund for this"]
