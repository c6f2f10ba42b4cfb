"""Editors' pages: all articles, an article in both languages side by side, its history."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Form, Path
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from console.formatting import formatted_html
from console.pages.queries import PathId, Short, Text, Words
from console.visits import Editing, Visit
from conversations.understanding import Language
from handoff.team import Deed
from knowledge_base.articles import MAX_SLUG, SLUG, Article, ArticleText, Revision
from knowledge_base.editing import NoSuchArticleError, archive, publish, restore, save_draft
from knowledge_base.problems import BadArticleError, TextProblem

MAX_FIELD = 300
Slug = Annotated[str, Path(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=MAX_SLUG)]


@dataclass(frozen=True, slots=True)
class Subject:
    """One slug with its articles by language."""

    slug: str
    articles: Mapping[Language, Article] = field(default_factory=dict)

    @property
    def is_draft(self) -> bool:
        """Whether somebody wrote something that customers don't see yet."""
        return any(article.has_draft for article in self.articles.values())

    def fits(self, words: str) -> bool:
        """Whether all words are in the slug, a title or a tag."""
        texts = [article.latest.text for article in self.articles.values()]
        all_words = " ".join([self.slug, *(" ".join([text.title, *text.tags]) for text in texts)]).casefold()
        return all(word in all_words for word in words.casefold().split())


class Then(StrEnum):
    """What happens to a text once it is kept."""

    DRAFT = "draft"
    PUBLISH = "publish"


class Draft(BaseModel):
    """What the form of one language holds: questions line by line, tags with commas."""

    title: str = Field("", max_length=MAX_FIELD)
    body: str = Field("", max_length=MAX_FIELD * 100)
    questions: str = Field("", max_length=MAX_FIELD * 1000)
    tags: str = Field("", max_length=MAX_FIELD * 20)
    then: Then = Then.DRAFT

    @classmethod
    def of(cls, text: ArticleText) -> "Draft":
        """The form of a stored text."""
        return cls(title=text.title, body=text.body, questions="\n".join(text.questions), tags=", ".join(text.tags))

    def text(self, slug: str, language: Language) -> ArticleText:
        """What to store."""
        return ArticleText(
            slug=slug,
            language=language,
            title=self.title.strip(),
            body=self.body,
            questions=tuple(line.strip() for line in self.questions.splitlines() if line.strip()),
            tags=tuple(tag.strip() for tag in self.tags.split(",") if tag.strip()),
        )


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/articles")
    routes.add_api_route("", articles, methods=["GET"])
    routes.add_api_route("", create, methods=["POST"])
    routes.add_api_route("/preview", preview, methods=["POST"])
    routes.add_api_route("/revisions/{revision_id}/restore", restored, methods=["POST"])
    routes.add_api_route("/{slug}", article, methods=["GET"])
    routes.add_api_route("/{slug}/history", history, methods=["GET"])
    routes.add_api_route("/{slug}/{language}", save, methods=["POST"])
    routes.add_api_route("/{slug}/{language}/archive", archived, methods=["POST"])
    return routes


async def articles(visit: Editing, q: Words = "", state: Words = "") -> Response:
    """The list, perhaps only what fits."""
    return await _list(visit, q, state)


async def _list(visit: Visit, q: str, state: str, status: int = 200, *, problem: str | None = None) -> Response:
    async with visit.parts.database.reading() as unit:
        subjects = _subjects(await unit.articles.articles())
    fitting = [subject for subject in subjects if subject.fits(q) and _is_in(subject, state)]
    return visit.page(
        "articles/list.html", status, subjects=fitting, q=q, state=state, Language=Language, problem=problem
    )


async def create(visit: Editing, slug: Short = "") -> Response:
    """Begin a new subject."""
    name = "-".join(slug.strip().lower().split())
    if not _is_slug(name):
        return await _list(visit, "", "", 422, problem=visit.texts("article-slug-bad"))
    return RedirectResponse(f"/articles/{name}", 303)


async def article(visit: Editing, slug: Slug) -> Response:
    """Both languages side by side."""
    return await _editor(visit, slug)


async def save(visit: Editing, slug: Slug, language: Language, draft: Annotated[Draft, Form()]) -> Response:
    """Keep what was written, and show it to customers where that is wanted."""
    text = draft.text(slug, language)
    try:
        async with visit.parts.database.unit() as unit:
            await save_draft(unit.articles, text, author=visit.me.name, at=visit.parts.clock())
            await visit.record(unit, Deed.ARTICLE_SAVED, f"{slug} ({language})")
            if draft.then is Then.PUBLISH:
                await publish(unit.articles, slug, language, fields=visit.parts.fields)
                await visit.record(unit, Deed.ARTICLE_PUBLISHED, f"{slug} ({language})")
    except BadArticleError as error:
        return await _editor(visit, slug, 422, {language: draft}, {language: _words(visit, error, language)})
    return RedirectResponse(f"/articles/{slug}?saved={draft.then}#{language}", 303)


async def archived(visit: Editing, slug: Slug, language: Language) -> Response:
    """Take it away from customers."""
    try:
        async with visit.parts.database.unit() as unit:
            await archive(unit.articles, slug, language)
            await visit.record(unit, Deed.ARTICLE_ARCHIVED, f"{slug} ({language})")
    except NoSuchArticleError:
        return visit.page("gone.html", 404)
    return RedirectResponse(f"/articles/{slug}", 303)


async def restored(visit: Editing, revision_id: PathId) -> Response:
    """Publish an earlier text again."""
    async with visit.parts.database.reading() as unit:
        revision = await unit.articles.revision(revision_id)
    if revision is None:
        return visit.page("gone.html", 404)
    text, now = revision.text, visit.parts.clock()
    try:
        async with visit.parts.database.unit() as unit:
            await restore(unit.articles, revision_id, author=visit.me.name, at=now, fields=visit.parts.fields)
            await visit.record(unit, Deed.ARTICLE_RESTORED, f"{text.slug} ({text.language})")
    except BadArticleError as error:
        problems = _words(visit, error, text.language)
        return await _editor(visit, text.slug, 422, {text.language: Draft.of(text)}, {text.language: problems})
    return RedirectResponse(f"/articles/{text.slug}/history", 303)


async def history(visit: Editing, slug: Slug) -> Response:
    """Every text that there ever was, the newest in front."""
    async with visit.parts.database.reading() as unit:
        revisions: dict[Language, list[Revision]] = {
            language: list(reversed(await unit.articles.history(slug, language))) for language in Language
        }
        live = await unit.articles.published_ids()
    published = {revision_id for key, revision_id in live.items() if key.slug == slug}
    if not any(revisions.values()):
        return visit.page("gone.html", 404)
    return visit.page("articles/history.html", slug=slug, revisions=revisions, published=published)


async def preview(visit: Editing, body: Text = "") -> HTMLResponse:
    """The messages that customers would see."""
    messages = [formatted_html(said) for said in visit.parts.render(body)]
    return visit.page("articles/preview.html", messages=messages)


async def _editor(
    visit: Visit,
    slug: str,
    status: int = 200,
    drafts: Mapping[Language, Draft] | None = None,
    problems: Mapping[Language, tuple[str, ...]] | None = None,
) -> Response:
    async with visit.parts.database.reading() as unit:
        found = {language: await unit.articles.article(slug, language) for language in Language}
    stored = {language: Draft.of(one.latest.text) if one else Draft() for language, one in found.items()}
    shown = {**stored, **(drafts or {})}
    previews = {
        language: [formatted_html(said) for said in visit.parts.render(draft.body)] for language, draft in shown.items()
    }
    saved = visit.request.query_params.get("saved")
    return visit.page(
        "articles/editor.html", status, slug=slug, found=found, drafts=shown, previews=previews, saved=saved,
        problems=problems or {},
        Language=Language,
    )  # fmt: skip


def _words(visit: Visit, error: BadArticleError, language: Language) -> tuple[str, ...]:
    """What is wrong, in the editor's language."""
    known = ", ".join(visit.parts.fields.known(language)) or "–"

    def words(problem: TextProblem) -> str:
        if problem.field is not None:
            return visit.texts("article-problem-field", field=problem.field, known=known)
        return visit.texts(f"article-problem-{problem.part}")

    return tuple(dict.fromkeys(map(words, error.problems)))


def _subjects(found: list[Article]) -> list[Subject]:
    by_slug: dict[str, dict[Language, Article]] = defaultdict(dict)
    for one in found:
        by_slug[one.key.slug][one.key.language] = one
    return [Subject(slug, by_slug[slug]) for slug in sorted(by_slug)]


def _is_in(subject: Subject, state: str) -> bool:
    if state == "draft":
        return subject.is_draft
    return not state or any(article.status == state for article in subject.articles.values())


def _is_slug(name: str) -> bool:
    return SLUG.fullmatch(name) is not None and len(name) <= MAX_SLUG
