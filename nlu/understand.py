"""Everything that is understood of one utterance, put together from the NLU server, the rules and the mood model."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from conversations.conversation import PastTurn
from conversations.understanding import (
    ComplexityReading,
    Intent,
    Language,
    LanguageReading,
    MoodReading,
    ParsedUtterance,
)
from nlu.complexity import ComplexityReader
from nlu.entities import EntityReader, OrderNumbers
from nlu.kernel_model import Floats
from nlu.language import LanguageReader
from nlu.mood import MoodReader
from nlu.rasa_answer import FALLBACK_INTENT
from nlu.rasa_client import MAX_CHARACTERS, RasaClient
from nlu.requests import HumanRequest, SmallTalk, SmallTalkReader, asked_for_human

AsyncEmbed = Callable[[str], Awaitable[Floats]]
"""Text → its vector as `nlu.kernel_model.Embed` gives it; runs off the event loop."""

_log = logging.getLogger(__name__)
_SMALL_TALK_INTENTS: Final = {
    "greet": SmallTalk.GREETING,
    "thanks": SmallTalk.THANKS,
    "goodbye": SmallTalk.GOODBYE,
    "bot_challenge": SmallTalk.BOT_CHALLENGE,
}
_SURE_SMALL_TALK: Final = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """`parsed` is None when the NLU server gave nothing in time; `order_numbers` in the order they were written.

    `order_number_alone` is set where the message is nothing but a number.
    """

    text: str
    language: LanguageReading
    parsed: ParsedUtterance | None
    mood: MoodReading
    complexity: ComplexityReading
    human_request: HumanRequest
    small_talk: SmallTalk | None
    order_numbers: tuple[str, ...]
    order_number_alone: bool

    @property
    def asked_for_human(self) -> bool:
        """By rules or by a sure intent."""
        return self.human_request.asked

    @property
    def intent(self) -> Intent | None:
        """The best intent, None where the server gave none or wasn't sure of any."""
        intent = self.parsed.intent if self.parsed else None
        return None if intent is None or intent.name == FALLBACK_INTENT else intent


@dataclass(frozen=True, slots=True)
class _Given:
    """What the slow parts gave."""

    text: str
    language: LanguageReading
    numbers: OrderNumbers
    small_talk: SmallTalk | None
    parsed: ParsedUtterance | None
    vector: Floats | None


class UtteranceReader:
    """Reads an utterance with what it is given; a part that fails leaves the others as they are."""

    def __init__(
        self,
        *,
        rasa: RasaClient,
        embed: AsyncEmbed,
        entities: EntityReader | None = None,
        languages: LanguageReader | None = None,
        moods: MoodReader | None = None,
        complexities: ComplexityReader | None = None,
        small_talk: SmallTalkReader | None = None,
    ) -> None:
        self._rasa = rasa
        self._embed = embed
        self._entities = entities or EntityReader()
        self._languages = languages or LanguageReader()
        self._moods = moods or MoodReader()
        self._complexities = complexities or ComplexityReader()
        self._small_talk = small_talk or SmallTalkReader()

    async def read(
        self,
        text: str,
        history: Sequence[PastTurn] = (),
        previous_language: Language | None = None,
        *,
        expects_order: bool = False,
    ) -> Utterance:
        """Never raises for what a customer can write; takes as long as the slower of the server and the encoder.

        `expects_order` says that an order is being talked of, so that a bare number is one.
        """
        kept = text[:MAX_CHARACTERS]
        language = self._languages.read(kept, previous_language)
        slow = asyncio.gather(self._rasa.parse(kept), self._vector(language.text))
        await asyncio.sleep(0)  # both begin; what needs neither is read meanwhile
        numbers = self._entities.order_numbers(kept, expected=expects_order)
        small_talk = self._small_talk.read(language.text)
        parsed, vector = await slow
        return self._utterance(_Given(kept, language, numbers, small_talk, parsed, vector), history)

    def _utterance(self, given: _Given, history: Sequence[PastTurn]) -> Utterance:
        intent = given.parsed.intent if given.parsed else None
        written = given.language.text
        return Utterance(
            text=given.text,
            language=given.language,
            parsed=given.parsed,
            mood=self._moods.read(written, given.vector, history),
            complexity=self._complexities.read(written, given.vector, intent),
            human_request=asked_for_human(written, intent),
            small_talk=given.small_talk or _sure_small_talk(intent, given.numbers.found),
            order_numbers=given.numbers.found,
            order_number_alone=given.numbers.alone,
        )

    async def _vector(self, text: str) -> Floats | None:
        if not text.strip():
            return None
        try:
            return await self._embed(text)
        except (RuntimeError, ValueError, OSError):
            _log.exception("the encoder failed; the mood is read from signals alone")
            return None


def _sure_small_talk(intent: Intent | None, order_numbers: Sequence[str]) -> SmallTalk | None:
    if intent is None or order_numbers or intent.confidence < _SURE_SMALL_TALK:
        return None
    return _SMALL_TALK_INTENTS.get(intent.name)
