"""The full story: an answer word for word, anger, a human with all he needs, and back to the bot."""

import pytest

from tests.fixtures.articles import article
from tests.fixtures.people import Agent, Customer, Topic
from tests.fixtures.words import EN, RU, meanwhile
from tests.fixtures.world import World

PICTURE = (b"\x89PNG\r\n\x1a\n not a real picture", "cup.png", "image/png")


@pytest.mark.asyncio(loop_scope="package")
async def test_the_story_in_russian(shop: World) -> None:
    await russian_story(shop)


@pytest.mark.asyncio(loop_scope="package")
async def test_the_story_in_english(shop: World) -> None:
    emily, vera = shop.customer("Emily"), shop.agent("Vera")

    await emily.writes("How much does courier delivery cost?")
    answer = await emily.hears(article("delivery-cost", "en")[0])
    assert answer.buttons == [EN("button-helpful"), EN("button-not-helpful"), EN("button-human")]

    await emily.writes("This is outrageous! You have been lying to me for a week, give me my money back right now!!!")
    await emily.hears(EN("hand-off-emotion"), meanwhile(EN))
    topic = await shop.topic_of(emily)
    await topic.card_says("Emily", RU("language-en"), "outrageous")

    await vera.presses(RU("button-claim"), in_=topic)
    await emily.hears(EN("queue-claimed", agent="Vera"))
    await vera.writes("I am so sorry, Emily. The refund is on its way.", in_=topic)
    await emily.hears("The refund is on its way")
    await emily.writes("When will I get it?")
    await topic.shows("When will I get it?")
    await vera.writes("/resolve", in_=topic)
    await emily.hears(EN("ticket-resolved"))
    await emily.presses("4 ⭐")
    await emily.hears(EN("rating-thanks"))
    await emily.presses(EN("rating-skip"))
    await emily.hears(EN("rating-skipped"))
    await topic.card_says(RU("status-resolved-rated", rating=4))
    await emily.writes("When do I get my refund?")
    await emily.hears(article("refund-time", "en")[0])
    await shop.is_healthy()


async def russian_story(world: World) -> None:
    maria, anna, boris = world.customer("Мария"), world.agent("Анна"), world.agent("Борис")
    await maria.writes("Сколько стоит доставка курьером?")
    answer = await maria.next()
    assert answer.text == article("delivery-cost", "ru")[0]
    assert answer.buttons == [RU("button-helpful"), RU("button-not-helpful"), RU("button-human")]

    await maria.writes("Это безобразие! Вы неделю мне врёте, где мой заказ 10234?! Верните деньги немедленно!!!")
    await maria.hears(RU("hand-off-emotion"), meanwhile(RU))
    topic = await world.topic_of(maria)
    await _agents_know_everything(topic)

    assert await anna.presses(RU("button-claim"), in_=topic) == RU("claim-yours")
    await maria.hears(RU("queue-claimed", agent="Анна"))
    await topic.card_says(RU("card-holder", agent="Анна"), RU("status-held"))
    await _both_sides_talk(maria, anna, topic)
    await _edits_cross(maria, anna, topic)
    await _notes_stay_inside(world, maria, anna, topic)
    await _changes_of_hands(maria, anna, boris, topic)
    await _the_end(world, maria, boris, topic)


async def _agents_know_everything(topic: Topic) -> None:
    card = await topic.card_says("Мария (@maria_k)", RU("status-queued"))
    for part in (RU("reason-emotion"), RU("priority-high"), RU("language-ru"), "10234", "delivery-cost"):
        assert part in card.text, f"{part} is not in: {card.text}"
    assert "Мария" in topic.name
    transcript = await topic.shows(RU("transcript-title"))
    assert "Сколько стоит доставка курьером?" in transcript.text
    assert "Это безобразие!" in transcript.text


async def _both_sides_talk(maria: Customer, anna: Agent, topic: Topic) -> None:
    question = await maria.writes("Когда вернёте деньги?")
    copy = await topic.shows("Когда вернёте деньги?")
    await anna.writes("Мария, уже сегодня.", in_=topic, reply_to=copy)
    said = await maria.hears("Мария, уже сегодня.")
    assert said.answers == question.id, "the quotation is kept"
    await maria.writes("Точно?", reply_to=said)
    sure = await topic.shows("Точно?")
    assert sure.answers is not None

    for kind in ("photo", "voice", "document", "sticker"):
        await maria.sends(kind)
        await topic.shows_kind(kind)
    await maria.sends_album("Вид спереди", "", "", album="cups")
    await topic.shows("Вид спереди")
    await anna.sends("photo", in_=topic, caption="Такая чашка?", file=PICTURE)
    picture = await maria.hears("Такая чашка?")
    assert "photo" in picture.body


async def _edits_cross(maria: Customer, anna: Agent, topic: Topic) -> None:
    wrong = await maria.writes("Заказ 10243")
    await topic.shows("Заказ 10243")
    await maria.edits(wrong, "Заказ 10234, опечатка")
    await topic.shows("Заказ 10234, опечатка")
    await topic.shows(RU("customer-edited", before="Заказ 10243"))
    promise = await anna.writes("Вернём во вторник", in_=topic)
    heard = await maria.hears("Вернём во вторник")
    await anna.edits(promise, "Вернём в среду")
    await maria.sees_edit(heard, "Вернём в среду")
    await maria.reacts(maria.now(heard), "👍")


async def _notes_stay_inside(world: World, maria: Customer, anna: Agent, topic: Topic) -> None:
    note = await anna.writes("// клиент расстроен, даём скидку", in_=topic)
    await anna.writes("/note проверить склад", in_=topic)
    await anna.edits(note, "// клиент очень расстроен")
    await world.is_calm()
    maria.hears_no_more()
    parts = [m for m in topic.content() if m.body.get("media_group_id")]
    assert len(parts) == 3, "the album stayed an album"
    assert len({part.body["media_group_id"] for part in parts}) == 1


async def _changes_of_hands(maria: Customer, anna: Agent, boris: Agent, topic: Topic) -> None:
    await anna.presses(RU("button-transfer"), in_=topic)
    await anna.presses("Борис", in_=topic)
    await maria.hears(RU("queue-transferred", agent="Борис"))
    await topic.card_says(RU("card-holder", agent="Борис"))
    await anna.writes("А я ещё здесь", in_=topic)
    await topic.shows(RU("not-the-holder", agent="Борис"))
    await boris.presses(RU("button-release"), in_=topic)
    await maria.hears(RU("queue-released", agent="Борис"))
    await topic.card_says(RU("status-queued"))
    await boris.presses(RU("button-claim"), in_=topic)
    await maria.hears(RU("queue-claimed", agent="Борис"))


async def _the_end(world: World, maria: Customer, boris: Agent, topic: Topic) -> None:
    await boris.presses(RU("button-resolve"), in_=topic)
    rating = await maria.hears(RU("ticket-resolved"))
    assert rating.buttons == ["1 ⭐", "2 ⭐", "3 ⭐", "4 ⭐", "5 ⭐"]
    await topic.is_closed()
    await maria.presses("5 ⭐")
    await maria.hears(RU("rating-thanks"))
    await maria.writes("Всё быстро решили, спасибо")
    await maria.hears(RU("rating-comment-thanks"))
    await topic.shows(RU("rated-comment", comment="Всё быстро решили, спасибо"))
    await topic.card_says(RU("status-resolved-rated", rating=5))
    await maria.writes("Когда вернут деньги за возврат?")
    await maria.hears(article("refund-time", "ru")[0])
    await world.is_healthy()
    maria.hears_no_more()
