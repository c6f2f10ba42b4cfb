"""/correct in a ticket's topic: which article would have answered the customer, kept as a judged question."""

from bot.desk.access import access_agent, access_ticket, say_in_place
from bot.desk.refusing import refusals_told
from bot.desk.topics import acting
from bot.telegram_messages import Incoming
from conversations.clock import Clock
from conversations.formatting import shortened
from conversations.understanding import Language
from knowledge_base.calibration.judged import Source, Verdict
from locales.texts import Texts
from storage.inbox import InboxItem
from storage.unit_of_work import Database, Unit

NOBODY = "none"
MAX_QUESTION = 200
MAX_SLUG = 64


class Corrections:
    """What agents say of the bot's choice. The customer's words stay in his message: only its id is kept."""

    def __init__(self, database: Database, texts: Texts, clock: Clock) -> None:
        self._database = database
        self._texts = texts
        self._clock = clock

    async def correct(self, said: Incoming, slug: str, item: InboxItem) -> None:
        """The right article for the last question that the bot decided on; `none` where no article answers."""
        who, now = acting(said, by_command=True), self._clock()
        async with self._database.unit(completing=item) as unit, refusals_told(unit, who, self._texts, now):
            agent, ticket = await access_agent(unit, who), await access_ticket(unit, who)
            words = await self._corrected(unit, ticket.conversation_id, slug.strip().lower(), agent.name)
            await say_in_place(unit, who, words, now)

    async def _corrected(self, unit: Unit, conversation_id: int, slug: str, author: str) -> str:
        if slug != NOBODY and not await _exists(unit, slug):
            return self._texts("correct-unknown", slug=shortened(slug, MAX_SLUG) or "–")
        question = await unit.decisions.last_question(conversation_id)
        if question is None:
            return self._texts("correct-nothing")
        chosen = None if slug == NOBODY else slug
        verdict = Verdict(question.text, question.language, chosen, right=True, source=Source.CORRECTION)
        await unit.calibrations.add_verdict(verdict, author=author, message_id=question.message_id)
        key = "correct-noted-none" if chosen is None else "correct-noted"
        return self._texts(key, question=shortened(question.text, MAX_QUESTION), slug=slug)


async def _exists(unit: Unit, slug: str) -> bool:
    return any([await unit.articles.published(slug, language) is not None for language in Language])
