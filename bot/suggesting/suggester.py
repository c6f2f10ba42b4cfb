"""Suggests replies to a ticket's customer: from articles, and from what solved earlier tickets.

ticket ─→ the customer's last words ─┬─→ knowledge search ─→ articles that would be offered to him
                                     └─→ solved questions ─→ agents' replies, people taken out ─→ three at most

Slow things run in the workers of the search, outside any transaction: nobody waits for them but who asked.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.suggesting.past import PastTickets
from conversations.conversation import Conversation
from conversations.fields import with_values
from conversations.formatting import in_plain_words
from conversations.outgoing import FormattedText
from conversations.understanding import Candidate, Language
from handoff.anonymous import Span, Surroundings, anonymous
from handoff.macro_desk import MacroDesk
from handoff.suggestions import SourceKind, Suggestion, asked_now, chosen
from handoff.tickets import Agent, Ticket, TicketStatus
from knowledge_base.articles import Revision
from knowledge_base.fields import Fields, MissingFieldError
from knowledge_base.passages import excerpt
from knowledge_base.search import KnowledgeSearch
from nlu.entities import EntityReader
from nlu.language import LanguageReader
from nlu.requests import SmallTalkReader, asked_for_human
from storage.unit_of_work import Database, Unit

LOOK_AT = 6
HISTORY = 40
SHORT_REQUEST = 6
_ARTICLE_KEY = re.compile(r"a(\d{1,18})(?:p(\d{1,4}))?")
_TICKET_KEY = re.compile(r"r(\d{1,18})")
Border = Callable[[Language], float]
Renderer = Callable[[str], list[FormattedText]]
_FIELDS = {"order_number": "order_number", "phone": "phone", "tracking_number": "number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A ticket as the suggestions see it: what is asked, and what fields stand for here."""

    ticket: Ticket
    conversation: Conversation
    asked: str
    values: dict[str, str]


class Suggester:
    """One per process; `border` is the score from which an article is worth offering."""

    def __init__(
        self,
        database: Database,
        search: KnowledgeSearch,
        macros: MacroDesk,
        *,
        border: Border,
        render: Renderer,
        fields: Fields,
        entities: EntityReader,
    ) -> None:
        self._database = database
        self._search = search
        self._macros = macros
        self._border = border
        self._render = render
        self._fields = fields
        self._entities = entities
        self._past = PastTickets(database, search.live.solved_questions(), self.is_question)
        self._languages = LanguageReader()
        self._small_talk = SmallTalkReader()
        self._shop: tuple[int, Surroundings] | None = None

    async def __call__(self, ticket_id: int, agent: Agent | None = None) -> list[Suggestion]:
        """At most three, best first; none where nothing is good or nothing is asked."""
        case = await self._case(ticket_id, agent)
        if case is None or not case.asked:
            return []
        articles, solved = await asyncio.gather(self._articles(case), self._earlier(case))
        return chosen(articles, solved)

    async def one(self, ticket_id: int, key: str, agent: Agent | None = None) -> Suggestion | None:
        """The suggestion with this key as it stands now; None where its article or ticket no longer counts."""
        case = await self._case(ticket_id, agent)
        if case is None:
            return None
        if found := _ARTICLE_KEY.fullmatch(key):
            async with self._database.reading() as unit:
                revision = await unit.articles.revision(int(found[1]))
                live = await unit.articles.published_ids()
            if revision is None or revision.id not in live.values():
                return None
            return self._from_article(revision, int(found[2]) if found[2] else None)
        found = _TICKET_KEY.fullmatch(key)
        return await self._from_ticket(int(found[1]), case) if found else None

    def is_question(self, text: str) -> bool:
        """Whether words may ask something: neither a command, nor small talk, nor just a call for a person."""
        words = text.split()
        if not words or text.startswith("/") or self._small_talk.read(text) is not None:
            return False
        return len(words) > SHORT_REQUEST or not asked_for_human(text).asked

    async def close(self) -> None:
        """Stop what is under way."""
        await self._past.close()

    async def _case(self, ticket_id: int, agent: Agent | None) -> _Case | None:
        async with self._database.reading() as unit:
            ticket = await unit.tickets.get(ticket_id, lock=False)
            if ticket is None or ticket.status is TicketStatus.RESOLVED:
                return None
            conversation = await unit.conversations.get(ticket.conversation_id, lock=False)
            said = await unit.messages.of_ticket(ticket.id, HISTORY)
            values = await self._values(unit, ticket, conversation, agent)
        asked = asked_now(ticket.summary.asked, said, self.is_question)
        return _Case(ticket=ticket, conversation=conversation, asked=asked, values=values)

    async def _values(
        self, unit: Unit, ticket: Ticket, conversation: Conversation, agent: Agent | None
    ) -> dict[str, str]:
        """Nobody's name is filled in where it is not known who will send it."""
        nobody = Agent(id=0, telegram_user_id=None, name="")
        return await self._macros.values(unit, ticket, conversation, agent or nobody)

    async def _articles(self, case: _Case) -> Sequence[Suggestion]:
        language = case.conversation.language
        written = self._languages.read(case.asked, language)
        found = await self._search.find(written.text, language=language)
        fitting = [one for one in found.candidates if self._fits(one, case)]
        async with self._database.reading() as unit:
            revisions = [await unit.articles.published(one.slug, one.language) for one in fitting]
        pairs = zip(fitting, revisions, strict=True)
        made = [self._from_article(revision, one.passage) for one, revision in pairs if revision is not None]
        return [one for one in made if one is not None]

    def _fits(self, candidate: Candidate, case: _Case) -> bool:
        """What the bot has shown already did not help."""
        language = case.conversation.language
        is_new = candidate.slug not in case.ticket.summary.tried
        return candidate.language is language and is_new and candidate.score >= self._border(language)

    def _from_article(self, revision: Revision, place: int | None) -> Suggestion | None:
        passage = None if place is None else excerpt(revision.text.body, place)
        try:
            body = self._fields.fill(passage or revision.text.body, revision.key.language)
        except MissingFieldError:
            return None
        words = "\n\n".join(in_plain_words(said) for said in self._render(body))
        key = f"a{revision.id}" + (f"p{place}" if passage else "")
        return Suggestion(key=key, kind=SourceKind.ARTICLE, source=revision.text.title, text=words)

    async def _earlier(self, case: _Case) -> Sequence[Suggestion]:
        near = await self._past.alike(case.asked, case.conversation.language, LOOK_AT)
        made = [await self._from_ticket(one.id, case) for one in near]
        return [one for one in made if one is not None]

    async def _from_ticket(self, message_id: int, case: _Case) -> Suggestion | None:
        async with self._database.reading() as unit:
            reply = await unit.solved.reply(message_id)
            agents = [agent.name for agent in await unit.agents.list(active_only=False)]
        if reply is None or reply.language is not case.conversation.language or reply.ticket_id == case.ticket.id:
            return None
        customers = [reply.customer_first_name, reply.customer_username or ""]
        numbers = [Span(e.start, e.end, _FIELDS[e.name]) for e in self._entities.find(reply.text) if e.name in _FIELDS]
        shop = await self._surroundings()
        blank = anonymous(reply.text, customers=customers, agents=agents, numbers=numbers, shop=shop)
        text = with_values(blank, case.values)
        return Suggestion(key=f"r{message_id}", kind=SourceKind.TICKET, source=f"T-{reply.ticket_id}", text=text)

    async def _surroundings(self) -> Surroundings:
        """All that the shop published, read once for each state of the knowledge base."""
        searchable = await self._search.live.current()
        if self._shop is None or self._shop[0] != searchable.version:
            values = [value for language in Language for value in self._fields.values(language).values()]
            text = "\n".join([*(subject.all_text() for subject in searchable.subjects), *values])
            self._shop = (searchable.version, await asyncio.to_thread(Surroundings.of, text))
        return self._shop[1]
