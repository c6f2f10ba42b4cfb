"""Articles as other help centres give them: JSON of Zendesk's Help Center API and of Chatwoot's.

Sources: https://developer.zendesk.com/api-reference/help_center/help-center-api/articles (articles; translations,
sections and categories where they were side-loaded) and Chatwoot's views of its account API (`payload`, `meta`).
Several answers, one a page, may stand in one list. What has no place here (comments, votes, authors) is left out.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conversations.understanding import Language
from knowledge_base.articles import MAX_SLUG, MAX_TAG, MAX_TAGS, MAX_TITLE, SLUG, ArticleText, tidy
from knowledge_base.exchange.html_markdown import to_markdown
from knowledge_base.exchange.incoming import FileProblem, Incoming, Written, incoming
from knowledge_base.exchange.progress import Progress, Stage, silent
from knowledge_base.fields import Fields
from knowledge_base.problems import text_problems

_ARCHIVED = ("archived", 2)
_DRAFT = ("draft", 0)
_WORDS = re.compile(r"[a-z0-9]+")
_HTML = re.compile(r"<(?:p|div|ul|ol|h[1-6]|br|strong)\b")
_NAMED = 60
Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """One text of an article as its help centre tells it; `number` is the same for all its translations."""

    number: str
    name: str
    locale: str
    title: str
    body: str
    is_html: bool
    tags: Sequence[str] = ()
    category: str = ""
    is_draft: bool = False
    is_archived: bool = False


@dataclass(slots=True)
class _Found:
    articles: list[Written] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    warnings: list[FileProblem] = field(default_factory=list)


def read_help_centre(
    content: bytes, fields: Fields | None = None, *, name: str = "json", progress: Progress = silent
) -> Incoming:
    """The articles of an export, whichever of the two it is."""
    try:
        pages = _pages(json.loads(content.decode("utf-8-sig")))
    except UnicodeDecodeError:
        return Incoming((), (FileProblem(name, 1, "not UTF-8"),))
    except json.JSONDecodeError as error:
        return Incoming((), (FileProblem(name, error.lineno, f"bad JSON: {error.msg}"),))
    except RecursionError:
        return Incoming((), (FileProblem(name, 1, "bad JSON: nested too deeply"),))
    told = [one for page in pages for one in (*_zendesk(page), *_chatwoot(page))]
    if not told:
        message = "no articles: an export of Zendesk has them in `articles`, one of Chatwoot in `payload`"
        return Incoming((), (FileProblem(name, 1, message),))
    slugs, found = _slugs(told), _Found()
    for number, one in enumerate(told, 1):
        _take(one, slugs[one.number], f"{name}#{one.number}", found)
        progress(Stage.READING, number, len(told))
    return incoming(found.articles, found.problems, found.warnings, fields=fields)


def _pages(read: object) -> list[Object]:
    pages: list[Object] = [page for page in (read if isinstance(read, list) else [read]) if isinstance(page, dict)]
    if pages and all("title" in page for page in pages):
        return [{"articles" if "body" in pages[0] else "payload": pages}]
    return pages


def _zendesk(page: Object) -> Iterator[_Told]:
    sections = {one.get("id"): one for one in _objects(page, "sections")}
    categories = {one.get("id"): one for one in _objects(page, "categories")}
    loose = _objects(page, "translations")
    for one in _objects(page, "articles"):
        section: Object = sections.get(one.get("section_id"), {})
        category = _text(categories.get(section.get("category_id"), {}), "name") or _text(section, "name")
        translations = [*_objects(one, "translations"), *(t for t in loose if t.get("source_id") == one.get("id"))]
        for text in translations or [one]:
            yield _Told(
                number=str(one.get("id", "")),
                name=_text(one, "title"),
                locale=_text(text, "locale") or _text(one, "locale"),
                title=_text(text, "title"),
                body=_text(text, "body"),
                is_html=True,
                tags=_texts(one.get("label_names")),
                category=category,
                is_draft=bool(text.get("draft", one.get("draft"))),
                is_archived=bool(one.get("archived")),
            )


def _chatwoot(page: Object) -> Iterator[_Told]:
    articles = _objects(page, "payload")
    by_number = {one.get("id"): one for one in articles}
    for one in articles:
        root = by_number.get(one.get("associated_article_id"), one)
        category, meta, content = _object(one, "category"), _object(one, "meta"), _text(one, "content")
        portal = _object(_object(one, "portal"), "config")
        yield _Told(
            number=str(root.get("id", "")),
            name=_text(root, "slug") or _text(root, "title"),
            locale=_text(one, "locale") or _text(category, "locale") or _text(portal, "default_locale"),
            title=_text(one, "title"),
            body=content,
            is_html=_HTML.search(content) is not None,
            tags=_texts(meta.get("tags")),
            category=_text(category, "name"),
            is_draft=one.get("status") in _DRAFT,
            is_archived=one.get("status") in _ARCHIVED,
        )


def _take(told: _Told, slug: str, place: str, found: _Found) -> None:
    language, named = _language(told.locale), repr(told.title[:_NAMED])
    if language is None or told.is_archived:
        why = "archived" if language else f"in {told.locale!r}" if told.locale else "in no language that it names"
        found.warnings.append(FileProblem(place, 1, f"left out: {named} is {why}"))
        return
    body, pictures = to_markdown(told.body) if told.is_html else (told.body, ())
    if pictures:
        message = f"{len(pictures)} pictures are not in the export: add them by hand to {named}"
        found.warnings.append(FileProblem(place, 1, message))
    text = _article(told, slug, language, body)
    if problems := text_problems(text):
        found.problems += [FileProblem(place, 1, f"{named}: {problem.message}") for problem in problems]
        return
    found.articles.append(Written(text=text, path=place, is_draft=told.is_draft))


def _article(told: _Told, slug: str, language: Language, body: str) -> ArticleText:
    tags = dict.fromkeys(tag.strip()[:MAX_TAG] for tag in told.tags if tag.strip())
    return tidy(
        ArticleText(
            slug=slug,
            language=language,
            title=told.title[:MAX_TITLE],
            body=body,
            tags=tuple(tags)[:MAX_TAGS],
            category=told.category,
        )
    )


def _slugs(told: Sequence[_Told]) -> dict[str, str]:
    """A slug for each article: the words of its name in Latin letters; its number where they say nothing."""
    slugs: dict[str, str] = {}
    for one in told:
        if one.number in slugs:
            continue
        words = "-".join(_WORDS.findall(one.name.casefold()))[:MAX_SLUG].strip("-")
        number = "-".join(_WORDS.findall(one.number.casefold())) or str(len(slugs) + 1)
        is_good = SLUG.fullmatch(words) and not words.replace("-", "").isdigit() and words not in slugs.values()
        slugs[one.number] = words if is_good else f"article-{number}"[:MAX_SLUG]
    return slugs


def _language(locale: str) -> Language | None:
    code = locale.replace("_", "-").partition("-")[0].lower()
    return Language(code) if code in set(Language) else None


def _objects(page: Object, key: str) -> list[Object]:
    found = page.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _object(whole: Object, key: str) -> Object:
    found = whole.get(key)
    return found if isinstance(found, dict) else {}


def _text(whole: Object, key: str) -> str:
    found = whole.get(key)
    return found if isinstance(found, str) else ""


def _texts(found: object) -> list[str]:
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
