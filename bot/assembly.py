"""Puts one bot together: the parts that `otvet run` keeps running, built from the settings over one database."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiogram import Bot, Dispatcher

from bot.article_keeping import ArticleKeeping
from bot.delivery.addresses import Addresses
from bot.delivery.calls import Calls
from bot.delivery.delivery import Delivery, DeliverySettings
from bot.delivery.pacing import UNLIMITED, Limits, Pacing
from bot.delivery.sender import Sender
from bot.delivery.topics import Topics
from bot.desk.actions import DeskActions
from bot.desk.attendance import Attendance
from bot.desk.corrections import Corrections
from bot.desk.heading import card_of, name_of
from bot.desk.macros import MacroShelf
from bot.desk.shelf import Shelf
from bot.desk.sign_in import SignInDesk
from bot.desk.suggestions import NoSuggestions, Suggest, SuggestionShelf
from bot.desk.topics import TopicDesk
from bot.intake import webhook
from bot.intake.accepting import accepting
from bot.intake.polling import Accept, Polling
from bot.lanes import Lanes, LaneSettings
from bot.notifying import Notifying, NotifyingSettings
from bot.queue_keeping import QueueKeeping
from bot.rescue import Rescue
from bot.routers.agents import StaffGroup, agents_router
from bot.routers.customers import customers_router
from bot.settings import IntakeMode, Settings
from bot.suggesting.keeping import SuggestionKeeping
from bot.suggesting.suggester import Suggester
from bot.turn.buttons import CustomerButtons
from bot.turn.customer import CustomerTurns, ReadTurn
from bot.turn.performing import Performer
from conversations.clock import Clock
from handoff.desk import Desk
from handoff.keeping import QueueKeeper
from handoff.macro_desk import MacroDesk
from handoff.rating import Ratings
from handoff.service_file import load_service_rules
from integrations.courier import open_courier
from knowledge_base.fields import Fields
from locales.texts import texts_for
from storage.unit_of_work import Database

Run = Callable[[], Awaitable[None]]


class Assembly:
    """The parts of one bot; they share the desk, the performer and the agents' group."""

    def __init__(
        self, settings: Settings, database: Database, bot: Bot, clock: Clock, suggest: Suggester | None = None
    ) -> None:
        self._settings = settings
        self._suggester = suggest
        self._suggest: Suggest = suggest or NoSuggestions()
        self._database = database
        self._bot = bot
        self._clock = clock
        self._texts = texts_for(settings.desk_language)
        self._service = load_service_rules(settings.service_file)
        self._desk = Desk(self._texts, self._service)
        self._ratings = Ratings(self._desk, self._texts, self._service)
        fields = Fields(settings.fields)
        self._macros = MacroDesk(self._desk, fields)
        self._performer = Performer(
            desk_texts=self._texts,
            shop_name=settings.shop_name,
            service=self._service,
            fields=fields,
        )
        self._rescue = Rescue(self._performer, desk_texts=self._texts, clock=clock, service=self._service)
        self._group = StaffGroup(settings.staff_group_id)
        self._worker = f"{socket.gethostname()}:{os.getpid()}"

    def intake(self) -> Run:
        """Polling or webhook, as the settings say."""
        if self._settings.intake is IntakeMode.POLLING:
            return Polling(self._bot, self._accept()).run
        return self._webhook

    def lanes(self, read: ReadTurn) -> Run:
        """Handling of what came in."""
        settings = LaneSettings(
            lanes=self._settings.lanes,
            lease_seconds=self._settings.lease_seconds,
            max_attempts=self._settings.max_attempts,
            retry_seconds=self._settings.retry_seconds,
        )
        return Lanes(
            self._database,
            self._dispatcher(read),
            self._bot,
            worker=self._worker,
            clock=self._clock,
            on_dead=self._rescue.dead,
            settings=settings,
        ).run

    async def delivery(self) -> Run:
        """Sending of what goes out."""
        async with self._database.reading() as unit:
            addresses = Addresses(self._settings.staff_group_id, self._moved, await unit.chat_moves.all())
        self._group.chat_id = addresses.staff_group_id
        pacing = Pacing(Limits() if self._settings.paced else UNLIMITED)
        calls = Calls(self._bot, pacing)
        topics = Topics(self._database, calls, addresses, topic_name=name_of(self._texts), card=card_of(self._texts))
        return Delivery(
            self._database,
            Sender(self._database, calls, topics, addresses),
            pacing,
            worker=self._worker,
            clock=self._clock,
            on_failed=self._rescue.failed,
            settings=DeliverySettings(
                lease_seconds=self._settings.lease_seconds, retry_seconds=self._settings.retry_seconds
            ),
        ).run

    def queue_keeping(self) -> Run:
        """Looking after the tickets that wait."""
        keeper = QueueKeeper(self._desk, self._texts, self._service, self._settings.staff_group_id)
        return QueueKeeping(self._database, self._desk, keeper, self._service, self._clock).run

    def suggestion_keeping(self) -> Run | None:
        """Suggesting replies for new tickets, where there is somebody who can."""
        if self._suggester is None or not self._settings.suggest_replies:
            return None
        return SuggestionKeeping(self._database, self._suggester, self._texts, self._clock).run

    def article_keeping(self) -> Run:
        """Publishing and taking away what has its time."""
        return ArticleKeeping(self._database, Fields(self._settings.fields), self._clock).run

    def notifying(self) -> Run:
        """Telling other programs what happens to tickets."""
        courier = open_courier(private_allowed=self._settings.webhooks_to_private_addresses)
        settings = NotifyingSettings(staff_group_id=self._settings.staff_group_id)
        return Notifying(
            self._database, courier, self._texts, worker=self._worker, clock=self._clock, settings=settings
        ).run

    def _dispatcher(self, read: ReadTurn) -> Dispatcher:
        turns = CustomerTurns(
            self._database,
            read,
            self._performer,
            self._ratings,
            desk_texts=self._texts,
            clock=self._clock,
            service=self._service,
        )
        dispatcher = Dispatcher(
            turns=turns,
            buttons=CustomerButtons(self._database, self._performer, self._ratings, self._desk, self._clock),
            corrections=Corrections(self._database, self._texts, self._clock),
            topic_desk=TopicDesk(self._database, self._desk, self._texts, self._clock),
            desk_actions=DeskActions(self._database, self._desk, self._texts, self._clock),
            shelf=Shelf(self._database, self._desk, self._texts, self._clock),
            macro_shelf=MacroShelf(self._database, self._macros, self._texts, self._clock),
            suggestion_shelf=SuggestionShelf(self._database, self._suggest, self._macros, self._texts, self._clock),
            attendance=Attendance(self._database, self._texts, self._clock),
            sign_in_desk=SignInDesk(self._database, self._texts, self._clock),
            desk_texts=self._texts,
            database=self._database,
        )
        dispatcher.include_routers(customers_router(), agents_router(self._group))
        return dispatcher

    def _accept(self) -> Accept:
        return accepting(self._database, bot_id=self._bot.id, clock=self._clock)

    async def _webhook(self) -> None:
        url, secret = self._settings.webhook_url, self._settings.webhook_secret.get_secret_value()
        app = webhook.application(self._accept(), path=urlsplit(url).path or "/", secret=secret)
        async with asyncio.TaskGroup() as tasks:
            host, port = self._settings.webhook_host, self._settings.webhook_port
            tasks.create_task(webhook.serve(app, host=host, port=port))
            await webhook.announce(self._bot, url=url, secret=secret)

    async def _moved(self, old: int, new: int) -> None:
        """A group became a supergroup with another id."""
        async with self._database.unit() as unit:
            await unit.chat_moves.add(old, new)
        if self._group.chat_id == old:
            self._group.chat_id = new
