"""What customers do with the buttons under the bot's messages. Each returns the short word that Telegram shows."""

from dataclasses import dataclass, replace

from bot.callbacks import order_token
from bot.turn.keyboards import answer_keyboard, human_row
from bot.turn.memory import found, miss
from bot.turn.performing import Performer, Turn, as_published
from conversations.clock import Clock
from conversations.conversation import Conversation, Owner
from conversations.decisions import Decision, DecisionKind, Reason
from conversations.messages import Location
from conversations.outgoing import ChatLane, EditKeyboard, Keyboard
from conversations.understanding import Candidate, Mood
from handoff.desk import Desk
from handoff.rating import Ratings
from handoff.speaking import tell_customer
from handoff.tickets import AlreadyClaimedError, UnknownTicketError
from knowledge_base.articles import Revision
from knowledge_base.passages import excerpt
from locales.texts import Texts, texts_for
from storage.decisions import StoredDecision
from storage.inbox import InboxItem
from storage.unit_of_work import Database, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button pressed under the bot's message at `at`."""

    at: Location
    user_id: int
    first_name: str
    username: str | None


class CustomerButtons:
    """Handles presses in customers' chats."""

    def __init__(self, database: Database, performer: Performer, ratings: Ratings, desk: Desk, clock: Clock) -> None:
        self._database = database
        self._performer = performer
        self._ratings = ratings
        self._desk = desk
        self._clock = clock

    async def human(self, press: Press, item: InboxItem) -> str:
        """Talk to a person."""
        async with self._database.unit(completing=item) as unit:
            conversation = await self._conversation(unit, press)
            texts = texts_for(conversation.language)
            if conversation.owner is not Owner.BOT:
                return texts("already-handed-off")
            await self._drop_keyboard(unit, press)
            await self._hand_off(unit, conversation, Reason.ASKED_FOR_HUMAN)
            return ""

    async def feedback(self, press: Press, decision_id: int, helpful: bool, item: InboxItem) -> str:
        """👍 is kept, and the other buttons stay; 👎 calls a human."""
        async with self._database.unit(completing=item) as unit:
            conversation = await self._conversation(unit, press)
            texts = texts_for(conversation.language)
            stored = await unit.decisions.get(decision_id)
            if stored is None or stored.conversation_id != conversation.id:
                return texts("button-gone")
            if stored.helpful is not None:
                return texts("feedback-noted")
            await unit.decisions.set_feedback(decision_id, helpful)
            await self._drop_keyboard(unit, press, await self._left(unit, stored, texts) if helpful else ())
            if helpful or conversation.owner is not Owner.BOT:
                return texts("feedback-thanks" if helpful else "already-handed-off")
            shown = stored.decision.article.slug if stored.decision.article else ""
            await self._hand_off(unit, conversation, Reason.NOT_HELPFUL, *([f"shown:{shown}"] if shown else []))
            return texts("feedback-sorry")

    async def rest(self, press: Press, decision_id: int, item: InboxItem) -> str:
        """The whole article of which a passage was shown, once, as it is published now."""
        async with self._database.unit(completing=item) as unit:
            conversation = await self._conversation(unit, press)
            texts = texts_for(conversation.language)
            stored = await unit.decisions.get(decision_id)
            shown = stored.decision.article if stored and stored.conversation_id == conversation.id else None
            if stored is None or shown is None:
                return texts("button-gone")
            if conversation.owner is not Owner.BOT:
                return texts("already-handed-off")
            if await unit.decisions.has_later(stored, evidence=_rest_of(decision_id)):
                return texts("rest-sent")
            revision = await unit.articles.published(shown.slug, shown.language)
            if revision is None:
                return texts("clarify-not-found-here")
            keyboard = answer_keyboard(decision_id, texts, voted=stored.helpful is not None)
            await self._drop_keyboard(unit, press, keyboard)
            decision = replace(_chosen(conversation, shown, revision), evidence=(_rest_of(decision_id),))
            changed = revision.id != shown.revision_id
            await self._performer.show_rest(self._turn(unit, conversation), decision, revision, changed=changed)
            return ""

    async def article(self, press: Press, decision_id: int, option: int, item: InboxItem) -> str:
        """One of the offered articles, as it is published now; once, however often the button is pressed."""
        async with self._database.unit(completing=item) as unit:
            conversation = await self._conversation(unit, press)
            texts = texts_for(conversation.language)
            stored = await unit.decisions.get(decision_id)
            offered = _option(stored.decision, option) if stored else None
            if stored is None or offered is None or stored.conversation_id != conversation.id:
                return texts("button-gone")
            if conversation.owner is not Owner.BOT:
                return texts("already-handed-off")
            await self._drop_keyboard(unit, press)
            choice = f"option_of:{decision_id}:{option}"
            if await unit.decisions.has_later(stored, evidence=choice):
                return texts("choice-sent")
            await self._show(unit, conversation, offered, texts, choice)
            return ""

    async def order(self, press: Press, number: str, item: InboxItem) -> str:
        """One of the customer's own orders; `number` is its token."""
        async with self._database.unit(completing=item) as unit:
            conversation = await self._conversation(unit, press)
            texts = texts_for(conversation.language)
            own = await unit.orders.of_customer(press.user_id)
            order = next((order for order in own if order_token(order.number) == number), None)
            if order is None:
                return texts("button-gone")
            if conversation.owner is not Owner.BOT:
                return texts("already-handed-off")
            await self._performer.perform(self._turn(unit, conversation), _status_of(order.number, conversation))
            return ""

    async def rate(self, press: Press, ticket_id: int, rating: int, item: InboxItem) -> str:
        """1 to 5 for a resolved ticket, once."""
        async with self._database.unit(completing=item) as unit:
            conversation = await self._conversation(unit, press)
            texts = texts_for(conversation.language)
            try:
                rated = await self._ratings.rate(unit, conversation, ticket_id, rating, self._clock())
            except UnknownTicketError:
                return texts("button-gone")
            await self._drop_keyboard(unit, press)
            return "" if rated else texts("rating-already")

    async def skip_comment(self, press: Press, item: InboxItem) -> str:
        """No comment on the rating."""
        async with self._database.unit(completing=item) as unit:
            conversation = await self._conversation(unit, press)
            await self._drop_keyboard(unit, press)
            skipped = await self._ratings.skip(unit, conversation, self._clock())
            return "" if skipped else texts_for(conversation.language)("feedback-noted")

    async def recommend(self, press: Press, recommendation_id: int, score: int, item: InboxItem) -> str:
        """0 to 10 for whether the customer would recommend the shop, once."""
        async with self._database.unit(completing=item) as unit:
            conversation = await self._conversation(unit, press)
            texts = texts_for(conversation.language)
            kept = await self._ratings.recommend(unit, conversation, recommendation_id, score, self._clock())
            await self._drop_keyboard(unit, press)
            return texts("recommend-thanks" if kept else "button-gone")

    async def back_to_bot(self, press: Press, ticket_id: int, item: InboxItem) -> str:
        """The customer would rather go on with the bot; too late once somebody has taken his ticket."""
        async with self._database.unit(completing=item) as unit:
            conversation = await self._conversation(unit, press)
            texts = texts_for(conversation.language)
            if conversation.ticket_id != ticket_id:
                return texts("button-gone")
            try:
                await self._desk.withdraw(unit, ticket_id, self._clock())
            except AlreadyClaimedError as error:
                return texts("queue-claimed", agent=error.holder.name)
            await self._drop_keyboard(unit, press)
            return ""

    async def gone(self, press: Press, item: InboxItem) -> str:
        """A button of an earlier time."""
        async with self._database.unit(completing=item) as unit:
            return texts_for((await self._conversation(unit, press)).language)("button-gone")

    async def _conversation(self, unit: Unit, press: Press) -> Conversation:
        conversation = await unit.customers.get_or_create(
            press.user_id, press.first_name, press.username, press.at.chat_id
        )
        if conversation.customer.blocked_bot:
            await unit.customers.mark_blocked(press.user_id, blocked=False)
        return conversation

    async def _drop_keyboard(self, unit: Unit, press: Press, instead: Keyboard = ()) -> None:
        message = await unit.messages.at(press.at)
        if message is not None:
            edit = EditKeyboard(message_id=message.id, keyboard=instead)
            await unit.outbox.add(ChatLane(press.at.chat_id), edit, self._clock())

    async def _left(self, unit: Unit, stored: StoredDecision, texts: Texts) -> Keyboard:
        """What stays under an answer that was voted on."""
        article = stored.decision.article
        has_rest = article is not None and await _is_shortened(unit, article)
        has_rest = has_rest and not await unit.decisions.has_later(stored, evidence=_rest_of(stored.id))
        return answer_keyboard(stored.id, texts, has_rest=has_rest, voted=True)

    async def _hand_off(self, unit: Unit, conversation: Conversation, reason: Reason, *evidence: str) -> None:
        decision = Decision(
            kind=DecisionKind.HAND_OFF, reason=reason, language=conversation.language, evidence=evidence
        )
        await self._performer.hand_off(self._turn(unit, conversation), decision)

    async def _show(
        self, unit: Unit, conversation: Conversation, offered: Candidate, texts: Texts, choice: str
    ) -> None:
        language = conversation.language
        revision = await unit.articles.published(offered.slug, language) or await unit.articles.published(
            offered.slug, language.other
        )
        if revision is None:
            await unit.conversations.save(replace(conversation, memory=miss(conversation.memory)))
            text, keyboard = texts("clarify-not-found-here"), (human_row(texts),)
            await tell_customer(unit, conversation, text, self._clock(), keyboard=keyboard)
            return
        memory = replace(found(conversation.memory), last_article=offered.slug)
        turn = self._turn(unit, replace(conversation, memory=memory))
        decision = replace(_chosen(conversation, offered, revision), evidence=(choice,))
        await self._performer.show_article(turn, decision, revision)

    def _turn(self, unit: Unit, conversation: Conversation) -> Turn:
        """The mood is that of the last words: a button has none."""
        turns = conversation.memory.turns
        mood = turns[-1].mood if turns else Mood.NEUTRAL
        return Turn(unit=unit, conversation=conversation, now=self._clock(), mood=mood, understanding={})


async def _is_shortened(unit: Unit, shown: Candidate) -> bool:
    """Whether only a passage of the article was sent."""
    revision = await unit.articles.revision(shown.revision_id)
    return revision is not None and shown.passage is not None and excerpt(revision.text.body, shown.passage) is not None


def _rest_of(decision_id: int) -> str:
    return f"rest_of:{decision_id}"


def _option(decision: Decision, option: int) -> Candidate | None:
    return decision.options[option] if 0 <= option < len(decision.options) else None


def _status_of(number: str, conversation: Conversation) -> Decision:
    return Decision(
        kind=DecisionKind.ORDER_STATUS,
        reason=Reason.ORDER_FOUND,
        language=conversation.language,
        order_number=number,
    )


def _chosen(conversation: Conversation, offered: Candidate, revision: Revision) -> Decision:
    return Decision(
        kind=DecisionKind.ANSWER,
        reason=Reason.CHOSEN_BY_CUSTOMER,
        language=conversation.language,
        confidence=offered.score,
        article=as_published(offered, revision),
    )
