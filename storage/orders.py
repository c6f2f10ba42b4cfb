"""Orders kept in our own database."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from orders.orders import Order, OrderItem
from storage.tables.orders import orders
from storage.transaction import Transaction

_ITEMS = TypeAdapter(tuple[OrderItem, ...])
_PLAIN = [column.name for column in orders.c if column.name != "items"]


class Orders:
    """An OrderSource inside a unit."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def find(self, number: str, *, telegram_user_id: int) -> Order | None:
        """The customer's order with this number, or None where there is none that he may see."""
        is_his = sa.and_(orders.c.number == number, orders.c.telegram_user_id == telegram_user_id)
        row = (await self._transaction.execute(sa.select(orders).where(is_his))).first()
        return _order(row) if row else None

    async def of_customer(self, telegram_user_id: int) -> list[Order]:
        """The customer's orders, newest first."""
        query = sa.select(orders).where(orders.c.telegram_user_id == telegram_user_id)
        rows = await self._transaction.execute(query.order_by(orders.c.placed_at.desc(), orders.c.number.desc()))
        return [_order(row) for row in rows]

    async def put(self, changed: Iterable[Order]) -> None:
        """Add orders, or replace those with the same number."""
        values = [_values(order) for order in changed]
        if not values:
            return
        insert = self._transaction.insert(orders)
        changes = {column.name: insert.excluded[column.name] for column in orders.c if not column.primary_key}
        await self._transaction.execute(insert.on_conflict_do_update(index_elements=["number"], set_=changes), values)


def _values(order: Order) -> dict[str, Any]:
    return {name: getattr(order, name) for name in _PLAIN} | {"items": _ITEMS.dump_python(order.items, mode="json")}


def _order(row: sa.Row[Any]) -> Order:
    plain = {name: getattr(row, name) for name in _PLAIN}
    return Order(**plain, items=_ITEMS.validate_python(row._asdict()["items"]))
