"""Signing in by Telegram: the page that shows the number and waits."""

from fastapi import APIRouter
from fastapi.responses import Response

from console.pages.queries import Short
from console.pages.sign_in import sign_in_again, signed_in_response, too_many
from console.security.by_telegram import Standing, begin, finish
from console.security.signing_in import TooManyAttemptsError
from console.visits import Anybody, safe_path, set_cookie
from conversations.errors import TemporaryError
from handoff.telegram_sign_in import LIFETIME, PAYLOAD, typed

COOKIE = "otvet_telegram"


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/sign-in/telegram")
    routes.add_api_route("", start, methods=["POST"])
    routes.add_api_route("/wait", wait, methods=["POST"])
    return routes


async def start(visit: Anybody, next: Short = "/") -> Response:  # noqa: A002  the name in the address
    """Show the number and the way to the bot."""
    door = visit.parts.telegram
    if door is None:
        return visit.page("gone.html", 404)
    try:
        bot = await door.username()
        begun = await begin(visit.parts, visit.browser)
    except TooManyAttemptsError:
        return too_many(visit, login="", next=next)
    except TemporaryError:
        return sign_in_again(visit, 503, login="", next=next, problem=visit.texts("telegram-away"))
    response = visit.page(
        "by_telegram.html",
        link=f"{door.base}/{bot}?start={PAYLOAD}{begun.code}",
        bot=bot,
        typed=typed(begun.code),
        number=begun.number,
        next=safe_path(next),
    )
    set_cookie(response, visit.parts, COOKIE, begun.cookie, max_age=int(LIFETIME.total_seconds()))
    return response


async def wait(visit: Anybody, next: Short = "/") -> Response:  # noqa: A002
    """Let the browser in once it is confirmed; the page asks every second or two, or by its button."""
    outcome = await finish(visit.parts, visit.request.cookies.get(COOKIE, ""), visit.browser)
    if outcome is Standing.WAITING and visit.is_fragment:
        return Response(status_code=204)
    if isinstance(outcome, Standing):
        template = "by_telegram_standing.html" if visit.is_fragment else "by_telegram_over.html"
        return visit.page(template, standing=outcome, next=safe_path(next))
    response = signed_in_response(visit, outcome, safe_path(next))
    response.delete_cookie(COOKIE, path="/")
    if visit.is_fragment:
        response.headers["HX-Redirect"] = response.headers["location"]
        del response.headers["location"]
        response.status_code = 200
    return response
