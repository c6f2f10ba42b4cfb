"""The shop's orders, where they are kept in our own database."""

import sqlalchemy as sa

from orders.orders import OrderState
from storage.tables.base import metadata
from storage.tables.types import AnyText, Money, UtcDateTime, json, one_of

orders = sa.Table(
    "orders",
    metadata,
    sa.Column("number", sa.String(64), primary_key=True),
    sa.Column("telegram_user_id", sa.BigInteger, nullable=False, index=True),
    sa.Column("state", one_of(OrderState), nullable=False),
    sa.Column("items", json(), nullable=False),
    sa.Column("total", Money, nullable=False),
    sa.Column("placed_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Column("promised_from", sa.Date),
    sa.Column("promised_to", sa.Date),
    sa.Column("carrier", AnyText),
    sa.Column("tracking_number", AnyText),
    sa.Column("city", AnyText),
    sa.Column("pickup_address", AnyText),
)
