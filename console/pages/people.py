"""Customers: searching conversations, reading one through, and the files in them."""

from collections.abc import AsyncIterator
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse

from console.formatting import formatted_html
from console.pages.queries import PageNumber, PathId, Words
from console.security.headers import FILE_POLICY
from console.talk import talk_of_conversation
from console.visits import Working
from conversations.errors import TemporaryError
from conversations.messages import File
from orders.display import order_text

FOUND = 50
MIN_WORDS = 2
_SHOWN_TYPES = frozenset(
    {"image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/webm", "audio/ogg", "audio/mpeg"}
)


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter()
    routes.add_api_route("/customers", search, methods=["GET"])
    routes.add_api_route("/customers/{customer_id}", customer, methods=["GET"])
    routes.add_api_route("/files/{message_id}", file, methods=["GET"])
    return routes


async def search(visit: Working, q: Words = "", page: PageNumber = 1) -> Response:
    """Conversations by name or by what was said; without words the latest."""
    words, skipped = q.strip(), (page - 1) * FOUND
    async with visit.parts.database.reading() as unit:
        if len(words) >= MIN_WORDS:
            found = await unit.board.find(words, FOUND + 1, skipped)
        else:
            found = await unit.board.latest(FOUND + 1, skipped)
    return visit.page("customers/search.html", found=found[:FOUND], q=words, page=page, has_more=len(found) > FOUND)


async def customer(visit: Working, customer_id: PathId) -> Response:
    """A customer: orders, tickets, and all that was said."""
    async with visit.parts.database.reading() as unit:
        conversation = await unit.conversations.of_customer_id(customer_id)
    talk = None
    if conversation is not None:
        talk = await talk_of_conversation(visit.parts.database, visit.parts.orders, conversation.id)
    if talk is None:
        return visit.page("gone.html", 404)
    orders = [formatted_html(order_text(order, visit.language, visit.texts)) for order in talk.orders]
    return visit.page("customers/customer.html", talk=talk, orders=orders)


async def file(visit: Working, message_id: PathId) -> Response:
    """The file of a message: pictures and sounds are shown, anything else is saved."""
    async with visit.parts.database.reading() as unit:
        upload = await unit.uploads.get(message_id)
        found = (await unit.messages.files([message_id])).get(message_id)
    if upload is not None:
        found = File(file_id="", name=upload.name, media_type=upload.media_type, size=len(upload.content))
    if found is None:
        return visit.page("gone.html", 404)
    try:
        content = _at_once(upload.content) if upload else await visit.parts.files.open(found.file_id)
    except TemporaryError:
        return visit.page("gone.html", 503)
    is_shown = found.media_type in _SHOWN_TYPES
    kind = "inline" if is_shown else "attachment"
    headers = {
        "Content-Disposition": f"{kind}; filename*=UTF-8''{quote(found.name.encode('utf-8', 'replace'))}",
        "Content-Security-Policy": FILE_POLICY,
        "Cache-Control": "private, max-age=3600",
    }
    media_type = found.media_type if is_shown else "application/octet-stream"
    return StreamingResponse(content, media_type=media_type, headers=headers)


async def _at_once(content: bytes) -> AsyncIterator[bytes]:
    yield content
