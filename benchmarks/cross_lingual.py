"""Questions whose article exists in the other language only, beside the same language and beside both.

python -m benchmarks.cross_lingual --kb FOLDER --questions FILE [--cache FOLDER] [--date 2026-01-31]

The articles' texts and example questions of one language are taken away. As many example questions are left as where
the questions' own language alone is kept: that is the fair comparison; both languages have twice as many. In a shop
where some articles lack a translation the others, with examples in the customer's words, attract: `one in five`.
"""

# ruff: noqa: E402  # the numeric libraries read the environment when they are imported
import os

from knowledge_base.threads import one_thread

one_thread(os.environ)

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.invented import probes_beside
from benchmarks.learning import Read, read_all, shop_misses, validated
from benchmarks.machine import machine
from benchmarks.measures import Answered, Figures, figures
from benchmarks.shop_questions import (
    AskedQuestion,
    CachedEncoder,
    cached_encoders,
    read_questions,
    read_texts,
    shop_parser,
    snapshot_of,
)
from conversations.understanding import Language
from knowledge_base.articles import ArticleText

RESULTS = Path("benchmarks") / "results"
PARTS = 5
SEED = 11
HEADINGS = ("plain R@1 / R@3", "right at 2 %", "AUROC", "hard R@1 / R@3", "right at 2 %", "AUROC")


@dataclass(frozen=True, slots=True)
class Bench:
    """A shop's articles, its questions, and the near misses with their topics."""

    texts: Sequence[ArticleText]
    questions: Sequence[AskedQuestion]
    misses: dict[str, int]
    encoders: Sequence[CachedEncoder]

    def reads(self, texts: Sequence[ArticleText], questions: Sequence[AskedQuestion]) -> list[Read]:
        """The signals of questions over some of the texts."""
        probes = probes_beside(self.misses)
        return read_all(snapshot_of(texts, probes, self.encoders), questions, self.encoders, self.misses)

    def only(self, *languages: Language) -> list[Read]:
        """Over the texts in these languages."""
        return self.reads([text for text in self.texts if text.language in languages], self.questions)

    def lacking(self, language: Language) -> list[Read]:
        """Questions in a language for articles that lack it, a fifth of the articles at a time; the near misses too."""
        slugs = sorted({text.slug for text in self.texts})
        parts = dict(zip(slugs, np.random.default_rng(SEED).permutation(len(slugs)) % PARTS, strict=True))
        asked = [one for one in self.questions if one.language is language]
        found: list[Read] = []
        for part in range(PARTS):
            gone = {slug for slug in slugs if parts[slug] == part}
            texts = [text for text in self.texts if text.language is not language or text.slug not in gone]
            some = [one for one in asked if one.right and one.right <= gone]
            some += [one for number, one in enumerate(_unanswerable(asked)) if number % PARTS == part]
            found += self.reads(texts, some)
        return found


def _unanswerable(questions: Sequence[AskedQuestion]) -> list[AskedQuestion]:
    return [one for one in questions if not one.right]


def main() -> None:
    """Measure, print, and write Markdown."""
    options = _options()
    encoders = cached_encoders(options.cache)
    texts = read_texts(options.kb)
    questions = read_questions(options.questions, frozenset(text.slug for text in texts))
    bench = Bench(texts, questions, shop_misses(questions, encoders), encoders)
    both = bench.only(*Language)
    alone = {language: bench.only(language) for language in Language}
    lines = [_head(options.date), "| questions | articles | " + " | ".join(HEADINGS) + " |", "|---" * 8 + "|"]
    for language in Language:
        ways = {
            "both languages": both,
            f"{language.value} only": alone[language],
            f"{language.other.value} only": alone[language.other],
            f"one in five {language.other.value} only": bench.lacking(language),
        }
        for name, reads in ways.items():
            asked = [read for read in reads if read.question.language is language]
            lines.append(f"| {language.value} | {name} | {_cells(validated(both, asked))} |")
            print(lines[-1], flush=True)
    (RESULTS / "cross_lingual.md").write_text("\n".join([*lines, ""]), "utf-8")


def _head(date: str) -> str:
    return f"""# Across languages

{date}, {machine()}. shop_kb; the weights learned with articles in both languages, without the question's own article
or near misses of its topic. Both languages: 18 example questions an article; else nine. `One in five`: of the articles
exist in the other language only, and these are asked for. What each step brought: cross_lingual-steps.md.
"""


def _cells(answered: Sequence[Answered]) -> str:
    kinds = (figures([one for one in answered if one.question.hard is hard]) for hard in (False, True))
    return " | ".join(_kind(one) for one in kinds)


def _kind(one: Figures) -> str:
    return f"{one.recall_at_1:.3f} / {one.recall_at_3:.3f} | {one.coverage['2%']:.2f} | {one.auroc:.3f}"


def _options() -> argparse.Namespace:
    return shop_parser("Measure questions across languages.").parse_args()


if __name__ == "__main__":
    main()
