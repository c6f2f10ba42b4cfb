"""The words for a decision: texts from locales, articles word for word."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import rendering
from bot.turn.keyboards import answer_keyboard, article_rows, human_row, options_keyboard, orders_keyboard
from conversations.decisions import Decision, Reason
from conversations.formatting import shortened
from conversations.messages import ContentKind
from conversations.outgoing import FormattedText, Keyboard
from conversations.understanding import Language
from locales.texts import texts_for
from orders.orders import Order

MAX_NUMBER = 40

_CLARIFY_KEYS = {
    Reason.SEVERAL_ARTICLES: "clarify-several",
    Reason.UNSURE: "clarify-unsure",
    Reason.UNREADABLE_CONTENT: "clarify-unreadable",
    Reason.NOTHING_TO_READ: "clarify-nothing-to-read",
}
_CONTENT_KEYS = {
    ContentKind.LOCATION: "clarify-location",
    ContentKind.CONTACT: "clarify-contact",
    ContentKind.POLL: "clarify-nothing-to-read",
    ContentKind.OTHER: "clarify-nothing-to-read",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to the customer."""

    text: FormattedText
    keyboard: Keyboard = ()


def answer(
    body: str, language: Language, decision: Decision, decision_id: int, *, has_rest: bool = False
) -> list[Reply]:
    """The article's body word for word, in as many messages as it needs; the buttons stand under the last one.

    `has_rest` says that `body` is a passage of it: then a button shows the whole. `language` is the body's; an honest
    line says so when it is not the customer's.
    """
    keyboard = answer_keyboard(decision_id, texts_for(decision.language), has_rest=has_rest)
    return _in_parts(body, keyboard, _other_language(language, decision.language))


def whole(body: str, language: Language, reader: Language, *, changed: bool) -> list[Reply]:
    """The article of which the customer (who reads `reader`) has seen a passage."""
    texts = texts_for(reader)
    said = [Reply(FormattedText(texts("article-changed")))] if changed else []
    return _in_parts(body, (human_row(texts),), [*said, *_other_language(language, reader)])


def _in_parts(body: str, keyboard: Keyboard, before: list[Reply]) -> list[Reply]:
    parts = rendering.markdown(body) or rendering.plain(body)
    return [*before, *(Reply(part) for part in parts[:-1]), Reply(parts[-1], keyboard)]


def _other_language(language: Language, reader: Language) -> list[Reply]:
    return [] if language is reader else [Reply(FormattedText(texts_for(reader)("answer-other-language")))]


def clarify(decision: Decision, decision_id: int) -> Reply:
    """What might be meant, with up to three articles and a person to choose from."""
    texts = texts_for(decision.language)
    return Reply(FormattedText(texts(_clarify_key(decision))), options_keyboard(decision_id, decision.options, texts))


def _clarify_key(decision: Decision) -> str:
    if decision.reason is Reason.UNREADABLE_CONTENT:
        contents = (key for content, key in _CONTENT_KEYS.items() if content.value in decision.evidence)
        return next(contents, _CLARIFY_KEYS[decision.reason])
    return _CLARIFY_KEYS[decision.reason]


def which_order(decision: Decision, decision_id: int, orders: Sequence[Order] = ()) -> Reply:
    """The customer writes a number or chooses from his `orders`, or chooses an article if he meant none of them."""
    texts = texts_for(decision.language)
    words, choice = ("order-choose", "orders-or-article") if orders else ("order-none-yet", "order-or-article")
    text = f"{texts(words)}\n\n{texts(choice)}" if decision.options else texts(words)
    articles = article_rows(decision_id, decision.options)
    return Reply(FormattedText(text), orders_keyboard(orders, texts, articles))


def order_not_found(decision: Decision) -> Reply:
    """No order of his has that number."""
    texts = texts_for(decision.language)
    return Reply(FormattedText(texts("order-not-found", number=short_number(decision))), (human_row(texts),))


def short_number(decision: Decision) -> str:
    """The number of the order asked for, as much of it as is worth saying."""
    return shortened(decision.order_number or "", MAX_NUMBER)


def small_talk(decision: Decision, shop_name: str) -> Reply:
    """A short word back."""
    texts = texts_for(decision.language)
    if decision.reason is Reason.STARTED:
        return Reply(FormattedText(texts("start", shop=shop_name)), (human_row(texts),))
    return Reply(FormattedText(texts(f"small-talk-{decision.reason}")))


def hand_off(decision: Decision) -> str:
    """Why a human takes over, in the customer's language; a failure's words need a reference, see `Rescue`."""
    return texts_for(decision.language)(f"hand-off-{decision.reason}")
