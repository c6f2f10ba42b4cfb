"""`otvet kb picture`: pictures of an article, as a new draft."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.article_changes import AUTHOR, InLanguage, Slug, changed
from bot.commands.terminal import EXIT_BAD_INPUT, console, fail, load_settings, run
from conversations.clock import system_clock
from conversations.understanding import Language
from handoff.team import Deed
from knowledge_base.articles import Article, Picture
from knowledge_base.editing import NoSuchArticleError, save_draft
from knowledge_base.pictures import BadPictureError, PictureFile, picture_name
from storage.unit_of_work import Unit

app = typer.Typer(no_args_is_help=True, help="Pictures that customers get with an article.")


@app.command("add")
def add(
    slug: Slug, language: InLanguage, file: Annotated[Path, typer.Argument(help="PNG, JPEG or WebP, at most 10 MB.")]
) -> None:
    """Add a picture to the newest text; publish shows it to customers."""
    from knowledge_base.picture_reading import read_picture

    try:
        picture = read_picture(file.read_bytes())
    except OSError as error:
        fail(f"{file} can't be read: {error}", EXIT_BAD_INPUT)
    except BadPictureError as error:
        fail(f"{file}: {error}", EXIT_BAD_INPUT)
    name = picture_name(file.name, picture.media_type)
    subject = f"{slug} ({language})"
    run(changed(load_settings(), Deed.PICTURE_ADDED, subject, lambda unit: _add(unit, slug, language, name, picture)))
    console.print(f"{name} added to a draft", highlight=False, markup=False)


@app.command("remove")
def remove(
    slug: Slug, language: InLanguage, name: Annotated[str, typer.Argument(help="The picture's name in the article.")]
) -> None:
    """Take a picture out of the newest text."""
    subject = f"{slug} ({language})"
    run(changed(load_settings(), Deed.ARTICLE_SAVED, subject, lambda unit: _remove(unit, slug, language, name)))
    console.print(f"{name} is not in the new draft", highlight=False, markup=False)


async def _add(unit: Unit, slug: str, language: Language, name: str, picture: PictureFile) -> None:
    article, now = await _article(unit, slug, language), system_clock()
    await unit.articles.add_picture(picture, now)
    text = article.latest.text
    kept = tuple(one for one in text.pictures if one.name != name)
    new = replace(text, pictures=(*kept, Picture(name, picture.sha256)))
    await save_draft(unit.articles, new, author=AUTHOR, at=now)


async def _remove(unit: Unit, slug: str, language: Language, name: str) -> None:
    text = (await _article(unit, slug, language)).latest.text
    kept = tuple(one for one in text.pictures if one.name != name)
    if kept == text.pictures:
        raise NoSuchArticleError(f"there is no picture {name!r} in {slug!r}")
    await save_draft(unit.articles, replace(text, pictures=kept), author=AUTHOR, at=system_clock())


async def _article(unit: Unit, slug: str, language: Language) -> Article:
    article = await unit.articles.article(slug, language)
    if article is None:
        raise NoSuchArticleError(f"there is no article {slug!r} in {language.value}")
    return article
