"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine


def storable(text: str) -> str:
    """The text with NUL and lone surrogates, which PostgreSQL refuses, shown as U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\x00", "\ufffd")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, timezone-aware UTC on both sides; a datetime without a zone raises ValueError."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Store in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a datetime without a time zone can't be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """SQLite gives the stored UTC time without its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class AnyText(TypeDecorator[str]):
    """Text written by people: whatever they send can be stored."""

    impl = sa.Text()
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Replace what the database would refuse."""
        return None if value is None else storable(value)


class Money(TypeDecorator[Decimal]):
    """An amount with two decimals, kept as a whole number of hundredths."""

    impl = sa.BigInteger()
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Roubles to kopecks."""
        return None if value is None else int((value * 100).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        """Kopecks to roubles."""
        return None if value is None else Decimal(value).scaleb(-2)


def one_of(enum: type[StrEnum]) -> sa.Enum:
    """A member of `enum`, stored as its value."""
    return sa.Enum(enum, native_enum=False, length=32, values_callable=lambda members: [str(m.value) for m in members])


def identifier() -> TypeEngine[int]:
    """Our own ids: 64 bits; SQLite numbers rows only in a column declared INTEGER."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def json() -> sa.JSON:
    """Any JSON value. Not JSONB: that refuses the escaped NUL which Telegram's texts may contain."""
    return sa.JSON(none_as_null=True)


JsonObject = dict[str, Any]
