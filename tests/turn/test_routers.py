"""Raw updates through the real dispatcher and routers; Telegram itself answers yes to everything."""

from typing import Any

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.methods import TelegramMethod
from aiogram.types import Update

from bot.routers.agents import StaffGroup, agents_router
from bot.routers.customers import customers_router
from conversations.conversation import Owner
from conversations.messages import Location
from conversations.outgoing import ChatLane, SendText, SetReaction, TicketLane
from locales.texts import texts_for
from tests.turn.shop import ANNA, GROUP, Shop, topic

RU = texts_for("ru")
USER = {"id": ANNA, "is_bot": False, "first_name": "Анна", "language_code": "ru"}
MIRA = {"id": 901, "is_bot": False, "first_name": "Мира"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
PRIVATE = {"id": ANNA, "type": "private", "first_name": "Анна"}
STAFF = {"id": GROUP, "type": "supergroup", "title": "Desk", "is_forum": True}


class Agreeing(BaseSession):
    """A session that reaches nobody; `said` are the toasts."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str | None] = []

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None) -> Any:  # noqa: ASYNC109
        self.said.append(getattr(method, "text", None))
        return True

    async def close(self) -> None: ...

    async def stream_content(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError
        yield b""


class Telegram:
    """Feeds updates as the lanes do."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.session = Agreeing()
        self.bot = Bot("7:token", session=self.session)
        self.dispatcher = Dispatcher(
            turns=shop.turns,
            buttons=shop.buttons,
            topic_desk=shop.topics,
            desk_actions=shop.actions,
            macro_shelf=shop.macros,
            desk_texts=shop.desk_texts,
            database=shop.database,
        )
        self.dispatcher.include_routers(customers_router(), agents_router(StaffGroup(GROUP)))

    async def feed(self, **event: Any) -> None:
        update = Update.model_validate({"update_id": 1, **event}, context={"bot": self.bot})
        await self.dispatcher.feed_update(self.bot, update, inbox_item=await self.shop.item())

    async def message(self, chat: dict[str, Any], user: dict[str, Any], **fields: Any) -> int:
        number = self.shop.next() + 100
        message = {"message_id": number, "date": 1772366400, "chat": chat, "from": user, **fields}
        await self.feed(message=message)
        return number

    async def press(self, data: str, chat: dict[str, Any] = PRIVATE, user: dict[str, Any] = USER) -> str | None:
        under = {"message_id": 1, "date": 1772366400, "chat": chat, "text": "?", "from": ANONYMOUS}
        query = {"id": "1", "from": user, "chat_instance": "1", "data": data, "message": under}
        await self.feed(callback_query=query)
        return self.session.said[-1]

    async def reaction(self, chat: dict[str, Any], user: dict[str, Any], message_id: int, *emoji: str) -> None:
        await self.feed(
            message_reaction={
                "chat": chat,
                "message_id": message_id,
                "user": user,
                "date": 1772366400,
                "old_reaction": [],
                "new_reaction": [{"type": "emoji", "emoji": each} for each in emoji],
            }
        )


@pytest.fixture
def telegram(shop: Shop) -> Telegram:
    return Telegram(shop)


def in_topic(ticket: Any) -> dict[str, Any]:
    return {"message_thread_id": topic(ticket), "is_topic_message": True}


async def test_reactions_arrive_on_the_other_side(telegram: Telegram, shop: Shop) -> None:
    ticket = await shop.held(await shop.agent())
    number = await telegram.message(PRIVATE, USER, text="Где заказ?")
    async with shop.database.unit() as unit:
        message = await unit.messages.at(Location(ANNA, number))
        assert message is not None
        await unit.messages.add_location(message.id, Location(GROUP, 77))
    await telegram.reaction(PRIVATE, USER, number, "👍")
    await telegram.reaction(PRIVATE, USER, number)
    await telegram.reaction(STAFF, MIRA, 77, "❤")
    to_topic = [a.emoji for a in await shop.sent(TicketLane(ticket.id)) if isinstance(a, SetReaction)]
    to_chat = [a.emoji for a in await shop.sent(ChatLane(ANNA)) if isinstance(a, SetReaction)]
    assert (to_topic, to_chat) == (["👍", None], ["❤"])


async def test_commands_of_customers(telegram: Telegram, shop: Shop) -> None:
    command = {"type": "bot_command", "offset": 0}
    await telegram.message(PRIVATE, USER, text="/start", entities=[{**command, "length": 6}])
    await telegram.message(PRIVATE, USER, text="/help", entities=[{**command, "length": 5}])
    await telegram.message(PRIVATE, USER, text="/human", entities=[{**command, "length": 6}])
    first, second, third = await shop.heard()
    assert first == second == RU("start", shop="Лён")
    assert third.startswith(RU("hand-off-asked_for_human"))


async def test_service_messages_reach_nobody(telegram: Telegram, shop: Shop) -> None:
    await shop.agent()
    ticket = await shop.handed_over()
    before = await shop.sent(ChatLane(ANNA)), await shop.sent(TicketLane(ticket.id))
    await telegram.message(STAFF, MIRA, forum_topic_closed={}, **in_topic(ticket))
    await telegram.message(STAFF, ANONYMOUS, forum_topic_reopened={}, sender_chat=STAFF, **in_topic(ticket))
    await telegram.message(PRIVATE, USER, message_auto_delete_timer_changed={"message_auto_delete_time": 60})
    assert (await shop.sent(ChatLane(ANNA)), await shop.sent(TicketLane(ticket.id))) == before
    assert (await shop.stored(ticket.id)).assignee is None


async def test_what_must_not_reach_the_customer_is_explained(telegram: Telegram, shop: Shop) -> None:
    ticket = await shop.held(await shop.agent())
    before = await shop.sent(ChatLane(ANNA))
    await telegram.message(STAFF, MIRA, text="/clame now", **in_topic(ticket))
    assert (await shop.told(ticket))[-1] == RU("desk-unknown-command")
    await telegram.message(STAFF, ANONYMOUS, text="Добрый день", sender_chat=STAFF, **in_topic(ticket))
    assert (await shop.told(ticket))[-1] == RU("desk-anonymous")
    await telegram.message(STAFF, MIRA, text="Кто на смене?")
    assert await shop.sent(ChatLane(ANNA)) == before
    await telegram.message(STAFF, MIRA, text="Добрый день", **in_topic(ticket))
    assert [m.text for m in await shop.copies(ChatLane(ANNA))] == ["Добрый день"]


@pytest.mark.parametrize("data", ["fb:99999999999999999999:1", "rate:1:9", "art:x:0", "ord:404", "what", "rate:9:5"])
async def test_forged_or_old_buttons_are_harmless(telegram: Telegram, shop: Shop, data: str) -> None:
    assert await telegram.press(data) == RU("button-gone")
    assert await shop.sent(ChatLane(ANNA)) == []
    assert await telegram.press("nonsense", STAFF, MIRA) == RU("button-gone")


async def test_buttons_of_both_sides(telegram: Telegram, shop: Shop) -> None:
    mira = await shop.agent()
    assert await telegram.press("human") is None
    ticket = await shop.ticket()
    assert await telegram.press(f"claim:{ticket.id}", STAFF, MIRA) == RU("claim-yours")
    assert (await shop.stored(ticket.id)).assignee == mira
    await telegram.press(f"resolve:{ticket.id}", STAFF, MIRA)
    assert (await shop.conversation()).owner is Owner.BOT
    await telegram.press(f"rate:{ticket.id}:5")
    await telegram.press(f"skip:{ticket.id}")
    last = (await shop.sent(ChatLane(ANNA)))[-1]
    assert isinstance(last, SendText)
    assert last.text.text.startswith(RU("rating-skipped"))


async def test_blocking_and_unblocking(telegram: Telegram, shop: Shop) -> None:
    await shop.handed_over()
    bot = {"id": 7, "is_bot": True, "first_name": "Bot"}
    member, kicked = {"user": bot, "status": "member"}, {"user": bot, "status": "kicked", "until_date": 0}
    change = {"chat": PRIVATE, "from": USER, "date": 1772366400}
    await telegram.feed(my_chat_member=change | {"old_chat_member": member, "new_chat_member": kicked})
    assert (await shop.conversation()).customer.blocked_bot
    await telegram.feed(my_chat_member=change | {"old_chat_member": kicked, "new_chat_member": member})
    assert not (await shop.conversation()).customer.blocked_bot
