"""The agents' group: topics, commands, buttons on the cards."""

from aiogram import F, Router
from aiogram.filters import BaseFilter, Command, CommandObject
from aiogram.types import CallbackQuery, Message, MessageReactionUpdated

from bot.callbacks import ChooseTransfer, ClaimTicket, GiveTicket, ReleaseTicket, ResolveTicket, ShowCard
from bot.desk.access import Acting
from bot.desk.actions import DeskActions
from bot.desk.attendance import Attendance
from bot.desk.corrections import Corrections
from bot.desk.shelf import Shelf
from bot.desk.topics import TopicDesk, acting
from bot.routers.macros import register_macros
from bot.routers.toast import pressing, toast
from bot.telegram_messages import incoming, is_written, reacted, topic_of
from conversations.messages import Location
from handoff.tickets import Presence
from locales.texts import Texts
from storage.inbox import InboxItem


class StaffGroup(BaseFilter):
    """Lets through what happens in the agents' group, also after it moved to another id."""

    def __init__(self, chat_id: int) -> None:
        self.chat_id = chat_id

    async def __call__(self, event: Message | CallbackQuery | MessageReactionUpdated) -> bool:
        """Whether the event is from the group."""
        message = event.message if isinstance(event, CallbackQuery) else event
        chat = message.chat if message else None
        return chat is not None and chat.id == self.chat_id


def agents_router(staff_group: StaffGroup) -> Router:
    """A new router for the agents' group."""
    router = Router(name="agents")
    router.message.filter(staff_group)
    router.edited_message.filter(staff_group)
    router.callback_query.filter(staff_group)
    router.message_reaction.filter(staff_group)
    router.message.register(on_anonymous, F.sender_chat)
    router.message.register(on_note, Command("note"))
    router.message.register(on_claim_command, Command("claim"))
    router.message.register(on_release_command, Command("release"))
    router.message.register(on_resolve_command, Command("resolve"))
    router.message.register(on_transfer_command, Command("transfer"))
    router.message.register(on_snooze, Command("snooze"))
    router.message.register(on_priority, Command("priority"))
    router.message.register(on_vip, Command("vip"))
    router.message.register(on_correct, Command("correct"))
    router.message.register(on_my, Command("my"))
    router.message.register(on_presence, Command("online", "away"))
    router.message.register(on_help, Command("help", "start"))
    register_macros(router)
    router.message.register(on_message)
    router.edited_message.register(on_edited)
    router.callback_query.register(on_claim, ClaimTicket.filter())
    router.callback_query.register(on_release, ReleaseTicket.filter())
    router.callback_query.register(on_resolve, ResolveTicket.filter())
    router.callback_query.register(on_choose_transfer, ChooseTransfer.filter())
    router.callback_query.register(on_transfer, GiveTicket.filter())
    router.callback_query.register(on_show_card, ShowCard.filter())
    router.callback_query.register(on_old_button)
    router.message_reaction.register(on_reaction)
    return router


async def on_message(message: Message, topic_desk: TopicDesk, inbox_item: InboxItem) -> None:
    """An agent's words to the customer."""
    if said := incoming(message):
        await topic_desk.message(said, inbox_item)


async def on_anonymous(message: Message, topic_desk: TopicDesk, desk_texts: Texts, inbox_item: InboxItem) -> None:
    """An administrator who writes as the group: nobody knows which agent he is."""
    if is_written(message) and (topic_id := topic_of(message)) is not None:
        who = Acting(at=Location(message.chat.id, message.message_id), user_id=0, name="", topic_id=topic_id)
        await topic_desk.say(who, desk_texts("desk-anonymous"), inbox_item)


async def on_edited(edited_message: Message, topic_desk: TopicDesk, inbox_item: InboxItem) -> None:
    """An agent's edit."""
    if said := incoming(edited_message):
        await topic_desk.edited(said, inbox_item)


async def on_note(message: Message, topic_desk: TopicDesk, inbox_item: InboxItem) -> None:
    """/note"""
    if said := incoming(message):
        await topic_desk.note(said, inbox_item)


async def on_claim_command(message: Message, desk_actions: DeskActions, inbox_item: InboxItem) -> None:
    """/claim"""
    if said := incoming(message):
        await desk_actions.claim(acting(said, by_command=True), None, inbox_item)


async def on_release_command(message: Message, desk_actions: DeskActions, inbox_item: InboxItem) -> None:
    """/release"""
    if said := incoming(message):
        await desk_actions.release(acting(said, by_command=True), None, inbox_item)


async def on_resolve_command(message: Message, desk_actions: DeskActions, inbox_item: InboxItem) -> None:
    """/resolve"""
    if said := incoming(message):
        await desk_actions.resolve(acting(said, by_command=True), None, inbox_item)


async def on_transfer_command(
    message: Message, command: CommandObject, desk_actions: DeskActions, inbox_item: InboxItem
) -> None:
    """/transfer Name; without a name the card shows a choice."""
    if said := incoming(message):
        who = acting(said, by_command=True)
        if name := (command.args or "").strip():
            await desk_actions.transfer_by_name(who, name, inbox_item)
        else:
            await desk_actions.choose_transfer(who, None, inbox_item)


async def on_snooze(message: Message, command: CommandObject, shelf: Shelf, inbox_item: InboxItem) -> None:
    """/snooze 2h"""
    if said := incoming(message):
        await shelf.snooze(acting(said, by_command=True), command.args or "", inbox_item)


async def on_priority(message: Message, command: CommandObject, shelf: Shelf, inbox_item: InboxItem) -> None:
    """/priority high"""
    if said := incoming(message):
        await shelf.priority(acting(said, by_command=True), command.args or "", inbox_item)


async def on_correct(message: Message, command: CommandObject, corrections: Corrections, inbox_item: InboxItem) -> None:
    """/correct slug"""
    if said := incoming(message):
        await corrections.correct(said, command.args or "", inbox_item)


async def on_vip(message: Message, shelf: Shelf, inbox_item: InboxItem) -> None:
    """/vip"""
    if said := incoming(message):
        await shelf.vip(acting(said, by_command=True), inbox_item)


async def on_my(message: Message, shelf: Shelf, inbox_item: InboxItem) -> None:
    """/my"""
    if said := incoming(message):
        await shelf.mine(acting(said, by_command=True), inbox_item)


async def on_presence(message: Message, command: CommandObject, attendance: Attendance, inbox_item: InboxItem) -> None:
    """/online and /away"""
    if said := incoming(message):
        presence = Presence.ONLINE if command.command == "online" else Presence.AWAY
        await attendance.set(acting(said, by_command=True), presence, inbox_item)


async def on_help(message: Message, topic_desk: TopicDesk, desk_texts: Texts, inbox_item: InboxItem) -> None:
    """/help"""
    if said := incoming(message):
        key = "general-help" if said.topic_id is None else "desk-help"
        await topic_desk.reply(said, desk_texts(key), inbox_item)


async def on_claim(
    query: CallbackQuery, callback_data: ClaimTicket, desk_actions: DeskActions, inbox_item: InboxItem
) -> None:
    """Claim."""
    await toast(query, await desk_actions.claim(pressing(query), callback_data.ticket_id, inbox_item))


async def on_release(
    query: CallbackQuery, callback_data: ReleaseTicket, desk_actions: DeskActions, inbox_item: InboxItem
) -> None:
    """Release."""
    await toast(query, await desk_actions.release(pressing(query), callback_data.ticket_id, inbox_item))


async def on_resolve(
    query: CallbackQuery, callback_data: ResolveTicket, desk_actions: DeskActions, inbox_item: InboxItem
) -> None:
    """Resolve."""
    await toast(query, await desk_actions.resolve(pressing(query), callback_data.ticket_id, inbox_item))


async def on_choose_transfer(
    query: CallbackQuery, callback_data: ChooseTransfer, desk_actions: DeskActions, inbox_item: InboxItem
) -> None:
    """Transfer: to whom?"""
    await toast(query, await desk_actions.choose_transfer(pressing(query), callback_data.ticket_id, inbox_item))


async def on_transfer(
    query: CallbackQuery, callback_data: GiveTicket, desk_actions: DeskActions, inbox_item: InboxItem
) -> None:
    """Transfer to this agent."""
    word = await desk_actions.transfer(pressing(query), callback_data.ticket_id, callback_data.agent_id, inbox_item)
    await toast(query, word)


async def on_old_button(query: CallbackQuery, desk_texts: Texts) -> None:
    """A button that means nothing any more."""
    await toast(query, desk_texts("button-gone"))


async def on_reaction(message_reaction: MessageReactionUpdated, topic_desk: TopicDesk, inbox_item: InboxItem) -> None:
    """An agent's reaction on a message."""
    if reaction := reacted(message_reaction):
        await topic_desk.reacted(reaction, inbox_item)


async def on_show_card(
    query: CallbackQuery, callback_data: ShowCard, desk_actions: DeskActions, inbox_item: InboxItem
) -> None:
    """Back from the choice of agents."""
    await toast(query, await desk_actions.show_card(pressing(query), callback_data.ticket_id, inbox_item))
