"""A first draft for a gap: the agents' best reply for everybody, the customers' questions as examples."""

import re
from collections.abc import Collection, Iterator, Sequence

from knowledge_base.articles import MAX_SLUG, ArticleText
from knowledge_base.gaps.anonymous import GAP, anonymous
from knowledge_base.gaps.gaps import Gap
from knowledge_base.gaps.missed import MissedQuestion, Reply
from knowledge_base.problems import question_key

MOST_QUESTIONS = 9
LONGEST_QUESTION = 200
LONGEST_TITLE = 80
SLUG_WORDS = 5
_SOUNDS = "a b v g d e e zh z i y k l m n o p r s t u f h ts ch sh sch  y  e yu ya"
_LATIN = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", _SOUNDS.split(" "), strict=True))


def draft_of(gap: Gap, taken: Collection[str], *, reply: Reply | None = None) -> ArticleText:
    """A text to go on from; its name is none of `taken`. Without any reply its body is a sign to write one."""
    names = _names(gap.questions)
    chosen = reply or (gap.replies[0] if gap.replies else None)
    title = _title(anonymous(gap.name, names=names))
    return ArticleText(
        slug=_free(_slug(title), taken),
        language=gap.language,
        title=title,
        body=(anonymous(chosen.text, names=[*names, chosen.agent_name]) if chosen else "") or GAP,
        questions=tuple(_questions(gap, names))[:MOST_QUESTIONS],
    )


def _names(questions: Sequence[MissedQuestion]) -> list[str]:
    people = {one.customer_name for one in questions}
    return sorted(people | {reply.agent_name for one in questions for reply in one.replies})


def _questions(gap: Gap, names: Sequence[str]) -> Iterator[str]:
    """Each once, in the draft's language; what had something private in it is left out."""
    seen: set[str] = set()
    for one in gap.questions:
        text = " ".join(one.text.split())
        is_public = question_key(anonymous(text, names=names)) == question_key(text)
        key = question_key(text)
        if one.language is gap.language and is_public and len(text) <= LONGEST_QUESTION and key not in seen:
            seen.add(key)
            yield text


def _title(question: str) -> str:
    words = " ".join(question.split()).strip(" ?!.,;:")
    short = words if len(words) <= LONGEST_TITLE else words[:LONGEST_TITLE].rsplit(" ", 1)[0]
    return short[:1].upper() + short[1:] or GAP


def _slug(title: str) -> str:
    latin = "".join(_LATIN.get(letter, letter) for letter in title.lower())
    words = re.findall(r"[a-z0-9]+", latin)[:SLUG_WORDS]
    return "-".join(words)[: MAX_SLUG - 4].strip("-") or "gap"


def _free(slug: str, taken: Collection[str]) -> str:
    if slug not in taken:
        return slug
    return next(name for number in range(2, len(taken) + 3) if (name := f"{slug}-{number}") not in taken)
