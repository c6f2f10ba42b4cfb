"""Macros and suggested replies in the agents' group: commands, shortcuts and buttons."""

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.callbacks import ListMacros, SendMacro, SendSuggestion, ShowMacro, ShowSuggestion, TurnMacros
from bot.desk.macros import MacroShelf
from bot.desk.suggestions import SuggestionShelf
from bot.desk.topics import acting
from bot.routers.toast import pressing, toast
from bot.telegram_messages import incoming
from storage.inbox import InboxItem


def register_macros(router: Router) -> None:
    """After the desk's own commands: any other one may be a macro's shortcut."""
    router.message.register(on_macro, Command("macro"))
    router.message.register(on_suggest, Command("suggest"))
    router.message.register(on_other_command, F.text.regexp(r"^/\w"))
    router.callback_query.register(on_list_macros, ListMacros.filter())
    router.callback_query.register(on_turn_macros, TurnMacros.filter())
    router.callback_query.register(on_show_macro, ShowMacro.filter())
    router.callback_query.register(on_send_macro, SendMacro.filter())
    router.callback_query.register(on_show_suggestion, ShowSuggestion.filter())
    router.callback_query.register(on_send_suggestion, SendSuggestion.filter())


async def on_macro(message: Message, command: CommandObject, macro_shelf: MacroShelf, inbox_item: InboxItem) -> None:
    """/macro refund"""
    if said := incoming(message):
        await macro_shelf.command(acting(said), command.args or "", inbox_item)


async def on_suggest(message: Message, suggestion_shelf: SuggestionShelf, inbox_item: InboxItem) -> None:
    """/suggest"""
    if said := incoming(message):
        await suggestion_shelf.list(acting(said), inbox_item)


async def on_other_command(message: Message, macro_shelf: MacroShelf, inbox_item: InboxItem) -> None:
    """A macro's shortcut; a mistyped command must not reach the customer."""
    if (said := incoming(message)) and said.topic_id is not None:
        word, _, words = said.text.text.removeprefix("/").partition(" ")
        await macro_shelf.call(acting(said), word.partition("@")[0], words, inbox_item)


async def on_list_macros(
    query: CallbackQuery, callback_data: ListMacros, macro_shelf: MacroShelf, inbox_item: InboxItem
) -> None:
    """The macros, from the card."""
    await toast(query, await macro_shelf.list(pressing(query), callback_data.ticket_id, inbox_item))


async def on_turn_macros(
    query: CallbackQuery, callback_data: TurnMacros, macro_shelf: MacroShelf, inbox_item: InboxItem
) -> None:
    """Another page of them."""
    word = await macro_shelf.turn(pressing(query), callback_data.ticket_id, callback_data.page, inbox_item)
    await toast(query, word)


async def on_show_macro(
    query: CallbackQuery, callback_data: ShowMacro, macro_shelf: MacroShelf, inbox_item: InboxItem
) -> None:
    """One of them, as the customer would get it."""
    word = await macro_shelf.show(pressing(query), callback_data.ticket_id, callback_data.macro_id, inbox_item)
    await toast(query, word)


async def on_send_macro(
    query: CallbackQuery, callback_data: SendMacro, macro_shelf: MacroShelf, inbox_item: InboxItem
) -> None:
    """Send it."""
    chosen = callback_data
    word = await macro_shelf.send(
        pressing(query), chosen.ticket_id, chosen.macro_id, inbox_item, mark=chosen.mark, order=chosen.order
    )
    await toast(query, word)


async def on_show_suggestion(
    query: CallbackQuery, callback_data: ShowSuggestion, suggestion_shelf: SuggestionShelf, inbox_item: InboxItem
) -> None:
    """One of the suggestions."""
    word = await suggestion_shelf.show(pressing(query), callback_data.ticket_id, callback_data.key, inbox_item)
    await toast(query, word)


async def on_send_suggestion(
    query: CallbackQuery, callback_data: SendSuggestion, suggestion_shelf: SuggestionShelf, inbox_item: InboxItem
) -> None:
    """Send it."""
    chosen = callback_data
    word = await suggestion_shelf.send(pressing(query), chosen.ticket_id, chosen.key, chosen.mark, inbox_item)
    await toast(query, word)
