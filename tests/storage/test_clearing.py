"""A sandbox that begins anew: conversations go, articles and orders stay."""

from datetime import UTC, datetime

from conversations.decisions import Decision, DecisionKind, Reason
from conversations.messages import Author, Direction, Location, NewMessage
from conversations.outgoing import ChatLane, FormattedText, SendText
from conversations.understanding import Language
from handoff.tickets import NewTicket, Priority, Summary
from knowledge_base.articles import ArticleText
from knowledge_base.editing import publish_text
from storage.unit_of_work import Database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def fill(database: Database) -> None:
    async with database.unit() as unit:
        conversation = await unit.customers.get_or_create(1001, "Мария", None, 1001)
        ticket = await unit.tickets.open(
            NewTicket(
                conversation_id=conversation.id,
                reason=Reason.EMOTION,
                language=Language.RU,
                priority=Priority.HIGH,
                summary=Summary(asked="?"),
                opened_at=NOW,
            )
        )
        first = await unit.messages.add(
            NewMessage(
                conversation_id=conversation.id,
                direction=Direction.INCOMING,
                author=Author.CUSTOMER,
                author_name="Мария",
                origin=Location(1001, 1),
                ticket_id=ticket.id,
            )
        )
        await unit.messages.add(
            NewMessage(
                conversation_id=conversation.id,
                direction=Direction.OUTGOING,
                author=Author.AGENT,
                author_name="Анна",
                reply_to_id=first.id,
            )
        )
        await unit.messages.record_edit(first.id, "new", NOW)
        decision = Decision(kind=DecisionKind.HAND_OFF, reason=Reason.EMOTION, language=Language.RU)
        await unit.decisions.add(conversation.id, first.id, decision, {}, 1.0)
        await unit.inbox.put(42, 1, "1001", {"update_id": 1}, NOW)
        await unit.outbox.add(ChatLane(1001), SendText(text=FormattedText("x")), NOW)
        await publish_text(
            unit.articles, ArticleText(slug="a", language=Language.RU, title="А", body="Б"), author="t", at=NOW
        )


async def test_conversations_go_and_articles_stay(database: Database) -> None:
    await fill(database)
    async with database.unit() as unit:
        await unit.forget_conversations()
    async with database.reading() as unit:
        assert await unit.conversations.of_chat(1001, lock=False) is None
        assert await unit.inbox.listing() == []
        assert await unit.outbox.listing() == []
        assert await unit.articles.published("a", Language.RU) is not None
    async with database.unit() as unit:
        assert await unit.inbox.put(42, 1, "1001", {"update_id": 1}, NOW)
