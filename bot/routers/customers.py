"""Private chats: customers."""

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import ChatMemberUpdatedFilter, Command, CommandObject, CommandStart
from aiogram.filters.chat_member_updated import KICKED, MEMBER
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, MessageReactionUpdated

from bot.callbacks import (
    BackToBot,
    CallHuman,
    ChooseArticle,
    ChooseOrder,
    DecideSignIn,
    GiveFeedback,
    GiveScore,
    RateTicket,
    ShowRest,
    SkipComment,
)
from bot.desk.attendance import Attendance
from bot.desk.sign_in import SignInDesk
from bot.desk.topics import acting
from bot.routers.toast import toast
from bot.telegram_messages import incoming, reacted
from bot.turn.buttons import CustomerButtons, Press
from bot.turn.customer import CustomerTurns
from conversations.messages import Location
from handoff.telegram_sign_in import PAYLOAD
from handoff.tickets import Presence
from storage.inbox import InboxItem
from storage.unit_of_work import Database


def customers_router() -> Router:
    """A new router for private chats."""
    router = Router(name="customers")
    router.message.filter(F.chat.type == ChatType.PRIVATE)
    router.edited_message.filter(F.chat.type == ChatType.PRIVATE)
    router.callback_query.filter(F.message.chat.type == ChatType.PRIVATE)
    router.my_chat_member.filter(F.chat.type == ChatType.PRIVATE)
    router.message_reaction.filter(F.chat.type == ChatType.PRIVATE)
    router.message.register(on_sign_in, CommandStart(deep_link=True, magic=F.args.startswith(PAYLOAD)))
    router.message.register(on_sign_in, Command("login"))
    router.message.register(on_start, CommandStart())
    router.message.register(on_start, Command("help"))
    router.message.register(on_human, Command("human"))
    router.message.register(on_presence, Command("online", "away"))
    router.message.register(on_message)
    router.edited_message.register(on_edited)
    router.message_reaction.register(on_reaction)
    router.callback_query.register(on_feedback, GiveFeedback.filter())
    router.callback_query.register(on_rest, ShowRest.filter())
    router.callback_query.register(on_article, ChooseArticle.filter())
    router.callback_query.register(on_order, ChooseOrder.filter())
    router.callback_query.register(on_call_human, CallHuman.filter())
    router.callback_query.register(on_rate, RateTicket.filter())
    router.callback_query.register(on_score, GiveScore.filter())
    router.callback_query.register(on_back_to_bot, BackToBot.filter())
    router.callback_query.register(on_skip, SkipComment.filter())
    router.callback_query.register(on_decide_sign_in, DecideSignIn.filter())
    router.callback_query.register(on_old_button)
    router.my_chat_member.register(on_blocked, ChatMemberUpdatedFilter(KICKED))
    router.my_chat_member.register(on_unblocked, ChatMemberUpdatedFilter(MEMBER))
    return router


async def on_start(message: Message, turns: CustomerTurns, inbox_item: InboxItem) -> None:
    """/start"""
    if said := incoming(message):
        await turns.started(said, inbox_item)


async def on_sign_in(
    message: Message, command: CommandObject, sign_in_desk: SignInDesk, turns: CustomerTurns, inbox_item: InboxItem
) -> None:
    """The link or the code of a browser that wants into the console; from a customer it is a start like any other."""
    if not (said := incoming(message)):
        return
    if await sign_in_desk.knows(said.user_id):
        await sign_in_desk.ask(said, command.args or "", inbox_item)
    else:
        await turns.started(said, inbox_item)


async def on_decide_sign_in(
    query: CallbackQuery, callback_data: DecideSignIn, sign_in_desk: SignInDesk, inbox_item: InboxItem
) -> None:
    """A number, or «Deny»."""
    press = _press(query)
    word = await sign_in_desk.decide(
        press.at, press.user_id, callback_data.sign_in_id, callback_data.number, inbox_item
    )
    await toast(query, word)


async def on_human(message: Message, turns: CustomerTurns, inbox_item: InboxItem) -> None:
    """/human: the same as the button."""
    if said := incoming(message):
        await turns.human(said, inbox_item)


async def on_presence(
    message: Message, command: CommandObject, attendance: Attendance, turns: CustomerTurns, inbox_item: InboxItem
) -> None:
    """An agent's /online and /away work here, too; from a customer they are words like any others."""
    if not (said := incoming(message)):
        return
    if await attendance.knows(said.user_id):
        presence = Presence.ONLINE if command.command == "online" else Presence.AWAY
        await attendance.set(acting(said), presence, inbox_item)
    else:
        await turns.message(said, inbox_item)


async def on_message(message: Message, turns: CustomerTurns, inbox_item: InboxItem) -> None:
    """Anything that a customer writes or sends."""
    if said := incoming(message):
        await turns.message(said, inbox_item)


async def on_edited(edited_message: Message, turns: CustomerTurns, inbox_item: InboxItem) -> None:
    """An edited message."""
    if said := incoming(edited_message):
        await turns.edited(said, inbox_item)


async def on_reaction(message_reaction: MessageReactionUpdated, turns: CustomerTurns, inbox_item: InboxItem) -> None:
    """A reaction on a message."""
    if reaction := reacted(message_reaction):
        await turns.reacted(reaction, inbox_item)


async def on_feedback(
    query: CallbackQuery, callback_data: GiveFeedback, buttons: CustomerButtons, inbox_item: InboxItem
) -> None:
    """👍 or 👎"""
    word = await buttons.feedback(_press(query), callback_data.decision_id, callback_data.helpful, inbox_item)
    await toast(query, word)


async def on_rest(
    query: CallbackQuery, callback_data: ShowRest, buttons: CustomerButtons, inbox_item: InboxItem
) -> None:
    """The whole of a long article."""
    await toast(query, await buttons.rest(_press(query), callback_data.decision_id, inbox_item))


async def on_article(
    query: CallbackQuery, callback_data: ChooseArticle, buttons: CustomerButtons, inbox_item: InboxItem
) -> None:
    """One of the offered articles."""
    await toast(
        query, await buttons.article(_press(query), callback_data.decision_id, callback_data.option, inbox_item)
    )


async def on_order(
    query: CallbackQuery, callback_data: ChooseOrder, buttons: CustomerButtons, inbox_item: InboxItem
) -> None:
    """One of the customer's orders."""
    await toast(query, await buttons.order(_press(query), callback_data.number, inbox_item))


async def on_call_human(query: CallbackQuery, buttons: CustomerButtons, inbox_item: InboxItem) -> None:
    """Talk to a person."""
    await toast(query, await buttons.human(_press(query), inbox_item))


async def on_rate(
    query: CallbackQuery, callback_data: RateTicket, buttons: CustomerButtons, inbox_item: InboxItem
) -> None:
    """A rating."""
    await toast(query, await buttons.rate(_press(query), callback_data.ticket_id, callback_data.rating, inbox_item))


async def on_score(
    query: CallbackQuery, callback_data: GiveScore, buttons: CustomerButtons, inbox_item: InboxItem
) -> None:
    """Whether the customer would recommend the shop."""
    word = await buttons.recommend(_press(query), callback_data.recommendation_id, callback_data.score, inbox_item)
    await toast(query, word)


async def on_skip(query: CallbackQuery, buttons: CustomerButtons, inbox_item: InboxItem) -> None:
    """No comment on the rating."""
    await toast(query, await buttons.skip_comment(_press(query), inbox_item))


async def on_back_to_bot(
    query: CallbackQuery, callback_data: BackToBot, buttons: CustomerButtons, inbox_item: InboxItem
) -> None:
    """Back to the bot."""
    await toast(query, await buttons.back_to_bot(_press(query), callback_data.ticket_id, inbox_item))


async def on_old_button(query: CallbackQuery, buttons: CustomerButtons, inbox_item: InboxItem) -> None:
    """A button that means nothing any more."""
    await toast(query, await buttons.gone(_press(query), inbox_item))


async def on_blocked(event: ChatMemberUpdated, database: Database, inbox_item: InboxItem) -> None:
    """The customer blocked the bot."""
    async with database.unit(completing=inbox_item) as unit:
        await unit.customers.mark_blocked(event.from_user.id, blocked=True)


async def on_unblocked(event: ChatMemberUpdated, database: Database, inbox_item: InboxItem) -> None:
    """The customer lets the bot write again."""
    async with database.unit(completing=inbox_item) as unit:
        await unit.customers.mark_blocked(event.from_user.id, blocked=False)


def _press(query: CallbackQuery) -> Press:
    message = query.message
    at = Location(message.chat.id, message.message_id) if message else Location(query.from_user.id, 0)
    user = query.from_user
    return Press(at=at, user_id=user.id, first_name=user.first_name, username=user.username)
