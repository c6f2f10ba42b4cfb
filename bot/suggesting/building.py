"""Puts the suggester together over what understands customers."""

from bot.rendering import markdown
from bot.settings import Settings
from bot.suggesting.suggester import Suggester
from bot.turn.customer import ReadTurn
from bot.turn.reader import TurnReader
from conversations.understanding import Language
from handoff.desk import Desk
from handoff.macro_desk import MacroDesk
from handoff.service_file import load_service_rules
from knowledge_base.fields import Fields
from locales.texts import texts_for
from nlu.entities import EntityReader
from nlu.rasa.components.entity_rules import DEFAULT_ORDER_PATTERN
from storage.unit_of_work import Database


def suggester_over(read: ReadTurn, settings: Settings, database: Database) -> Suggester | None:
    """Suggestions by the reader's own search; None for a reader that has none."""
    if not isinstance(read, TurnReader):
        return None
    thresholds, fields = read.thresholds, Fields(settings.fields)

    def border(language: Language) -> float:
        return thresholds.thresholds(language).clarify

    desk = Desk(texts_for(settings.desk_language), load_service_rules(settings.service_file))
    return Suggester(
        database,
        read.search,
        MacroDesk(desk, fields),
        border=border,
        render=markdown,
        fields=fields,
        entities=EntityReader(settings.order_number_pattern or DEFAULT_ORDER_PATTERN),
    )
