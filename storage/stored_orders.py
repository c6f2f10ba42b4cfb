"""The shop's orders in our own database, as a source that anybody may ask."""

from orders.orders import Order
from storage.unit_of_work import Database


class StoredOrders:
    """An OrderSource that opens its own unit for every look."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, number: str, *, telegram_user_id: int) -> Order | None:
        """The customer's order with this number, or None where there is none that he may see."""
        async with self._database.reading() as unit:
            return await unit.orders.find(number, telegram_user_id=telegram_user_id)

    async def of_customer(self, telegram_user_id: int) -> list[Order]:
        """The customer's orders, newest first."""
        async with self._database.reading() as unit:
            return await unit.orders.of_customer(telegram_user_id)
