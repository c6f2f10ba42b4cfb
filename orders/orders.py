"""An order as the shop's system knows it, and the port that finds it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class OrderState(StrEnum):
    """Where an order is on its way."""

    PLACED = "placed"
    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    PACKED = "packed"
    HANDED_TO_CARRIER = "handed_to_carrier"
    IN_TRANSIT = "in_transit"
    AT_PICKUP_POINT = "at_pickup_point"
    WITH_COURIER = "with_courier"
    DELAYED = "delayed"
    PARTIALLY_DELIVERED = "partially_delivered"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURN_REQUESTED = "return_requested"
    RETURNED = "returned"
    REFUNDED = "refunded"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line of an order, its name in both languages."""

    name_ru: str
    name_en: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`number` is normalised (upper case, no spaces); money in roubles."""

    number: str
    telegram_user_id: int
    state: OrderState
    items: tuple[OrderItem, ...]
    total: Decimal
    placed_at: datetime
    updated_at: datetime
    promised_from: date | None = None
    promised_to: date | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    city: str | None = None
    pickup_address: str | None = None


class OrderSource(Protocol):
    """Finds orders. Every lookup names the customer who asks: an order of somebody else is not found."""

    async def find(self, number: str, *, telegram_user_id: int) -> Order | None:
        """The customer's order with this number, or None where there is none that he may see."""

    async def of_customer(self, telegram_user_id: int) -> list[Order]:
        """The customer's orders, newest first."""
