"""What changed between two texts of an article, part by part and line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from knowledge_base.articles import ArticleText
from knowledge_base.problems import Part

CONTEXT = 2


class Kind(StrEnum):
    """What became of a line."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a difference; a skipped one stands for lines that are the same."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class PartDifference:
    """How one part of an article changed."""

    part: Part
    lines: tuple[Line, ...]


def differences(before: ArticleText | None, after: ArticleText) -> tuple[PartDifference, ...]:
    """The parts that are not the same, each with its lines; against nothing everything is new."""
    old = _parts(before) if before else {}
    return tuple(
        PartDifference(part, tuple(_shortened(list(_lines(old.get(part, ()), new)))))
        for part, new in _parts(after).items()
        if tuple(old.get(part, ())) != tuple(new)
    )


def unified(before: ArticleText | None, after: ArticleText) -> str:
    """The same for a terminal: lines with +, - or nothing in front."""
    marks = {Kind.SAME: "  ", Kind.GONE: "- ", Kind.NEW: "+ ", Kind.SKIPPED: "  "}
    return "\n".join(
        "\n".join([f"{difference.part}:", *(f"  {marks[line.kind]}{line.text}" for line in difference.lines)])
        for difference in differences(before, after)
    )


def _parts(text: ArticleText) -> dict[Part, Sequence[str]]:
    return {
        Part.TITLE: [text.title],
        Part.CATEGORY: [text.category] if text.category else [],
        Part.TAGS: text.tags,
        Part.BODY: text.body.split("\n"),
        Part.QUESTIONS: text.questions,
        Part.PICTURES: [f"{picture.name} {picture.sha256[:12]}" for picture in text.pictures],
    }


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            yield from (Line(Kind.SAME, text) for text in before[start:end])
        else:
            yield from (Line(Kind.GONE, text) for text in before[start:end])
            yield from (Line(Kind.NEW, text) for text in after[new_start:new_end])


def _shortened(lines: Sequence[Line]) -> Iterator[Line]:
    """Of the lines that are the same only those near a change."""
    changed = [number for number, line in enumerate(lines) if line.kind is not Kind.SAME]
    near = {number + step for number in changed for step in range(-CONTEXT, CONTEXT + 1)}
    was_skipped = False
    for number, line in enumerate(lines):
        if number in near:
            yield line
        elif not was_skipped:
            yield Line(Kind.SKIPPED, "…")
        was_skipped = number not in near
