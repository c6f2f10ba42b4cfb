"""Russian typed in Latin letters, written back to Cyrillic.

Plain Python 3.10 without imports of the product: the Rasa components and the product both use it.
"""

import re
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path

WORDS_DIR = Path(__file__).parent / "words"

_LATIN_WORD = re.compile(r"(?<![\w-])(?:[A-Za-z][A-Za-z0-9'’`]*|[0-9](?=[a-z]{2})[a-z0-9'’`]+)(?![^\W_]|-?[0-9])")
_CYRILLIC_SKELETON = str.maketrans(
    {
        **dict(zip("абвгдезиклмнопрстуфхцчшщжъьыэюяёй", "abvgdeziklmnoprstufhc4wwj__ieuaei", strict=True)),
    }
)
_LATIN_GROUPS = (
    ("shch", "w"), ("sch", "w"), ("sh", "w"), ("zh", "j"), ("kh", "h"), ("tch", "4"), ("ch", "4"), ("tz", "c"),
    ("ts", "c"), ("yu", "u"), ("ju", "u"), ("iu", "u"), ("ya", "a"), ("ja", "a"), ("yo", "e"), ("jo", "e"),
    ("ye", "e"), ("je", "e"), ("ck", "k"), ("y", "i"), ("6", "w"), ("3", "z"), ("0", "o"), ("1", "i"), ("9", "a"),
)  # fmt: skip
_SHARED_GROUPS = (("ia", "a"), ("iu", "u"), ("ie", "e"), ("io", "e"), ("ts", "c"), ("s4", "w"))
_READINGS = {"w": ("v", "w"), "x": ("h", "ks"), "j": ("i", "j"), "c": ("c", "k"), "q": ("k",)}

_LETTER_GROUPS = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ch", "ч"), ("sh", "ш"), ("ts", "ц"), ("tz", "ц"),
    ("iya", "ия"), ("iy", "ий"), ("yy", "ый"), ("yj", "ый"), ("ij", "ий"), ("yi", "ый"), ("yu", "ю"), ("ju", "ю"),
    ("iu", "ю"), ("ya", "я"), ("ja", "я"), ("yo", "ё"), ("jo", "ё"), ("ye", "е"), ("je", "е"), ("ck", "к"),
)  # fmt: skip
_LETTERS = dict(
    zip("abcdefghijklmnopqrstuvwxyz046391", "абцдефгхийклмнопкрстуввхызочшзяи", strict=True),
) | {"'": "ь", "’": "ь", "`": "ь"}
_SOFT_INFINITIVE = re.compile(r"(?<=[аиуыея])т(?=$|ся$)")


def _collapse(key: str) -> str:
    for group, letter in _SHARED_GROUPS:
        key = key.replace(group, letter)
    return re.sub(r"(.)\1+", r"\1", key)


def cyrillic_skeleton(word: str) -> str:
    """A key under which all usual Latin spellings of a Cyrillic word meet."""
    return _collapse(word.lower().translate(_CYRILLIC_SKELETON).replace("_", ""))


def latin_skeletons(word: str) -> tuple[str, ...]:
    """The keys of a Latin spelling, the likeliest reading first (w is в or ш, x is х or кс, j is й or ж)."""
    key = re.sub("['’`]", "", word.lower())
    for group, letter in _LATIN_GROUPS:
        key = key.replace(group, letter.upper())
    keys = [key]
    for letter, readings in _READINGS.items():
        if letter in key:
            keys = [k.replace(letter, reading.upper()) for reading in readings for k in keys]
    return tuple(dict.fromkeys(_collapse(k.lower()) for k in keys[:16]))


def read_words(name: str) -> tuple[str, ...]:
    """The words of `words/NAME.txt`, most frequent first; lines with # are comments."""
    lines = (WORDS_DIR / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=1)
def russian_by_skeleton() -> "dict[str, list[str]]":
    """Skeleton → the Russian words that have it, most frequent first."""
    found: "dict[str, list[str]]" = {}
    for word in read_words("russian"):
        found.setdefault(cyrillic_skeleton(word), []).append(word)
    return found


def known_russian(word: str) -> "str | None":
    """The Russian word that this Latin spelling stands for, None where the vocabulary has none."""
    vocabulary = russian_by_skeleton()
    words = next((vocabulary[key] for key in latin_skeletons(word) if key in vocabulary), [])
    if len(words) < 2:
        return words[0] if words else None
    spelled = spell_out(word)
    return max(words, key=lambda known: SequenceMatcher(None, known, spelled).ratio())


def spell_out(word: str) -> str:
    """Letter by letter for words outside the vocabulary."""
    text = word.lower()
    text = re.sub(r"^j(?=[bcdfghklmnpqrstvwxz])", "ж", text)
    for group, letter in _LETTER_GROUPS:
        text = text.replace(group, letter)
    text = re.sub(r"(?<=[aeou])[iyj](?![aeiouy])", "й", text)
    text = "".join(_LETTERS.get(char, char) for char in text)
    return _SOFT_INFINITIVE.sub("ть", text) if len(text) > 5 else text


def to_cyrillic(text: str, keep: "frozenset[str]" = frozenset()) -> str:
    """The text in Cyrillic; words of `keep` (lower case) and tokens that look like codes stay as they are."""

    def rewrite(match: "re.Match[str]") -> str:
        word = match.group()
        if _is_code(word):
            return word
        known = known_russian(word)
        if known is None and word.lower() in keep:
            return word
        return known or spell_out(word)

    return _LATIN_WORD.sub(rewrite, text)


def _is_code(word: str) -> bool:
    """Whether it is rather a number or a code (a-104377, RU77, 128gb) than a word with a digit for a letter."""
    digits = re.findall(r"[0-9]+", word)
    return (
        any(len(run) > 1 for run in digits)
        or any(char in "2578" for run in digits for char in run)
        or (bool(digits) and len(re.findall("[a-z]", word.lower())) < 2)
    )
