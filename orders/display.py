"""An order in words, in the customer's language."""

from decimal import Decimal

from conversations.formatting import Bold, compose, shortened
from conversations.outgoing import FormattedText
from conversations.understanding import Language
from locales.texts import Texts
from orders.orders import Order, OrderItem, OrderState

_FINISHED = frozenset({OrderState.DELIVERED, OrderState.CANCELLED, OrderState.REFUNDED, OrderState.RETURNED})
MAX_ITEMS = 10
MAX_NAME = 120
MAX_LINE = 200
_RUSSIAN_DIGITS = str.maketrans({",": "\u00a0", ".": ","})


def is_active(order: Order) -> bool:
    """Whether the customer may still be waiting for something."""
    return order.state not in _FINISHED


def order_text(order: Order, language: Language, texts: Texts) -> FormattedText:
    """The order's state first, then what it holds and when it comes."""
    items = "; ".join(_item(item, language) for item in order.items[:MAX_ITEMS])
    items += "; …" if len(order.items) > MAX_ITEMS else ""
    lines = [
        texts(f"order-state-{order.state}"),
        texts("order-promised", dates=_dates(order, texts)) if _is_promised(order) else "",
        texts("order-pickup", address=shortened(order.pickup_address, MAX_LINE)) if order.pickup_address else "",
        texts("order-city", city=shortened(order.city, MAX_LINE)) if order.city and not order.pickup_address else "",
        texts("order-carrier", carrier=shortened(order.carrier, MAX_LINE)) if order.carrier else "",
        texts("order-tracking", tracking=shortened(order.tracking_number, MAX_LINE)) if order.tracking_number else "",
        texts("order-items", items=items) if items else "",
        texts("order-total", total=_money(order.total, language)),
        texts("order-updated", at=texts("order-date", day=order.updated_at.date())),
    ]
    return compose([Bold(texts("order-header", number=order.number)), "\n", "\n".join(line for line in lines if line)])


def _is_promised(order: Order) -> bool:
    return is_active(order) and order.promised_from is not None


def _dates(order: Order, texts: Texts) -> str:
    days = (order.promised_from, order.promised_to)
    return " – ".join(dict.fromkeys(texts("order-date", day=day) for day in days if day is not None))


def _item(item: OrderItem, language: Language) -> str:
    name = item.name_ru if language is Language.RU else item.name_en
    return f"{shortened(name, MAX_NAME)} × {item.quantity}"


def _money(total: Decimal, language: Language) -> str:
    """Thousands apart; kopecks only where there are any."""
    shown = f"{total:,.0f}" if total == total.to_integral_value() else f"{total:,.2f}"
    return shown.translate(_RUSSIAN_DIGITS) if language is Language.RU else shown
