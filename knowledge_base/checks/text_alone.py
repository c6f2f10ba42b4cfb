"""What a text shows by itself: nothing in it, the wrong language, a title that says nothing."""

import re
from collections.abc import Iterator

from conversations.understanding import Language
from knowledge_base.articles import ArticleText
from knowledge_base.checks.findings import Finding, Kind, Severity
from knowledge_base.checks.wording import (
    CYRILLIC_WORD,
    WORD,
    plain_lines,
    same_words,
    sentences,
    without_names,
    words_of,
)
from knowledge_base.words import stems

FEWEST_WORDS = 8
KEPT_SHARE = 0.3
FOREIGN_SHARE = 0.7
FEWEST = {Language.RU: 3, Language.EN: 2}
"""Words that a judgement on the language takes: Latin names stand in Russian texts, Russian ones hardly in English."""
_UKRAINIAN = re.compile(r"[іїєґ]", re.IGNORECASE)
_SAYS_NOTHING = (
    "faq info information help question questions misc other various important attention new article untitled test "
    "инфо информация помощь вопрос вопросы разное прочее важно внимание новое статья без названия тест чаво"
)


def text_alone(draft: ArticleText, published: ArticleText | None, other: ArticleText | None) -> Iterator[Finding]:
    """`published` is what customers see of it now, `other` the same article in the other language.

    What customers see already asks for no reason again.
    """
    is_new = published is None or (published.title, published.body) != (draft.title, draft.body)
    severity = Severity.BLOCKS if is_new else Severity.WARNS
    yield from _emptied(draft, [one for one in (published, other) if one is not None], severity)
    yield from _wrong_language(draft, severity)
    yield from _unclear_title(draft)


def _emptied(draft: ArticleText, known: list[ArticleText], severity: Severity) -> Iterator[Finding]:
    words = words_of(draft.body)
    is_title = same_words(" ".join(plain_lines(draft.body))) == same_words(draft.title)
    longest = max((len(words_of(one.body)) for one in known), default=0)
    if len(words) < FEWEST_WORDS or is_title or len(words) < KEPT_SHARE * longest:
        yield Finding(Kind.EMPTIED_BODY, severity, before=str(longest or ""), after=str(len(words)))


def _wrong_language(draft: ArticleText, severity: Severity) -> Iterator[Finding]:
    foreign = [text for text in sentences(draft.body) if _is_foreign(text, draft.language, FEWEST[draft.language])]
    if _has_foreign_title(draft):
        foreign.insert(0, draft.title)
    if foreign:
        yield Finding(Kind.WRONG_LANGUAGE, severity, after=foreign[0])


def _has_foreign_title(draft: ArticleText) -> bool:
    return _is_foreign(draft.title, draft.language, FEWEST[draft.language] if draft.language is Language.RU else 1)


def _is_foreign(sentence: str, language: Language, fewest: int) -> bool:
    """Whether most words are written in the other script; names of things in Latin letters stand in Russian texts."""
    words = WORD.findall(without_names(sentence))
    if len(words) < fewest:
        return False
    cyrillic = [word for word in words if CYRILLIC_WORD.fullmatch(word)]
    if language is Language.RU:
        ukrainian = sum(bool(_UKRAINIAN.search(word)) for word in cyrillic)
        return len(words) - len(cyrillic) >= FOREIGN_SHARE * len(words) or ukrainian >= FEWEST[Language.RU]
    return len(cyrillic) >= FOREIGN_SHARE * len(words)


def _unclear_title(draft: ArticleText) -> Iterator[Finding]:
    told = set(stems(draft.title))
    said = set(stems("\n".join([draft.body, *draft.questions])))
    says_nothing = not told - set(stems(_SAYS_NOTHING)) or not told & said
    if says_nothing and not _has_foreign_title(draft):
        yield Finding(Kind.UNCLEAR_TITLE, Severity.WARNS, after=draft.title)
