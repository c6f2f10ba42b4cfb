"""An order in words, in the customer's language."""

from datetime import date

from conversations.formatting import Bold, compose
from conversations.outgoing import FormattedText
from conversations.understanding import Language
from locales.texts import Texts
from orders.orders import Order, OrderState

_FINISHED = frozenset({OrderState.DELIVERED, OrderState.CANCELLED, OrderState.REFUNDED, OrderState.RETURNED})
MAX_ITEMS = 10


def is_active(order: Order) -> bool:
    """Whether the customer may still be waiting for something."""
    return order.state not in _FINISHED


def order_text(order: Order, language: Language, texts: Texts) -> FormattedText:
    """The order's state first, then what it holds and when it comes."""
    items = "; ".join(
        f"{item.name_ru if language is Language.RU else item.name_en} × {item.quantity}"
        for item in order.items[:MAX_ITEMS]
    )
    lines = [
        texts(f"order-state-{order.state}"),
        texts("order-promised", dates=_dates(order.promised_from, order.promised_to)) if _is_promised(order) else "",
        texts("order-pickup", address=order.pickup_address) if order.pickup_address else "",
        texts("order-city", city=order.city) if order.city and not order.pickup_address else "",
        texts("order-carrier", carrier=order.carrier) if order.carrier else "",
        texts("order-tracking", tracking=order.tracking_number) if order.tracking_number else "",
        texts("order-items", items=items) if items else "",
        texts("order-total", total=f"{order.total:,.0f}".replace(",", "\u00a0")),
        texts("order-updated", at=order.updated_at.strftime("%d.%m.%Y")),
    ]
    return compose([Bold(texts("order-header", number=order.number)), "\n", "\n".join(line for line in lines if line)])


def _is_promised(order: Order) -> bool:
    return is_active(order) and order.promised_from is not None


def _dates(first: date | None, last: date | None) -> str:
    shown = [day.strftime("%d.%m.%Y") for day in (first, last) if day is not None]
    return " – ".join(dict.fromkeys(shown))
