"""Invented shops, written to learn from: articles, questions that they answer, and near misses that they don't.

`benchmarks/shops/*.txt`: `#` begins an article (slug, then title and body in Russian, then in English), `+` is a
question that it answers, `-` one of the same topic that it does not answer, `!` one that nothing in the shop answers.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from conversations.understanding import Language
from knowledge_base.articles import ArticleText
from knowledge_base.words import language_of
from nlu.language import LanguageReader

SHOPS = Path(__file__).parent / "shops"
NEAR_MISSES = Path(__file__).parent / "near_misses.txt"
HEAD = 5
MOST_PROBES = 3_000
SEED = 2


@dataclass(frozen=True, slots=True)
class InventedArticle:
    """One article: its slug, its title and body in Russian and in English, and what customers ask about it."""

    head: tuple[str, ...]
    questions: list[str] = field(default_factory=list)
    near_misses: list[str] = field(default_factory=list)

    def texts(self) -> Iterator[ArticleText]:
        """The article in both languages, each with the questions written in it."""
        slug, *said = self.head
        for number, language in enumerate((Language.RU, Language.EN)):
            asked = tuple(text for text in self.questions if language_of(text) is language)
            yield ArticleText(
                slug=slug, language=language, title=said[2 * number], body=said[2 * number + 1], questions=asked
            )


@dataclass(frozen=True, slots=True)
class InventedShop:
    """One shop; `misses` are questions that none of its articles answers, each with a number for what it is about."""

    name: str
    texts: tuple[ArticleText, ...]
    misses: dict[str, int]


def invented_shops(folder: Path = SHOPS) -> list[InventedShop]:
    """All shops of a folder, by name."""
    return [_shop(path) for path in sorted(folder.glob("*.txt"))]


def known_misses(but: Collection[str] = ()) -> list[str]:
    """What no article of the invented shops answers, and other questions that help pages seldom answer; `but` these."""
    read = LanguageReader().read
    lines = NEAR_MISSES.read_text("utf-8").splitlines()
    others = [read(line).text for line in lines if line and not line.startswith("#")]
    found = dict.fromkeys([*(text for shop in invented_shops() for text in shop.misses), *others])
    return [text for text in found if text not in but]


def probes_beside(own: Collection[str]) -> list[str]:
    """`own`, and an even draw of MOST_PROBES of the known misses (all 5,500 tell questions apart no
    better, and each question is compared with every probe)."""
    known = known_misses(own)
    drawn = np.random.default_rng(SEED).permutation(len(known))[:MOST_PROBES]
    return [*own, *(known[place] for place in drawn)]


def _shop(path: Path) -> InventedShop:
    articles, others = _articles(path.read_text("utf-8").splitlines())
    misses = {text: number for number, article in enumerate(articles) for text in article.near_misses}
    misses |= {text: len(articles) + number for number, text in enumerate(others)}
    return InventedShop(path.stem, tuple(text for article in articles for text in article.texts()), misses)


def _articles(lines: list[str]) -> tuple[list[InventedArticle], list[str]]:
    read = LanguageReader().read
    articles: list[InventedArticle] = []
    others: list[str] = []
    head: list[str] = []
    for line in filter(None, map(str.strip, lines)):
        mark, text = line[0], line[2:]
        if mark in "+-!":
            kept = {"+": articles[-1].questions, "-": articles[-1].near_misses, "!": others}[mark]
            kept.append(read(text).text)
            continue
        head = [text] if mark == "#" else [*head, line]
        if len(head) == HEAD:
            articles.append(InventedArticle(tuple(head)))
    return articles, others
