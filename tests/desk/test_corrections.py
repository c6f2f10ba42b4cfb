"""/correct: what agents know becomes a judged question, and the customer's words stay where they are."""

import pytest

from bot.desk.corrections import Corrections
from knowledge_base.calibration.judged import Source
from locales.texts import texts_for
from storage.unit_of_work import Database
from tests.turn.readings import candidate, reading
from tests.turn.shop import Shop, topic

RU = texts_for("ru")
QUESTION = "Где мой заказ"


@pytest.mark.parametrize(
    ("said", "key"),
    [("none", "correct-noted-none"), ("nowhere", "correct-unknown"), ("", "correct-unknown")],
)
async def test_an_agent_says_that_no_article_answers(shop: Shop, database: Database, said: str, key: str) -> None:
    mira = await shop.agent()
    await shop.write(QUESTION)
    ticket = await shop.ticket()
    async with database.unit() as unit:
        await unit.tickets.set_topic(ticket.id, topic(ticket))
    corrections = Corrections(database, RU, shop.clock)
    words = shop.said(f"/correct {said}", mira.telegram_user_id, topic_id=topic(ticket))
    await corrections.correct(words, said, await shop.item())
    expected = RU(key, question=QUESTION, slug=said or "–")
    assert (await shop.told(ticket))[-1] == expected
    async with database.reading() as unit:
        found = await unit.calibrations.stored_verdicts()
    if key != "correct-noted-none":
        assert not found
        return
    assert [(one.verdict.text, one.verdict.slug, one.verdict.source) for one in found] == [
        (QUESTION, None, Source.CORRECTION)
    ]
    async with database.unit() as unit:
        await unit.forget_conversations()
        assert not await unit.calibrations.stored_verdicts()


@pytest.mark.parametrize(("score", "judged"), [(0.5, "статусы"), (0.1, "возврат")])
async def test_where_articles_were_offered_beside_asking_for_an_order_the_agent_corrects_that(
    shop: Shop, database: Database, score: float, judged: str
) -> None:
    mira = await shop.agent()
    await shop.publish("a", "Text.")
    shop.readings["возврат"] = reading(candidates=(candidate("a", 0.9),))
    shop.readings["статусы"] = reading(intent="order_status", candidates=(candidate("a", score),))
    for words in ("возврат", "статусы"):
        await shop.write(words)
    ticket = await shop.handed_over()
    said = shop.said("/correct a", mira.telegram_user_id, topic_id=topic(ticket))
    await Corrections(database, RU, shop.clock).correct(said, "a", await shop.item())
    async with database.reading() as unit:
        [found] = await unit.calibrations.stored_verdicts()
    assert (found.verdict.text, found.verdict.slug) == (judged, "a")
