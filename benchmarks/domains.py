"""What the learned space is learned from: questions in classes, from our invented shops, our demo shop and our own
utterances for the NLU.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from benchmarks.invented import invented_shops
from benchmarks.shop_questions import read_texts
from knowledge_base.articles import ArticleText
from knowledge_base.passages import examples, passages
from nlu.language import LanguageReader

DEMO = Path("demo")
UTTERANCES = Path("nlu") / "rasa" / "data"
NOBODY = -1
NO_CLASS = ("out_of_scope",)
A_CLASS = 60
ENTITY = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")
SEED = 5


@dataclass(frozen=True, slots=True)
class Domain:
    """Questions with their class (NOBODY where none is right) and the classes' passages."""

    name: str
    questions: tuple[str, ...]
    classes: tuple[int, ...]
    passages: tuple[str, ...] = ()
    passage_classes: tuple[int, ...] = ()


def domains() -> list[Domain]:
    """All of them."""
    return [*shop_domains(), _demo(), _utterances()]


def shop_domains() -> list[Domain]:
    """The invented shops."""
    return [shop_domain(shop.name, shop.texts, (), shop.misses) for shop in invented_shops()]


def shop_domain(
    name: str, texts: Sequence[ArticleText], asked: Iterable[tuple[str, str]], misses: Iterable[str]
) -> Domain:
    """A knowledge base; `asked` are further questions, each with the slug that answers it."""
    read = LanguageReader().read
    number = {slug: n for n, slug in enumerate(sorted({text.slug for text in texts}))}
    rows = [(read(example).text, number[text.slug]) for text in texts for example in examples(text)]
    rows += [(read(question).text, number[slug]) for question, slug in asked]
    rows += [(read(miss).text, NOBODY) for miss in misses]
    pieces = [(piece, number[text.slug]) for text in texts for piece in passages(text)]
    return Domain(name, *_columns(rows), *_columns(pieces))


def _demo() -> Domain:
    rows = [json.loads(line) for line in (DEMO / "questions.jsonl").read_text("utf-8").splitlines()]
    asked = [(row["text"], row["article"]) for row in rows if row["expect"] == "answer"]
    misses = [row["text"] for row in rows if row.get("reason") == "not_covered"]
    return shop_domain("demo", read_texts(DEMO / "kb"), asked, misses)


def _utterances() -> Domain:
    by_intent: dict[str, list[str]] = {}
    for path in sorted(UTTERANCES.glob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            lines = [line[2:].strip() for line in block.get("examples", "").splitlines()]
            by_intent.setdefault(block.get("intent", ""), []).extend(ENTITY.sub(r"\1", line) for line in lines if line)
    by_intent.pop("", None)
    return _by_class("utterances", by_intent)


def _by_class(name: str, by_class: dict[str, list[str]]) -> Domain:
    read = LanguageReader().read
    random = np.random.default_rng(SEED)
    number = {known: NOBODY if known in NO_CLASS else n for n, known in enumerate(sorted(by_class))}
    rows = [
        (read(texts[place]).text, number[known])
        for known, texts in by_class.items()
        for place in sorted(random.permutation(len(texts))[:A_CLASS])
    ]
    return Domain(name, *_columns(rows))


def _columns(rows: Sequence[tuple[str, int]]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    return tuple(text for text, _ in rows), tuple(number for _, number in rows)
