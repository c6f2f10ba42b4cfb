"""What a message asks, without what it is wrapped in: greetings, polite beginnings, thanks, smileys, capitals.

Editors write bare example questions, customers write "Good afternoon! Could you tell me, please, ...": the courtesies
would take the question away from its examples and towards everybody else's courtesies.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from itertools import chain, groupby
from typing import Any

LOUD = 0.6
LOUD_LETTERS = 5
SIGNATURE_WORDS = 6
CLOSING_WORDS = 8
NAME_WORDS = 3
LONGEST_PHRASE = 8
REMEMBERED = 64
WORDS_REMEMBERED = 10_000
_WORD = re.compile(r"[^\W_]+")
_BREAK = re.compile(r"[^\w\s'’`-]|\n|\s[-–—]+(?=\s)")
_SMILEY = re.compile(
    r"(?<!\w)[:;=]['’]?-?[()DPpЗ3*|/\\]+(?!\w)|[:;]['’]?-?[)(]+|\^_?\^|(?<=[\s\w.,!?…])(?:\){2,}|\({2,})"
)
_LONE_BRACKET = re.compile(r"[()]+(?=\s|$)")
_PICTURES = re.compile(
    "[\u2190-\u21ff\u2300-\u23ff\u2500-\u27bf\u2b00-\u2bff\u3030\ufe0f\u200d\u20e3\U0001f000-\U0001faff\U000e0020-\U000e007f]+"
)
_SHOUTS = re.compile(r"[!?]{2,}")
_FILE = "courtesies.toml"

Phrases = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Word:
    folded: str
    start: int
    end: int


_Words = Sequence[_Word]


@dataclass(frozen=True, slots=True)
class Courtesies:
    """The words and phrases of all languages, folded; what each list does is told in the file. `polite` words are
    courtesies and fillers.
    """

    courtesies: frozenset[str]
    addressed: frozenset[str]
    fillers: frozenset[str]
    polite: frozenset[str]
    words: frozenset[str]
    asking: Phrases
    before: Phrases
    closing: Phrases
    thanks: Phrases
    named: Phrases
    signed: Phrases
    fingerprint: bytes

    def unwrapped(self, text: str) -> str:
        """A message without polite words at its ends; all of it, where it is nothing but these."""
        parts = _parts(text)
        kept = self._question(parts, text)
        if not kept:
            return text
        start = 0 if kept[0] is parts[0][0] else kept[0].start
        end = len(text) if kept[-1] is parts[-1][-1] else _end(text, kept[-1].end)
        return text[start:end].strip()

    def _question(self, parts: Sequence[_Words], text: str) -> _Words:
        """The words that are left."""
        parts = self._unsigned(parts[self._begins(parts) :], text)
        while parts and self._is_thanks(parts[-1]):
            parts = parts[:-1]
        if not parts:
            return ()
        begun = parts[0][self._polite_words(parts[0]) :]
        return self._unclosed([*begun, *chain.from_iterable(parts[1:])])

    def _begins(self, parts: Sequence[_Words]) -> int:
        """How many parts lead to the question: courtesies, and what says nothing between or after them."""
        begun = 0
        for part in parts:
            if not self._is_courtesy(part) and not (begun and self._says_nothing(part)):
                break
            begun += 1
        return begun

    def _says_nothing(self, part: _Words) -> bool:
        is_name = any(_begins_with(part, phrase) and len(part) <= len(phrase) + NAME_WORDS for phrase in self.named)
        return is_name or all(word.folded in self.fillers for word in part)

    def _is_courtesy(self, part: _Words) -> bool:
        """Whether a part says nothing but something polite."""
        said = {word.folded for word in part}
        return not said.isdisjoint(self.courtesies) and said <= self.polite

    def _is_thanks(self, part: _Words) -> bool:
        """Whether a part at the end says nothing but something polite: asks nothing."""
        asks = any(word.folded in self.words for word in part)
        return self._closes(part) or (self._is_courtesy(part) and not asks)

    def _polite_words(self, part: _Words) -> int:
        """After how many words the question begins that a polite phrase leads to."""
        found = 0
        for number, word in enumerate(part[:-1], 1):
            if word.folded not in self.polite:
                break
            said = part[max(number - LONGEST_PHRASE, 0) : number]
            is_addressed = 0 < found == number - 1 and word.folded in self.addressed
            asks = part[number].folded in self.words and _ends_with(said, self.before) > 0
            if is_addressed or asks or _ends_with(said, self.asking):
                found = number
        return found

    def _unclosed(self, part: _Words) -> _Words:
        """Without the thanks that no comma stands before."""
        end = len(part)
        for _ in range(CLOSING_WORDS):
            start = self._closing_from(part, end)
            if start == end:
                break
            end = start
        return part[:end]

    def _closing_from(self, part: _Words, end: int) -> int:
        """Where the thanks begin that end there; the end itself, where none do."""
        starts = range(max(end - CLOSING_WORDS, 0), end)
        return next((start for start in starts if self._closes(part[start:end])), end)

    def _closes(self, end: _Words) -> bool:
        """Whether words are a closing phrase, or begin with thanks and go on with nothing but courtesies."""
        said = tuple(word.folded for word in end)
        if said in self.closing:
            return True
        length = next((n for n in _lengths(self.thanks) if said[:n] in self.thanks), 0)
        return length > 0 and all(word in self.polite or word in self.words for word in said[length:])

    def _unsigned(self, parts: Sequence[_Words], text: str) -> Sequence[_Words]:
        """Without a name at the end and what leads to it."""
        for number, part in enumerate(parts[1:], 1):
            on_a_line = "\n" in text[parts[number - 1][-1].end : part[0].start]
            is_signed = on_a_line and any(_begins_with(part, phrase) for phrase in self.signed)
            if is_signed and sum(map(len, parts[number:])) <= SIGNATURE_WORDS:
                return parts[:number]
        return parts


def quiet(text: str) -> str:
    """Without pictures, smileys and repeated marks; a message in capitals in small letters."""
    plain = _SMILEY.sub("\n", _PICTURES.sub("\n", text))
    if plain.count("(") != plain.count(")"):
        plain = _LONE_BRACKET.sub(" ", plain)
    plain = _SHOUTS.sub(lambda marks: "?" if "?" in marks[0] else "!", plain)
    return plain.lower() if _is_loud(plain) else plain


def unwrapped(text: str) -> str:
    """A message without courtesies, by the shipped words; as loud as it was."""
    return shipped_courtesies().unwrapped(text)


@lru_cache(REMEMBERED)  # a turn asks several times
def bare(text: str) -> str:
    """What a message asks: calmly, and without courtesies; a message without words stays as it is."""
    found = unwrapped(quiet(text))
    return found if _WORD.search(found) else text


@cache
def shipped_courtesies() -> Courtesies:
    """The words of the package."""
    return read_courtesies(files("knowledge_base").joinpath("models", _FILE).read_text("utf-8"))


def read_courtesies(text: str) -> Courtesies:
    """Lists of words and phrases in TOML, by language."""
    languages = list(tomllib.loads(text).values())
    addressed, fillers = _words(languages, "addressed"), _words(languages, "fillers")
    courtesies = _words(languages, "courtesies") | addressed
    return Courtesies(
        courtesies=courtesies,
        addressed=addressed,
        fillers=fillers,
        polite=courtesies | fillers,
        words=_words(languages, "words"),
        asking=_phrases(languages, "asking"),
        before=_phrases(languages, "before"),
        closing=_phrases(languages, "closing"),
        thanks=_phrases(languages, "thanks"),
        named=_phrases(languages, "named"),
        signed=_phrases(languages, "signed"),
        fingerprint=sha256(text.encode()).digest(),
    )


def _words(languages: Sequence[dict[str, Any]], name: str) -> frozenset[str]:
    return frozenset(_folded(word) for lists in languages for word in lists[name].split())


def _phrases(languages: Sequence[dict[str, Any]], name: str) -> Phrases:
    return frozenset(tuple(map(_folded, phrase.split())) for lists in languages for phrase in lists[name])


def _is_loud(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= LOUD_LETTERS and sum(map(str.isupper, letters)) >= LOUD * len(letters)


@lru_cache(WORDS_REMEMBERED)
def _folded(word: str) -> str:
    """Small letters, ё as е, doubled letters as one: "Helloooo" is a hello."""
    return "".join(letter for letter, _ in groupby(word.casefold().replace("ё", "е")))


def _parts(text: str) -> list[_Words]:
    """The words between commas, line ends and the like."""
    parts: list[list[_Word]] = []
    end = 0
    for found in _WORD.finditer(text):
        if not parts or _BREAK.search(text, end, found.start()):
            parts.append([])
        parts[-1].append(_Word(_folded(found[0]), *found.span()))
        end = found.end()
    return [*parts]


def _end(text: str, after: int) -> int:
    """Where a question ends: with the marks behind its last word."""
    return after + len(text[after:]) - len(text[after:].lstrip("?!.…"))


def _ends_with(part: _Words, phrases: Phrases) -> int:
    """How many words at the end are a phrase; the longest one counts."""
    said = tuple(word.folded for word in part)
    return next((n for n in _lengths(phrases) if n <= len(said) and said[-n:] in phrases), 0)


def _begins_with(part: _Words, phrase: tuple[str, ...]) -> bool:
    return tuple(word.folded for word in part[: len(phrase)]) == phrase


@cache
def _lengths(phrases: Phrases) -> tuple[int, ...]:
    return tuple(sorted({len(phrase) for phrase in phrases}, reverse=True))
