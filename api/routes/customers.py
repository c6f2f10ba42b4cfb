"""Customers."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.access import ReadingCustomers
from api.cursors import cursor_of, number_of
from api.models import MAX_ID, CustomerOut, Page
from api.problems import not_found
from api.routes.tickets import Cursor, Limit

CustomerId = Annotated[int, Path(ge=1, le=MAX_ID, examples=[3])]


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/customers", tags=["customers"])
    routes.add_api_route("", customers, methods=["GET"])
    routes.add_api_route("/{customer_id}", customer, methods=["GET"])
    return routes


async def customers(
    caller: ReadingCustomers,
    telegram_user_id: Annotated[int | None, Query(ge=1, le=MAX_ID, description="Only this Telegram account.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[CustomerOut]:
    """Customers in the order in which they came."""
    after = number_of(cursor) if cursor else 0
    async with caller.parts.database.reading() as unit:
        found = await unit.following.customers(telegram_user_id, after, limit + 1)
    items = [CustomerOut.of(one) for one in found[:limit]]
    return Page(items=items, next=cursor_of(items[-1].id) if len(found) > limit else None)


async def customer(caller: ReadingCustomers, customer_id: CustomerId) -> CustomerOut:
    """One customer."""
    async with caller.parts.database.reading() as unit:
        found = await unit.following.customer(customer_id)
    if found is None:
        raise not_found("customer")
    return CustomerOut.of(found)
