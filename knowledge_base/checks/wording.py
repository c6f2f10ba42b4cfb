"""Sentences of an article's Markdown, and the words in them that make a rule conditional."""

import re
from collections.abc import Iterator
from enum import StrEnum

from knowledge_base.passages import SENTENCES
from knowledge_base.words import stems

_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_CODE = re.compile(r"```.*?```|~~~.*?~~~|`[^`\n]*`", re.DOTALL)
_LINE_MARKS = re.compile(r"^\s{0,8}(?:#{1,6}\s+|>\s?|[-*+•]\s+|\d{1,2}[.)]\s+)+")
_EMPHASIS = re.compile(r"\*\*|__|~~|\|\||(?<!\w)[*_]|[*_](?!\w)")
_RULER = re.compile(r"^\s*(?:[-*_]\s*){3,}$")
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"\n]*\"")
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+\.\S+|\b[\w-]+\.(?:ru|com|example|org|net)\b\S*")
WORD = re.compile(r"[^\W\d_]{2,}")
CYRILLIC_WORD = re.compile(r"[а-яёіїєґ]+", re.IGNORECASE)


class Mark(StrEnum):
    """Kinds of words that limit what a sentence promises."""

    CONDITION = "condition"
    EXCLUSION = "exclusion"
    DUTY = "duty"


_MARKS = {
    Mark.CONDITION: re.compile(
        r"\b(?:если|когда|пока|после|до\s+того|прежде|при\s+услови\w+|при\s+(?:заказ|оплат|сумм)\w+|в\s+течение|"
        r"в\s+пределах|в\s+случае|иначе|if|when|whenever|unless|until|till|while|once|after|before|as\s+long\s+as|"
        r"provided|within|in\s+case|otherwise)\b",
        re.IGNORECASE,
    ),
    Mark.EXCLUSION: re.compile(
        r"\b(?:не|ни|нет|нельзя|никогда|кроме|только|лишь|без|исключ\w+|невозможно|запрещ\w+|"
        r"not|no|never|none|cannot|can't|cant|don't|doesn't|isn't|aren't|won't|needn't|except|only|without|nor|excluding|"
        r"nothing)\b|n['’]t\b",
        re.IGNORECASE,
    ),
    Mark.DUTY: re.compile(
        r"\b(?:долж\w+|обязан\w*|нужн\w+|нужен|надо|необходим\w+|требует\w+|must|have\s+to|has\s+to|need|needs|required|"
        r"should)\b",
        re.IGNORECASE,
    ),
}
SUBSTANTIAL = 3


def plain_lines(body: str) -> Iterator[str]:
    """The lines of the Markdown without its signs; code is left out."""
    for line in _CODE.sub(" ", body).splitlines():
        if not _RULER.match(line) and (words := _plain(line)):
            yield words


def sentences(body: str) -> list[str]:
    """All sentences, in order; an item of a list is one, too."""
    return [part for line in plain_lines(body) for part in SENTENCES.split(line) if part.strip()]


def words_of(body: str) -> list[str]:
    """The words that a reader sees: letters only, of two or more, without addresses."""
    return [word for line in plain_lines(body) for word in WORD.findall(_ADDRESS.sub(" ", line))]


def without_names(text: str) -> str:
    """Without quotations, addresses and code: what must be in the article's own language."""
    return _ADDRESS.sub(" ", _QUOTED.sub(" ", _CODE.sub(" ", text)))


def marks(sentence: str) -> frozenset[Mark]:
    """What limits the sentence."""
    return frozenset(mark for mark, pattern in _MARKS.items() if pattern.search(sentence))


def same_words(text: str) -> str:
    """Equal for texts that differ in case, spaces and punctuation only."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def is_substantial(sentence: str) -> bool:
    """Whether there is enough in it to be missed."""
    return len(stems(sentence)) >= SUBSTANTIAL


def _plain(line: str) -> str:
    line = _LINE_MARKS.sub("", _LINK.sub(r"\1", line))
    return " ".join(_EMPHASIS.sub("", line).split())
