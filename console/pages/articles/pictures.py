"""Pictures of articles: taken in, looked at, and shown to editors."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, File, UploadFile
from fastapi.responses import Response

from console.pages.articles.forms import Sha256, Slug
from console.security.headers import FILE_POLICY
from console.visits import Editing
from conversations.understanding import Language
from handoff.team import Deed
from knowledge_base.articles import Picture
from knowledge_base.picture_reading import read_picture
from knowledge_base.pictures import MAX_BYTES, BadPictureError, picture_name


def add_routes(routes: APIRouter) -> None:
    """The routes."""
    routes.add_api_route("/pictures/{sha256}", picture, methods=["GET"])
    routes.add_api_route("/articles/{slug}/{language}/pictures", add, methods=["POST"])


async def picture(visit: Editing, sha256: Sha256) -> Response:
    """The bytes; what they are called never changes, so browsers may keep them."""
    async with visit.parts.database.reading() as unit:
        found = await unit.articles.picture(sha256)
    if found is None:
        return visit.page("gone.html", 404)
    headers = {"Content-Security-Policy": FILE_POLICY, "Cache-Control": "private, max-age=86400, immutable"}
    return Response(found.content, media_type=found.media_type, headers=headers)


async def add(visit: Editing, slug: Slug, language: Language, file: Annotated[UploadFile, File()]) -> Response:
    """Store a picture; the answer is its place in the form, or why it can't be one."""
    content = await file.read(MAX_BYTES + 1)
    try:
        found = await asyncio.to_thread(read_picture, content)
    except BadPictureError as error:
        return visit.page("articles/bad_picture.html", problem=visit.texts(f"picture-{error.fault}"))
    async with visit.parts.database.unit() as unit:
        await unit.articles.add_picture(found, visit.parts.clock())
        await visit.record(unit, Deed.PICTURE_ADDED, f"{slug} ({language})")
    named = Picture(picture_name(file.filename or "", found.media_type), found.sha256)
    return visit.page("articles/picture.html", picture=named)
