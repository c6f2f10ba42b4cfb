"""Order, phone and tracking numbers of a message, by the same rules that the NLU server uses."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from conversations.errors import BadInputError
from conversations.understanding import Entity
from nlu.rasa.components.entity_rules import DEFAULT_ORDER_PATTERN, ORDER_NUMBER, EntityRules

_BARE_NUMBER = re.compile(r"(?<![\w.,:/-])(?:[A-Za-z]{1,4}-?)?\d{4,10}(?!\w|[.,:/-]\d)")
_FEW_WORDS = 6
_DECORATION = re.compile(r"[\s№#.,:;!?()\"«»'-]*")


class OrderNumbers(NamedTuple):
    """Those of a message, in the order they were written; `alone` says that it is nothing but one of them."""

    found: tuple[str, ...]
    alone: bool


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

    def order_numbers(self, text: str, *, expected: bool = False) -> OrderNumbers:
        """Normalised, each once; where an order is `expected`, a short message's bare number counts, too, if it has the
        shop's shape."""
        found = self.find(text)
        certain = tuple(dict.fromkeys(one.value for one in found if one.name == ORDER_NUMBER))
        bare = self._bare(text) if expected and not certain else ()
        return OrderNumbers(certain or bare, _is_alone(found, text))

    def _bare(self, text: str) -> tuple[str, ...]:
        if len(text.split()) > _FEW_WORDS:
            return ()
        bare = (found.group().upper() for found in _BARE_NUMBER.finditer(text))
        return tuple(dict.fromkeys(number for number in bare if self._shape.fullmatch(number)))


def _is_alone(found: Sequence[Entity], text: str) -> bool:
    if len(found) != 1 or found[0].name != ORDER_NUMBER:
        return False
    return bool(_DECORATION.fullmatch(text[: found[0].start] + text[found[0].end :]))
