"""The pieces of an article that are compared with a question, and what of a long article is shown for one of them."""

import re
from collections.abc import Iterator

from knowledge_base.articles import ArticleText

TARGET = 700
LONG = 1_200
PARAGRAPHS = re.compile(r"\n\s*\n")
SENTENCES = re.compile(r"(?<=[.!?…])\s+")
_FENCE = re.compile(r"\s*(```+|~~~+)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s|\s*\*\*[^*\n]+\*\*:?\s*$")
_LIST = re.compile(r"\s*(?:[-*+•]|\d+[.)])\s")
_CONTINUED = re.compile(r"[ \t]+\S")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]+\]:\s*\S.*$", re.MULTILINE)

Span = tuple[int, int]


def passages(text: ArticleText) -> list[str]:
    """Title and body in pieces of about 700 characters, cut at paragraphs, or at sentences where one is longer."""
    return [f"{text.title}. {piece}" for piece, _ in _pieces(text.body)] or [text.title]


def examples(text: ArticleText) -> list[str]:
    """What stands for questions that the article answers: its title and its example questions."""
    return [text.title, *text.questions]


def excerpt(body: str, passage: int) -> str | None:
    """The Markdown blocks that a passage stands in, whole, with the heading above them; None where all should be shown.

    Blocks are never cut, so that no list, code or emphasis is broken; links keep the addresses they refer to.
    """
    pieces = _pieces(body)
    if len(body) <= LONG or not 0 <= passage < len(pieces):
        return None
    start, end = pieces[passage][1]
    blocks = _blocks(body)
    touched = [number for number, (first, last) in enumerate(blocks) if first < end and last > start]
    first = _with_heading(body, blocks, touched[0])
    shown = body[blocks[first][0] : blocks[touched[-1]][1]].strip()
    if len(shown) > len(body) / 2:
        return None
    references = [found[0] for found in _REFERENCE.finditer(body) if found[0] not in shown]
    return "\n\n".join([shown, "\n".join(references)]).rstrip()


def _with_heading(body: str, blocks: list[Span], number: int) -> int:
    """The nearest heading above, where it stands right above the block or the block begins its section."""
    above = number - 1
    return above if above >= 0 and _HEADING.match(body[slice(*blocks[above])].strip("\n")) else number


def _pieces(body: str) -> list[tuple[str, Span]]:
    """Flat text with its place in the body."""
    pieces: list[tuple[str, Span]] = []
    for part, (start, end) in _parts(body):
        if pieces and len(pieces[-1][0]) + len(part) < TARGET:
            before, (first, _) = pieces[-1]
            pieces[-1] = (f"{before} {part}", (first, end))
        else:
            pieces.append((part, (start, end)))
    return pieces


def _parts(body: str) -> Iterator[tuple[str, Span]]:
    """Paragraphs, or their sentences; a sentence has the place of its paragraph."""
    for start, end in _between(PARAGRAPHS, body):
        flat = " ".join(body[start:end].split())
        for part in [flat] if len(flat) <= TARGET else SENTENCES.split(flat):
            if part:
                yield part, (start, end)


def _blocks(body: str) -> list[Span]:
    """Paragraphs, but a list, a quotation or a piece of code is one block even where it holds empty lines."""
    blocks: list[Span] = []
    fence = ""
    for start, end in _between(PARAGRAPHS, body):
        text = body[start:end]
        joins = bool(fence) or (bool(blocks) and _goes_on(body[slice(*blocks[-1])], text))
        blocks[-1:] = [(blocks[-1][0], end)] if joins else [*blocks[-1:], (start, end)]
        fence = _open_fence(text, fence)
    return blocks


def _goes_on(before: str, text: str) -> bool:
    """Whether a paragraph belongs to the list before it."""
    is_list = bool(_LIST.match(before.strip("\n")))
    return is_list and bool(_LIST.match(text) or _CONTINUED.match(text))


def _open_fence(text: str, fence: str) -> str:
    """The fence that is open after a paragraph."""
    for line in text.splitlines():
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and line.strip().startswith(fence):
            fence = ""
    return fence


def _between(border: re.Pattern[str], body: str) -> Iterator[Span]:
    start = 0
    for found in border.finditer(body):
        yield start, found.start()
        start = body.rfind("\n", found.start(), found.end()) + 1  # with the indent of what follows
    yield start, len(body)
