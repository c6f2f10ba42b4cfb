"""An article's two languages beside each other: missing, behind, or telling other numbers."""

from collections import Counter
from collections.abc import Iterator

from knowledge_base.articles import ArticleKey, ArticleText
from knowledge_base.checks.facts import Fact, facts
from knowledge_base.checks.findings import Finding, Kind, Severity
from knowledge_base.checks.wording import plain_lines, same_words, sentences

_SHOWN = 4


def translation(draft: ArticleText, published: ArticleText | None, other: ArticleText | None) -> Iterator[Finding]:
    """`other` is the article in the other language, as customers see it or else as it was last written."""
    key = ArticleKey(draft.slug, draft.language.other)
    if other is None:
        yield Finding(Kind.TRANSLATION_MISSING, Severity.WARNS, other=key)
        return
    here, there = _differing(draft, other)
    before = _differing(published, other) if published is not None else ([], [])
    if here and there:
        is_new = (here, there) != before
        severity = Severity.BLOCKS if is_new else Severity.WARNS
        yield Finding(Kind.TRANSLATION_DIFFERS, severity, before=_words(there), after=_words(here), other=key)
    elif published is not None and _says_more_or_less(draft, published):
        yield Finding(Kind.TRANSLATION_OUTDATED, Severity.WARNS, other=key)


def _differing(one: ArticleText, other: ArticleText) -> tuple[list[Fact], list[Fact]]:
    """The numbers that only one of the texts has."""
    here, there = Counter(_numbers(one)), Counter(_numbers(other))
    return sorted((here - there).elements()), sorted((there - here).elements())


def _numbers(text: ArticleText) -> list[Fact]:
    """Without those that one language may say in other words: "two people" stands beside "вдвоём"."""
    return [fact for fact in facts("\n".join(plain_lines(text.body))) if not fact.loose]


def _says_more_or_less(draft: ArticleText, published: ArticleText) -> bool:
    """Whether there is a sentence more or less, or the title is another one."""
    here, there = ([same_words(text) for text in sentences(one.body)] for one in (draft, published))
    return len(here) != len(there) or draft.title != published.title


def _words(found: list[Fact]) -> str:
    shown = [f"{fact.low:g}" if fact.low == fact.high else f"{fact.low:g}–{fact.high:g}" for fact in found[:_SHOWN]]
    return ", ".join(shown)
