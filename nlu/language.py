"""Which language a message is written in, by its script and its words; deterministic, well below a millisecond."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from conversations.understanding import Language, LanguageKind, LanguageReading
from nlu.rasa.components.latin_text import ENGLISH, FOREIGN, RUSSIAN, LatinText, latin_text
from nlu.rasa.components.transliteration import read_words, to_cyrillic

_CYRILLIC: Final = re.compile(r"[\u0400-\u04ff]+")
_LATIN: Final = re.compile(r"(?<![\d-])[A-Za-z\u00c0-\u024f]+(?:['’][a-z]+)?(?![^\W_]|-?\d)")
_LATIN_RUN: Final = re.compile(r"[A-Za-z\u00c0-\u024f'’]+(?:[\s-]+[A-Za-z\u00c0-\u024f'’]+)*")
_OTHER_SCRIPT: Final = re.compile(r"[^\W\d_A-Za-z\u00c0-\u024f\u0400-\u04ff]")
_NOT_RUSSIAN_LETTERS: Final = re.compile("[іїєґўәғқңөұүһӣӯҷҳјљњћђџќѓѕ]", re.IGNORECASE)
_INTERNATIONAL: Final = frozenset(
    [
        "apple",
        "pay",
        "google",
        "play",
        "samsung",
        "iphone",
        "ipad",
        "email",
        "mail",
        "sms",
        "pin",
        "sim",
        "wifi",
        "usb",
        "type",
        "pro",
        "max",
        "mini",
        "plus",
        "telegram",
        "whatsapp",
        "viber",
        "visa",
        "mastercard",
        "ok",
        "pdf",
        "id",
        "tv",
        "dvd",
        "game",
        "online",
        "premium",
        "box",
        "store",
        "club",
        "black",
        "white",
        "red",
        "blue",
        "gold",
        "sport",
        "xl",
        "qr",
        "vpn",
        "bluetooth",
        "hd",
        "led",
        "air",
        "watch",
        "xbox",
        "series",
        "playstation",
        "nintendo",
    ]
)
_STRANGE_WEIGHT: Final = 3
_FEW_WORDS: Final = 2
_SURE: Final = 3.0
_REMEMBERED: Final = 64


class LanguageReader:
    """Reads the kind of writing and the language to reply in."""

    def __init__(self, latin: LatinText | None = None) -> None:
        self._latin = latin or latin_text()
        self._english_words = self._latin.english_words
        self._russian_words = frozenset(read_words("russian"))
        self._foreign_cyrillic = frozenset(read_words("foreign_cyrillic"))
        self._remembered = lru_cache(_REMEMBERED)(self._read)  # a turn reads its text several times

    def read(self, text: str, previous: Language | None = None, default: Language = Language.RU) -> LanguageReading:
        """A message without words of its own keeps the `previous` language, or gets the `default`."""
        return self._remembered(text, previous or default)

    def _read(self, text: str, fallback: Language) -> LanguageReading:
        kind = self._kind(_bare(text))
        if kind is None:
            return _reading(fallback, text)
        if kind is LanguageKind.TRANSLITERATED:
            return LanguageReading(Language.RU, kind, to_cyrillic(text, keep=self._english_words))
        return LanguageReading(self._reply_language(kind, text, fallback), kind, text)

    def _kind(self, text: str) -> LanguageKind | None:
        cyrillic, latin = _CYRILLIC.findall(text), _LATIN.findall(text)
        others = len(_OTHER_SCRIPT.findall(text))
        if others > sum(map(len, cyrillic)) + sum(map(len, latin)):
            return LanguageKind.OTHER
        if not cyrillic and not latin:
            return None
        if not cyrillic:
            return self._latin_kind(text)
        return self._cyrillic_kind(text, cyrillic)

    def _latin_kind(self, text: str) -> LanguageKind | None:
        evidence = self._latin.read(text)
        if not evidence.words:
            return None
        best = evidence.best
        if best == FOREIGN and not _is_clearly_foreign(
            evidence.foreign, max(evidence.english, evidence.russian), evidence.words
        ):
            best = ENGLISH if evidence.english >= evidence.russian else RUSSIAN
        if best == RUSSIAN:
            return LanguageKind.TRANSLITERATED
        return LanguageKind.ENGLISH if best == ENGLISH else LanguageKind.OTHER

    def _cyrillic_kind(self, text: str, cyrillic: list[str]) -> LanguageKind:
        if self._is_foreign_cyrillic(cyrillic):
            return LanguageKind.OTHER
        if any(self._is_english_run(run) for run in _LATIN_RUN.findall(text)):
            return LanguageKind.MIXED
        return LanguageKind.RUSSIAN

    def _is_english_run(self, run: str) -> bool:
        """Whether Latin words side by side are mostly English: in "xiaomi redmi note" the note is part of a name."""
        words = [word for word in _LATIN.findall(run) if len(word) > 1]
        english = [word for word in words if word.islower() and self._latin.knows_english(word)]
        return len(english) * 2 > len(words) and any(word not in _INTERNATIONAL for word in english)

    def _is_foreign_cyrillic(self, words: list[str]) -> bool:
        lowered = [word.lower() for word in words]
        strange = sum(bool(_NOT_RUSSIAN_LETTERS.search(word)) or word in self._foreign_cyrillic for word in lowered)
        known = sum(word in self._russian_words for word in lowered if not _NOT_RUSSIAN_LETTERS.search(word))
        return strange > 0 and strange * _STRANGE_WEIGHT >= known

    def _reply_language(self, kind: LanguageKind, text: str, fallback: Language) -> Language:
        by_kind: Mapping[LanguageKind, Language] = {
            LanguageKind.RUSSIAN: Language.RU,
            LanguageKind.ENGLISH: Language.EN,
        }
        if kind is LanguageKind.MIXED:
            return Language.RU if len(_CYRILLIC.findall(text)) >= len(_LATIN.findall(text)) else Language.EN
        return by_kind.get(kind, fallback)


def _is_clearly_foreign(foreign: float, next_best: float, words: int) -> bool:
    return foreign - next_best > (_SURE if words <= _FEW_WORDS else 0.0)


def _bare(text: str) -> str:
    """Without links, addresses and names of users, whose letters tell nothing."""
    return re.sub(r"https?://\S+|\S+@\S+\.\w+|@\w+", " ", text)


def _reading(language: Language, text: str) -> LanguageReading:
    kind = LanguageKind.RUSSIAN if language is Language.RU else LanguageKind.ENGLISH
    return LanguageReading(language, kind, text)
