"""One unit of work is one transaction: all of it is stored, or nothing.

    async with database.unit(completing=item) as unit:
        conversation = await unit.conversations.of_chat(chat_id)
        ...
        await unit.outbox.add(lane, action, now)

SQLite has one writer at a time: do slow things (the NLU server, searching) before a unit, not inside.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final, cast

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import QueuePool

from conversations.clock import Clock, system_clock
from conversations.errors import TemporaryError
from conversations.understanding import Language
from storage.agents import Agents
from storage.api_keys import ApiAnswers, ApiKeys
from storage.article_imports import ArticleImports
from storage.articles import Articles
from storage.audit import Audit
from storage.board import Board
from storage.calibrations import Calibrations
from storage.chat_moves import ChatMoves
from storage.clearing import forget_conversations
from storage.contacts import Contacts
from storage.conversations import Conversations
from storage.customers import Customers
from storage.decisions import Decisions
from storage.editors import Editors
from storage.engine import BUSY_SECONDS, capabilities_of, reading_engine
from storage.errors import translated_errors
from storage.following import Following
from storage.inbox import Inbox, InboxItem
from storage.macros import Macros
from storage.messages import Messages
from storage.missed import MissedQuestions
from storage.notices import Notices
from storage.orders import Orders
from storage.outbox import Outbox
from storage.people import People
from storage.presences import Presences
from storage.promises import Promises
from storage.questions import Questions
from storage.recommendations import Recommendations
from storage.reports import Reports
from storage.sessions import SessionStore, SignIns
from storage.solved import Solved
from storage.suggested import Suggested
from storage.telegram_sign_ins import TelegramSignIns
from storage.tickets import Tickets
from storage.transaction import Transaction
from storage.uploads import Uploads
from storage.waits import Waits
from storage.wakeups import Topic, Wakeups
from storage.webhooks import Webhooks

ENDING_SECONDS: Final = 5
"""How long closing waits for transactions that are ending."""


class Unit:
    """The repositories of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self.agents = Agents(transaction)
        self.api_answers = ApiAnswers(transaction)
        self.api_keys = ApiKeys(transaction)
        self.article_imports = ArticleImports(transaction)
        self.articles = Articles(transaction)
        self.audit = Audit(transaction)
        self.board = Board(transaction)
        self.calibrations = Calibrations(transaction)
        self.chat_moves = ChatMoves(transaction)
        self.contacts = Contacts(transaction)
        self.conversations = Conversations(transaction)
        self.customers = Customers(transaction)
        self.decisions = Decisions(transaction)
        self.following = Following(transaction)
        self.editors = Editors(transaction)
        self.inbox = Inbox(transaction)
        self.macros = Macros(transaction)
        self.messages = Messages(transaction)
        self.notices = Notices(transaction)
        self.missed = MissedQuestions(transaction)
        self.orders = Orders(transaction)
        self.outbox = Outbox(transaction)
        self.people = People(transaction)
        self.presences = Presences(transaction)
        self.sessions = SessionStore(transaction)
        self.sign_ins = SignIns(transaction)
        self.promises = Promises(transaction)
        self.recommendations = Recommendations(transaction)
        self.questions = Questions(transaction)
        self.reports = Reports(transaction)
        self.solved = Solved(transaction)
        self.suggested = Suggested(transaction)
        self.telegram_sign_ins = TelegramSignIns(transaction)
        self.tickets = Tickets(transaction)
        self.uploads = Uploads(transaction)
        self.waits = Waits(transaction)
        self.webhooks = Webhooks(transaction)

    async def forget_conversations(self) -> None:
        """Delete customers, conversations, tickets and both queues: for a sandbox that counts from one again."""
        await forget_conversations(self._transaction)

    def wake_after_commit(self, topic: Topic) -> None:
        """Wake those who wait for `topic`, in every process, once this unit is committed."""
        self._transaction.wake_after_commit(topic)


class Database:
    """Opens units of work; one a process and event loop."""

    def __init__(
        self, engine: AsyncEngine, clock: Clock = system_clock, *, default_language: Language = Language.RU
    ) -> None:
        self._engine = engine
        self._reading_engine = reading_engine(engine)
        self._clock = clock
        self._default_language = default_language
        self._writer = asyncio.Lock()
        self.capabilities = capabilities_of(engine)
        self.wakeups = Wakeups(engine)

    @asynccontextmanager
    async def unit(self, completing: InboxItem | None = None) -> AsyncIterator[Unit]:
        """A transaction that is committed on leaving and rolled back by an error; waiters are woken afterwards.

        `completing` marks that inbox row as done in the same transaction, first of all, so that a takeover can't
        begin meanwhile; raises LeaseLostError if somebody took it over already. Raises ConflictError for a broken
        constraint and TemporaryError where the database is busy or away. Units of one task must not be nested.
        """
        with translated_errors():
            async with self._turn_to_write(), self._engine.begin() as connection:
                transaction = self._transaction(connection)
                unit = Unit(transaction)
                if completing is not None:
                    await unit.inbox.complete(completing)
                yield unit
        self.wakeups.announce(transaction.wakes)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Unit]:
        """A transaction that only reads and waits for nobody; load with `lock=False`."""
        with translated_errors():
            async with self._reading_engine.connect() as connection:
                yield Unit(self._transaction(connection))

    async def close(self) -> None:
        """Close all connections. Nothing may begin to use the database any more; what is ending may end."""
        await self.wakeups.close()
        with suppress(TimeoutError):  # cancelled work gives its connection back a moment after it has ended
            async with asyncio.timeout(ENDING_SECONDS):
                while cast("QueuePool", self._engine.pool).checkedout():  # noqa: ASYNC110  # it tells nobody
                    await asyncio.sleep(0.01)
        await self._engine.dispose()

    def _transaction(self, connection: AsyncConnection) -> Transaction:
        return Transaction(
            connection=connection,
            capabilities=self.capabilities,
            clock=self._clock,
            default_language=self._default_language,
        )

    @asynccontextmanager
    async def _turn_to_write(self) -> AsyncIterator[None]:
        """Writers of this process queue up here rather than in SQLite, which would let them sleep and starve."""
        if not self.capabilities.single_writer:
            yield
            return
        try:
            async with asyncio.timeout(BUSY_SECONDS):  # not wait_for, which can swallow a cancellation
                await self._writer.acquire()
        except TimeoutError as error:
            raise TemporaryError(f"another unit has been writing for {BUSY_SECONDS} s") from error
        try:
            yield
        finally:
            self._writer.release()
