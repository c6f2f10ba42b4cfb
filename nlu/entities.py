"""Order, phone and tracking numbers of a message, by the same rules that the NLU server uses."""

import re

from conversations.errors import BadInputError
from conversations.understanding import Entity
from nlu.rasa.components.entity_rules import DEFAULT_ORDER_PATTERN, ORDER_NUMBER, EntityRules

_DECORATION = re.compile(r"[\s№#.,:;!?()\"«»'-]*")


class EntityReader:
    """`order_pattern` is what a normalised order number of the shop looks like.

    Raises BadInputError where it is no regular expression.
    """

    def __init__(self, order_pattern: str = DEFAULT_ORDER_PATTERN) -> None:
        try:
            self._rules = EntityRules(order_pattern)
        except re.error as error:
            raise BadInputError(f"the pattern of order numbers is not a regular expression: {error}") from error

    def find(self, text: str) -> tuple[Entity, ...]:
        """In the order they stand in the text."""
        return tuple(Entity(span.name, span.value, span.start, span.end) for span in self._rules.find(text))

    def order_numbers(self, text: str) -> tuple[str, ...]:
        """Normalised, each once."""
        return tuple(dict.fromkeys(found.value for found in self.find(text) if found.name == ORDER_NUMBER))

    def is_order_number_alone(self, text: str) -> bool:
        """Whether the text is nothing but one order number."""
        found = self.find(text)
        if len(found) != 1 or found[0].name != ORDER_NUMBER:
            return False
        return bool(_DECORATION.fullmatch(text[: found[0].start] + text[found[0].end :]))
