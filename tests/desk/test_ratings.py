"""CSAT: a tap, a comment or none, and what is no comment at all."""

import pytest

from bot.turn.comments import is_comment
from bot.turn.policy import decide
from bot.turn.reading import Reading, SmallTalk
from conversations.conversation import Memory, Owner
from conversations.outgoing import ChatLane, SendText
from conversations.understanding import Mood
from handoff.service_file import parse_service_rules
from locales.texts import texts_for
from storage.unit_of_work import Database
from tests.turn.readings import candidate, reading
from tests.turn.shop import ANNA, BORIS, Shop

RU = texts_for("ru")
LIKELY = (candidate("a", 0.5),)


async def rated(shop: Shop, rating: int = 5) -> int:
    ticket = await shop.resolved(await shop.agent())
    assert await shop.buttons.rate(shop.press(), ticket.id, rating, await shop.item()) == ""
    return ticket.id


async def test_the_first_rating_counts(shop: Shop) -> None:
    ticket_id = await rated(shop, 2)
    assert await shop.buttons.rate(shop.press(), ticket_id, 5, await shop.item()) == RU("rating-already")
    assert (await shop.stored(ticket_id)).rating == 2
    assert (await shop.heard())[-1] == RU("rating-thanks")
    assert RU("rated", rating=2) in await shop.told(await shop.stored(ticket_id))


async def test_only_ones_own_resolved_ticket_can_be_rated(shop: Shop) -> None:
    ticket = await shop.held(await shop.agent())
    for user, ticket_id in ((ANNA, ticket.id), (BORIS, ticket.id)):
        word = await shop.buttons.rate(shop.press(user), ticket_id, 5, await shop.item())
        assert word == RU("rating-already")
    assert await shop.buttons.rate(shop.press(), 4444, 5, await shop.item()) == RU("button-gone")
    assert (await shop.stored(ticket.id)).rating is None


async def test_the_words_after_a_rating_are_its_comment(shop: Shop) -> None:
    ticket_id = await rated(shop)
    await shop.write("Мира просто чудо")
    assert (await shop.stored(ticket_id)).rating_comment == "Мира просто чудо"
    assert (await shop.heard())[-1] == f"{RU('rating-comment-thanks')}\n\n{RU('recommend-question')}"
    conversation = await shop.conversation()
    assert (conversation.owner, conversation.awaiting_rating_comment_for) == (Owner.BOT, None)


async def test_a_question_after_a_rating_is_answered(shop: Shop) -> None:
    ticket_id = await rated(shop)
    await shop.publish("a", "Text.")
    shop.readings["Сколько стоит доставка"] = reading(candidates=(candidate("a", 0.9),))
    await shop.write("Сколько стоит доставка")
    assert (await shop.heard())[-1] == "Text."
    assert (await shop.conversation()).awaiting_rating_comment_for is None
    await shop.write("Мира просто чудо")
    assert (await shop.stored(ticket_id)).rating_comment is None


async def test_the_invitation_ends_after_a_while(shop: Shop) -> None:
    ticket_id = await rated(shop)
    shop.later(days=2)
    await shop.write("Хочу обсудить сотрудничество")
    assert (await shop.stored(ticket_id)).rating_comment is None
    assert (await shop.conversation()).owner is Owner.QUEUE


async def test_no_comment(shop: Shop) -> None:
    await rated(shop)
    assert await shop.buttons.skip_comment(shop.press(), await shop.item()) == ""
    assert (await shop.heard())[-1] == f"{RU('rating-skipped')}\n\n{RU('recommend-question')}"
    heard = await shop.heard()
    assert await shop.buttons.skip_comment(shop.press(), await shop.item()) == RU("feedback-noted")
    assert await shop.heard() == heard


async def test_whether_he_would_recommend_the_shop_is_asked_with_the_thanks_and_rarely(shop: Shop) -> None:
    await rated(shop)
    heard = len(await shop.heard())
    await shop.write("Мира просто чудо")
    [asked] = (await shop.sent(ChatLane(ANNA)))[-1:]
    assert isinstance(asked, SendText)
    assert [button.text for row in asked.keyboard for button in row] == [str(score) for score in range(11)]
    assert len(await shop.heard()) == heard + 1, "one message, not two"
    assert await shop.buttons.recommend(shop.press(BORIS), 1, 9, await shop.item()) == RU("button-gone")
    assert await shop.buttons.recommend(shop.press(), 1, 9, await shop.item()) == RU("recommend-thanks")
    assert await shop.buttons.recommend(shop.press(), 1, 0, await shop.item()) == RU("button-gone")
    assert len(await shop.heard()) == heard + 1, "a tap is thanked for without a message"
    shop.later(days=179)
    await rated(shop)
    await shop.buttons.skip_comment(shop.press(), await shop.item())
    assert (await shop.heard())[-1] == RU("rating-skipped")
    shop.later(days=2)
    await rated(shop)
    await shop.buttons.skip_comment(shop.press(), await shop.item())
    assert (await shop.heard())[-1].endswith(RU("recommend-question"))


async def test_a_shop_may_ask_nobody_for_recommendations(database: Database) -> None:
    shop = Shop(database, service=parse_service_rules("[ratings]\nask_to_recommend = false"))
    await rated(shop)
    await shop.write("Мира просто чудо")
    assert (await shop.heard())[-1] == RU("rating-comment-thanks")


async def test_a_late_rating_does_not_disturb_a_new_ticket(shop: Shop) -> None:
    old = await shop.resolved(await shop.agent())
    ticket = await shop.handed_over()
    assert await shop.buttons.rate(shop.press(), old.id, 4, await shop.item()) == ""
    assert (await shop.stored(old.id)).rating == 4
    conversation = await shop.conversation()
    assert (conversation.ticket_id, conversation.awaiting_rating_comment_for) == (ticket.id, None)


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (reading("спасибо", small_talk=SmallTalk.THANKS), True),
        (reading("здравствуйте", small_talk=SmallTalk.GREETING), False),
        (reading("долго ждала, но вежливо", candidates=LIKELY), True),
        (reading("ужасно, нахамили", mood=Mood.ANGRY), True),
        (reading("мне очень плохо", mood=Mood.DISTRESSED), False),
        (reading("как вернуть платье", candidates=LIKELY), False),
        (reading("а где чек", candidates=LIKELY), False),
        (reading("вернуть хочу", candidates=LIKELY, intent="return_item"), False),
        (reading("вежливый сотрудник", intent="return_item", intent_confidence=0.2), True),
        (reading("ну и?", candidates=LIKELY), False),
        (reading("всё плохо, позовите человека", asked_for_human=True), False),
        (reading("а 10234", order_numbers=("10234",)), False),
        (reading("when does it arrive", candidates=LIKELY), False),
    ],
)
def test_in_doubt_it_is_a_question(turn: Reading, expected: bool) -> None:
    assert is_comment(turn, decide(turn, Memory(), Owner.BOT)) is expected
