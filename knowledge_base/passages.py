"""The pieces of an article that are compared with a question."""

import re

from knowledge_base.articles import ArticleText

TARGET = 700
PARAGRAPHS = re.compile(r"\n\s*\n")
SENTENCES = re.compile(r"(?<=[.!?…])\s+")


def passages(text: ArticleText) -> list[str]:
    """Title and body in pieces of about 700 characters, cut at paragraphs, or at sentences where one is longer."""
    pieces: list[str] = []
    for part in _parts(text.body):
        if pieces and len(pieces[-1]) + len(part) < TARGET:
            pieces[-1] = f"{pieces[-1]} {part}"
        else:
            pieces.append(part)
    return [f"{text.title}. {piece}" for piece in pieces] or [text.title]


def examples(text: ArticleText) -> list[str]:
    """What stands for questions that the article answers: its title and its example questions."""
    return [text.title, *text.questions]


def _parts(body: str) -> list[str]:
    parts: list[str] = []
    for paragraph in PARAGRAPHS.split(body):
        flat = " ".join(paragraph.split())
        parts += [flat] if len(flat) <= TARGET else SENTENCES.split(flat)
    return [part for part in parts if part]
