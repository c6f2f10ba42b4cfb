"""Order, phone and tracking numbers of a message, by the same rules that the NLU server uses."""

import re

from conversations.errors import BadInputError
from conversations.understanding import Entity
from nlu.rasa.components.entity_rules import DEFAULT_ORDER_PATTERN, ORDER_NUMBER, EntityRules

_BARE_NUMBER = re.compile(r"(?<![\w.,:/-])(?:[A-Za-z]{1,4}-?)?\d{4,10}(?!\w|[.,:/-]\d)")
_FEW_WORDS = 6
_DECORATION = re.compile(r"[\s№#.,:;!?()\"«»'-]*")


class EntityReader:
    """`order_pattern` is what a normalised order number of the shop looks like.

    Raises BadInputError where it is no regular expression.
    """

    def __init__(self, order_pattern: str = DEFAULT_ORDER_PATTERN) -> None:
        try:
            self._rules = EntityRules(order_pattern)
            self._shape = re.compile(order_pattern)
        except re.error as error:
            raise BadInputError(f"the pattern of order numbers is not a regular expression: {error}") from error

    def find(self, text: str) -> tuple[Entity, ...]:
        """In the order they stand in the text."""
        return tuple(Entity(span.name, span.value, span.start, span.end) for span in self._rules.find(text))

    def order_numbers(self, text: str) -> tuple[str, ...]:
        """Normalised, each once."""
        return tuple(dict.fromkeys(found.value for found in self.find(text) if found.name == ORDER_NUMBER))

    def expected_order_numbers(self, text: str) -> tuple[str, ...]:
        """The same where an order is being talked of: a short message's bare number of the shop's shape counts, too."""
        certain = self.order_numbers(text)
        if certain or len(text.split()) > _FEW_WORDS:
            return certain
        bare = (found.group().upper() for found in _BARE_NUMBER.finditer(text))
        return tuple(dict.fromkeys(number for number in bare if self._shape.fullmatch(number)))

    def is_order_number_alone(self, text: str) -> bool:
        """Whether the text is nothing but one order number."""
        found = self.find(text)
        if len(found) != 1 or found[0].name != ORDER_NUMBER:
            return False
        return bool(_DECORATION.fullmatch(text[: found[0].start] + text[found[0].end :]))
