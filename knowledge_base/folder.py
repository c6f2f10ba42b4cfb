"""A folder of Markdown files, one subfolder per language: imported in one transaction or not at all, and exported.

ru/refund.md            the text that customers see
ru/refund/table.png     a picture that goes with it
ru/refund.next.md       the text that is planned to take its place, or without a time a draft; pictures: refund.next/
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath

from conversations.fields import FIELD
from conversations.understanding import Language
from knowledge_base.articles import Article, Revision, Status
from knowledge_base.exchange.bringing_in import ImportReport, bring_in
from knowledge_base.exchange.dates import FileDates
from knowledge_base.exchange.incoming import BrokenImportError, FileProblem, Incoming, Written, incoming
from knowledge_base.exchange.progress import Progress, Stage, silent
from knowledge_base.fields import Fields
from knowledge_base.front_matter import BrokenFileError, read_dated, write_article
from knowledge_base.picture_reading import read_picture
from knowledge_base.pictures import BadPictureError, PictureFile
from knowledge_base.ports import ArticleStore

README = "readme.md"
NEXT = ".next"
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp"})

BrokenFolderError = BrokenImportError
ReadFile = Callable[[str], bytes]
"""A file's content by its path in the folder."""


def read_folder(root: Path, fields: Fields | None = None, progress: Progress = silent) -> Incoming:
    """Read every article of a folder and everything that is wrong with it; with `fields`, unknown ones as well."""
    if not root.is_dir():
        return Incoming((), (FileProblem(root.name, 1, "there is no such folder"),))
    paths = (path for path in root.rglob("*") if path.is_file())
    names = sorted(path.relative_to(root).as_posix() for path in paths)
    return read_tree(names, lambda name: (root / name).read_bytes(), fields, name=root.name, progress=progress)


def read_tree(
    names: Sequence[str], read: ReadFile, fields: Fields | None = None, *, name: str, progress: Progress = silent
) -> Incoming:
    """The same for files that lie anywhere, an archive for example."""
    seen = [one for one in names if not any(part.startswith(".") for part in PurePosixPath(one).parts)]
    problems, articles = list(_strangers(seen)), list[Written]()
    pictures, drawn = dict[str, PictureFile](), _pictures_by_folder(seen)
    files = list(_articles(seen))
    for number, one in enumerate(files, 1):
        try:
            beside = drawn.get(one.removesuffix(".md"), [])
            own = {PurePosixPath(path).name: read_picture(read(path)) for path in beside}
            content = read(one)
            articles.append(written := _article(one, content, own))
            problems += _field_problems(one, content, written, fields)
            pictures |= {own[picture.name].sha256: own[picture.name] for picture in written.text.pictures}
        except BrokenFileError as error:
            problems += [FileProblem(one, problem.line, problem.message) for problem in error.problems]
        except BadPictureError as error:
            problems.append(FileProblem(one, 1, f"a picture beside it is none: {error}"))
        progress(Stage.READING, number, len(files))
    if not articles and not problems:
        problems.append(FileProblem(name, 1, "no articles: put Markdown files into the folders ru and en"))
    return incoming(articles, problems, pictures=pictures)


async def import_folder(
    store: ArticleStore,
    root: Path,
    *,
    author: str,
    at: datetime,
    archive_missing: bool = False,
    fields: Fields | None = None,
) -> ImportReport:
    """Publish what the folder holds, within the caller's transaction; without `fields` their names are not checked.

    Raises BrokenFolderError before anything is changed.
    """
    folder = read_folder(root, fields)
    folder.require_sound()
    return await bring_in(store, folder, author=author, at=at, archive_missing=archive_missing)


async def export_folder(store: ArticleStore, root: Path) -> int:
    """Write every published and every planned article into the folder; returns how many. Other files are left alone."""
    count = 0
    async for name, content in files_of(store):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        count += path.suffix == ".md"
    return count


async def files_of(store: ArticleStore) -> AsyncIterator[tuple[str, bytes]]:
    """The files of the folder, each path with its content."""
    for article, revision, dates in await shown_and_planned(store):
        folder, slug = article.key.language.value, article.key.slug
        ending = NEXT if dates.publish_at else ""
        yield f"{folder}/{slug}{ending}.md", write_article(revision.text, dates)
        for picture in revision.text.pictures:
            stored = await store.picture(picture.sha256)
            if stored is not None:
                yield f"{folder}/{slug}{ending}/{picture.name}", stored.content


async def shown_and_planned(store: ArticleStore) -> list[tuple[Article, Revision, FileDates]]:
    """What is exported: the texts that customers see, then for each article the text that is planned."""
    found: list[tuple[Article, Revision, FileDates]] = []
    articles = await store.articles()
    planned = {one.id: one for one in await store.revisions(_planned_ids(articles))}
    for article in articles:
        dates = article.dates
        if article.status is Status.PUBLISHED and article.published is not None:
            own = FileDates(expires_at=dates.expires_at, review_on=dates.review_on)
            found.append((article, article.published, own))
        revision = planned.get(dates.planned_revision_id or 0)
        if revision is not None and dates.publish_at is not None:
            own = FileDates(publish_at=dates.publish_at, expires_at=dates.expires_at, review_on=dates.review_on)
            found.append((article, revision, own))
    return found


def _planned_ids(articles: Sequence[Article]) -> list[int]:
    ids = (article.dates.planned_revision_id for article in articles)
    return [revision_id for revision_id in ids if revision_id is not None]


def _article(path: str, content: bytes, pictures: Mapping[str, PictureFile]) -> Written:
    place = PurePosixPath(path)
    slug, language = place.stem.removesuffix(NEXT), Language(place.parent.name)
    hashes = {name: picture.sha256 for name, picture in pictures.items()}
    text, dates = read_dated(content, slug=slug, language=language, pictures=hashes)
    return Written(text=text, path=path, dates=dates, is_draft=place.stem.endswith(NEXT) and dates.publish_at is None)


def _pictures_by_folder(names: Sequence[str]) -> Mapping[str, list[str]]:
    """The pictures by the folder that they lie in, which is called like their article."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if PurePosixPath(name).suffix.lower() in _PICTURES:
            found[PurePosixPath(name).parent.as_posix()].append(name)
    return found


def _field_problems(name: str, content: bytes, written: Written, fields: Fields | None) -> Iterator[FileProblem]:
    """A field that stands there several times is a problem on each of its lines."""
    lines = list(enumerate(content.decode("utf-8-sig").splitlines(), 1))
    for problem in dict.fromkeys(fields.problems(written.text) if fields else ()):
        where = problem.value or problem.message
        places = [number for number, line in lines if any(found[0] in where for found in FIELD.finditer(line))]
        yield from (FileProblem(name, place, problem.message) for place in places or [1])


def _articles(names: Sequence[str]) -> Iterator[str]:
    for language in Language:
        for name in names:
            place = PurePosixPath(name)
            if place.suffix == ".md" and place.parts[:-1] == (language.value,):
                yield name


def _strangers(names: Sequence[str]) -> Iterator[FileProblem]:
    """Articles in places where they would be overlooked."""
    known = {language.value for language in Language}
    for name in names:
        parts = PurePosixPath(name).parts
        if not name.endswith(".md") or (len(parts) == 1 and parts[0].lower() == README):
            continue
        if len(parts) == 1 or parts[0] not in known:
            yield FileProblem(name, 1, "unknown language folder; known are ru and en")
        elif len(parts) > 2:
            yield FileProblem(name, 1, "articles lie directly in the language's folder")
