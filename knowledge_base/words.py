"""Words of a text in their stems, Russian and English."""

import re
from functools import cache, lru_cache

import snowballstemmer

from conversations.understanding import Language

WORDS = re.compile(r"[^\W_]+")
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
KNOWN_WORDS = 50_000
_SNOWBALL = {Language.RU: "russian", Language.EN: "english"}


def has_cyrillic(text: str) -> bool:
    """Whether there is a Russian letter."""
    return bool(CYRILLIC.search(text))


def language_of(text: str) -> Language:
    """Russian where it is written in Cyrillic, as it is after understanding wrote it back."""
    return Language.RU if has_cyrillic(text) else Language.EN


def stems(text: str) -> list[str]:
    """The stems of all words and numbers, in order; ё counts as е."""
    return [_stem(word) for word in WORDS.findall(text.lower().replace("ё", "е"))]


@cache
def _stemmer(language: Language) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(_SNOWBALL[language])


@lru_cache(maxsize=KNOWN_WORDS)
def _stem(word: str) -> str:
    language = Language.RU if has_cyrillic(word) else Language.EN
    stemmed: str = _stemmer(language).stemWord(word)
    return stemmed
