"""Reads one turn: language first, then the NLU server, mood and the knowledge base side by side."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.turn.reading import Limits, Reading, SmallTalk, Versions
from conversations.conversation import Memory
from conversations.decisions import DecisionKind
from conversations.errors import NotReadyError
from conversations.messages import ContentKind
from conversations.understanding import Candidate, Intent, Language, LanguageReading, Mood
from knowledge_base.calibration.keeper import LiveThresholds
from knowledge_base.search import Found, KnowledgeSearch
from nlu.language import LanguageReader
from nlu.understand import Utterance, UtteranceReader

log = logging.getLogger(__name__)

Ready = Callable[[], Awaitable[None]]
"""Returns when the search can be asked, or raises NotReadyError."""

MAX_CHARACTERS = 4096
SURE = 0.6
SHORT_WORDS = 4


async def at_once() -> None:
    """It is ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Carried:
    """What the message carried beside its words."""

    content: ContentKind
    album_id: str | None


class TurnReader:
    """A ReadTurn over the real parts. The search may fail, or not be ready in time: then the turn goes to a human, the
    conversation goes on."""

    def __init__(
        self,
        utterances: UtteranceReader,
        languages: LanguageReader,
        search: KnowledgeSearch,
        default: Language,
        *,
        thresholds: LiveThresholds,
        ready: Ready = at_once,
    ) -> None:
        self._utterances = utterances
        self._languages = languages
        self._search = search
        self._default = default
        self._thresholds = thresholds
        self._ready = ready

    @property
    def search(self) -> KnowledgeSearch:
        """The knowledge search, for others who look for answers."""
        return self._search

    @property
    def thresholds(self) -> LiveThresholds:
        """The borders of the moment, for the same others."""
        return self._thresholds

    async def __call__(
        self, text: str, *, content: ContentKind, album_id: str | None, memory: Memory, language: Language | None
    ) -> Reading:
        """What the words mean."""
        clean = cleaned(text)
        written = self._languages.read(clean, language or self._default)
        utterance, found = await asyncio.gather(
            self._utterances.read(
                clean, memory.turns, language or self._default, expects_order=_is_about_orders(memory)
            ),
            self._find(written, memory),
        )
        carried = _Carried(content=content, album_id=album_id)
        reading = _reading(clean, utterance, found.candidates if found else None, self._limits(written), carried)
        return replace(reading, versions=self._versions(found)) if found else reading

    async def _find(self, written: LanguageReading, memory: Memory) -> Found | None:
        try:
            await self._ready()
            context = [turn.text for turn in memory.turns[-2:]]
            return await self._search.find(written.text, language=written.language, context=context)
        except NotReadyError:
            log.warning("the articles are still being read; the turn goes to a human")
            return None
        except Exception:  # whatever breaks in the search, the customer gets a human, not silence
            log.exception("the search failed; the turn goes to a human")
            return None

    def _limits(self, written: LanguageReading) -> Limits:
        thresholds = self._thresholds.thresholds(written.language)
        return Limits(thresholds.answer, thresholds.clarify, thresholds.basis)

    def _versions(self, found: Found) -> Versions:
        calibration = self._thresholds.calibration
        return Versions(found.version, found.model, calibration.key if calibration else "")


def cleaned(text: str) -> str:
    """Without NUL and lone surrogates, cut to what Telegram lets one write in one message."""
    plain = text.replace("\x00", " ").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return plain[:MAX_CHARACTERS]


def _is_about_orders(memory: Memory) -> bool:
    """Whether the bot asked for an order number or has just spoken of an order."""
    spoke = bool(memory.turns) and memory.turns[-1].decision == DecisionKind.ORDER_STATUS.value
    return memory.awaiting_order_number or spoke


def _reading(
    text: str, utterance: Utterance, candidates: tuple[Candidate, ...] | None, limits: Limits, carried: _Carried
) -> Reading:
    intent = utterance.intent
    return Reading(
        text=text,
        content=carried.content,
        language=utterance.language,
        mood=utterance.mood,
        complexity=utterance.complexity,
        limits=limits,
        candidates=candidates,
        intent=intent,
        asked_for_human=utterance.asked_for_human,
        small_talk=_small_talk(utterance, intent),
        order_numbers=utterance.order_numbers,
        order_number_alone=utterance.order_number_alone,
        album_id=carried.album_id,
    )


def _small_talk(utterance: Utterance, intent: Intent | None) -> SmallTalk | None:
    """Small talk by rules or by a sure intent; a short yes or no counts as one, too."""
    if utterance.mood.mood not in (Mood.NEUTRAL, Mood.PLEASED):
        return None
    if utterance.small_talk is not None:
        return SmallTalk(utterance.small_talk)
    sure = intent is not None and intent.name in _ACKNOWLEDGEMENTS and intent.confidence >= SURE
    return SmallTalk.ACKNOWLEDGEMENT if sure and len(utterance.text.split()) <= SHORT_WORDS else None


_ACKNOWLEDGEMENTS = frozenset({"affirm", "deny"})
