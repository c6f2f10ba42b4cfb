"""Order numbers, phone numbers and tracking numbers as Rasa entities, by the rules that the product uses too."""

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from .entity_rules import DEFAULT_ORDER_PATTERN, EntityRules


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ShopEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Marks spans with their normalised values; `order_pattern` is what a shop's order number looks like."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """See `entity_rules`."""
        return {"order_pattern": DEFAULT_ORDER_PATTERN, "max_characters": 1000}

    def __init__(self, config: Dict[Text, Any]) -> None:
        """The pattern is compiled once."""
        self._max_characters = config["max_characters"]
        self._rules = EntityRules(config["order_pattern"])

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ShopEntityExtractor":
        """Called by Rasa's graph."""
        return cls(config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Add what the rules find to the entities of each message."""
        for message in messages:
            found = self.add_extractor_name(self._entities((message.get(TEXT) or "")[: self._max_characters]))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _entities(self, text: Text) -> List[Dict[Text, Any]]:
        return [
            {
                ENTITY_ATTRIBUTE_TYPE: span.name,
                ENTITY_ATTRIBUTE_VALUE: span.value,
                ENTITY_ATTRIBUTE_START: span.start,
                ENTITY_ATTRIBUTE_END: span.end,
            }
            for span in self._rules.find(text)
        ]
