"""Performs decisions inside the turn's unit of work: messages, tickets and memory change together or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.turn import replies
from bot.turn.keyboards import human_row
from bot.turn.memory import after_handoff, found, miss
from bot.turn.pictures import show_pictures
from bot.turn.policy import MISSES_BEFORE_HUMAN
from bot.turn.replies import Reply
from conversations.conversation import Conversation, Memory
from conversations.decisions import Decision, DecisionKind, Reason
from conversations.understanding import Candidate, Language, Mood
from handoff.opening import open_ticket
from handoff.service_rules import ServiceRules
from handoff.speaking import tell_customer
from knowledge_base.articles import Revision
from knowledge_base.fields import Fields, MissingFieldError
from knowledge_base.passages import excerpt
from locales.texts import Texts, texts_for
from orders.display import is_active, order_text
from orders.orders import Order
from storage.unit_of_work import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn in its transaction; `message_id` is the customer's message, None when he pressed a button."""

    unit: Unit
    conversation: Conversation
    now: datetime
    mood: Mood = Mood.NEUTRAL
    message_id: int | None = None
    understanding: dict[str, object]
    latency_ms: float = 0.0


class Performer:
    """Carries decisions out."""

    def __init__(
        self,
        *,
        desk_texts: Texts,
        shop_name: str,
        service: ServiceRules | None = None,
        fields: Fields | None = None,
    ) -> None:
        self._desk_texts = desk_texts
        self._shop_name = shop_name
        self._service = service or ServiceRules()
        self._fields = fields or Fields()

    async def perform(self, turn: Turn, decision: Decision) -> None:
        """Do what was decided and keep the decision with its reason."""
        if decision.kind is DecisionKind.ORDER_STATUS:
            await self._order_status(turn, decision)
        elif decision.kind is DecisionKind.HAND_OFF:
            await self.hand_off(turn, decision)
        elif decision.kind is DecisionKind.ANSWER:
            await self._answer(turn, decision)
        else:
            await self._say_word(turn, decision)

    async def hand_off(self, turn: Turn, decision: Decision, announcement: str | None = None) -> None:
        """Open a ticket; the customer hears why and what happens next."""
        await self._keep(turn, decision)
        calm = replace(turn.conversation, memory=after_handoff(turn.conversation.memory))
        await open_ticket(
            turn.unit,
            calm,
            decision,
            mood=turn.mood,
            announcement=announcement or replies.hand_off(decision),
            desk=self._desk_texts,
            now=turn.now,
            service=self._service,
        )

    async def show_article(self, turn: Turn, decision: Decision, revision: Revision) -> None:
        """Send an article word for word, its pictures in front; where a field has no value, a human takes over."""
        place = decision.article.passage if decision.article else None
        passage = None if place is None else excerpt(revision.text.body, place)
        if (body := await self._filled(turn, decision, revision, passage or revision.text.body)) is None:
            return
        decision_id = await self._keep(turn, decision)
        has_rest = passage is not None
        said = replies.answer(body, revision.key.language, decision, decision_id, has_rest=has_rest)
        await show_pictures(turn.unit, turn.conversation, revision.text.pictures, turn.now)
        await self._say(turn, said, decision_id)
        await self._save(turn)

    async def show_rest(self, turn: Turn, decision: Decision, revision: Revision, *, changed: bool) -> None:
        """Send the whole article of which a passage was shown; `changed` says that it was edited since."""
        if (body := await self._filled(turn, decision, revision, revision.text.body)) is None:
            return
        decision_id = await self._keep(turn, decision)
        await self._say(
            turn, replies.whole(body, revision.key.language, decision.language, changed=changed), decision_id
        )
        await self._save(turn)

    async def show_order(self, turn: Turn, order: Order, language: Language) -> None:
        """Send an order's state; the caller made sure that it belongs to the customer."""
        texts = texts_for(language)
        await self._say(turn, [Reply(order_text(order, language, texts), (human_row(texts),))])

    async def _answer(self, turn: Turn, decision: Decision) -> None:
        article = decision.article
        revision = await turn.unit.articles.published(article.slug, article.language) if article else None
        if article is None or revision is None:  # archived since it was found
            await self.hand_off(turn, replace(decision, kind=DecisionKind.HAND_OFF, reason=Reason.NOT_COVERED))
            return
        newest = as_published(article, revision)
        await self.show_article(turn, replace(decision, article=newest), revision)

    async def _filled(self, turn: Turn, decision: Decision, revision: Revision, body: str) -> str | None:
        """The Markdown with its fields; None after a human was called, since braces must not reach a customer."""
        try:
            return self._fields.fill(body, revision.key.language)
        except MissingFieldError as error:
            evidence = tuple(f"missing_field:{name}" for name in error.names)
            human = replace(decision, kind=DecisionKind.HAND_OFF, reason=Reason.NOT_COVERED, evidence=evidence)
            await self.hand_off(turn, human)
            return None

    async def _say_word(self, turn: Turn, decision: Decision) -> None:
        decision_id = await self._keep(turn, decision)
        if decision.kind is DecisionKind.CLARIFY:
            await self._say(turn, [replies.clarify(decision, decision_id)], decision_id)
        elif decision.kind is DecisionKind.SMALL_TALK:
            await self._say(turn, [replies.small_talk(decision, self._shop_name)], decision_id)
        await self._save(turn)

    async def _order_status(self, turn: Turn, decision: Decision) -> None:
        user_id = turn.conversation.customer.telegram_user_id
        if decision.order_number is None:
            await self._own_orders(turn, decision, await turn.unit.orders.of_customer(user_id))
            return
        order = await turn.unit.orders.find(decision.order_number, telegram_user_id=user_id)
        if order is None:
            await self._no_order(turn, replace(decision, reason=Reason.ORDER_NOT_FOUND))
            return
        await self._order_found(turn, decision, order)

    async def _own_orders(self, turn: Turn, decision: Decision, orders: Sequence[Order]) -> None:
        shown = [order for order in orders if is_active(order)] or list(orders)
        if not shown:
            await self._no_order(turn, decision)
        elif len(shown) == 1:
            await self._order_found(turn, decision, shown[0])
        else:
            decision_id = await self._keep(turn, decision)
            await self._say(turn, [replies.which_order(decision, decision_id, shown)], decision_id)
            await self._save(turn)

    async def _order_found(self, turn: Turn, decision: Decision, order: Order) -> None:
        """The order answers: no article is offered beside it."""
        found_it = replace(decision, reason=Reason.ORDER_FOUND, order_number=order.number, options=())
        await self._keep(turn, found_it)
        await self.show_order(turn, order, decision.language)
        await self._save(_with_memory(turn, found(turn.conversation.memory)))

    async def _no_order(self, turn: Turn, decision: Decision) -> None:
        """A miss: the customer is asked for another number, or a human takes over if it was not the first one."""
        turn = _with_memory(turn, miss(turn.conversation.memory, awaiting_order_number=True))
        if turn.conversation.memory.misses >= MISSES_BEFORE_HUMAN:
            evidence = (f"order:{replies.short_number(decision)}",) if decision.order_number else ("order_number",)
            human = replace(
                decision, kind=DecisionKind.HAND_OFF, reason=Reason.SECOND_MISS, evidence=evidence, options=()
            )
            await self.hand_off(turn, human)
            return
        decision_id = await self._keep(turn, decision)
        is_asked = decision.order_number is None
        said = replies.which_order(decision, decision_id) if is_asked else replies.order_not_found(decision)
        await self._say(turn, [said], decision_id)
        await self._save(turn)

    async def _say(self, turn: Turn, said: Sequence[Reply], decision_id: int | None = None) -> None:
        """Each reply in a message; they are linked to the decision that they carry out."""
        for reply in said:
            message_id = await tell_customer(
                turn.unit, turn.conversation, reply.text, turn.now, keyboard=reply.keyboard
            )
            if decision_id is not None:
                await turn.unit.decisions.said(decision_id, message_id)

    async def _keep(self, turn: Turn, decision: Decision) -> int:
        return await turn.unit.decisions.add(
            turn.conversation.id, turn.message_id, decision, turn.understanding, turn.latency_ms
        )

    async def _save(self, turn: Turn) -> None:
        await turn.unit.conversations.save(turn.conversation)


def as_published(article: Candidate, revision: Revision) -> Candidate:
    """The candidate as the revision has it; the passage that was found counts in the text it was found in only."""
    return replace(
        article,
        language=revision.key.language,
        revision_id=revision.id,
        title=revision.text.title,
        passage=article.passage if article.revision_id == revision.id else None,
    )


def _with_memory(turn: Turn, memory: Memory) -> Turn:
    return replace(turn, conversation=replace(turn.conversation, memory=memory))
