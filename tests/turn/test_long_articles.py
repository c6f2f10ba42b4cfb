"""Long articles: the passage that answers, the whole on request, once, and honest words when it changed or is gone."""

from dataclasses import replace

import pytest

from bot.callbacks import ShowRest
from bot.turn.performing import Performer
from conversations.decisions import Reason
from conversations.outgoing import ChatLane, EditKeyboard, SendText
from conversations.understanding import Language
from knowledge_base.fields import Fields
from tests.fixtures.words import RU
from tests.turn.readings import candidate, reading
from tests.turn.shop import ANNA, BORIS, Shop

PARTS = [f"{word}. " + "Подробности этого раздела идут одна за другой. " * 14 for word in ("Раз", "Два", "Три", "Сто")]
BODY = "\n\n".join(PARTS)
QUESTION = "что в третьем разделе"


@pytest.fixture
async def asked(shop: Shop) -> Shop:
    """Anna asked what the third passage answers."""
    revision = await shop.publish("long", BODY)
    found = replace(candidate("long", 0.95, revision_id=revision.id), passage=2)
    shop.readings[QUESTION] = reading(QUESTION, candidates=(found,))
    await shop.write(QUESTION)
    return shop


async def _press(shop: Shop, user: int = ANNA) -> str:
    decision_id = next(
        ShowRest.unpack(row[0].data or "").decision_id
        for action in await shop.sent(ChatLane(ANNA))
        if isinstance(action, SendText)
        for row in action.keyboard
        if row[0].text == RU("button-rest")
    )
    return await shop.buttons.rest(shop.press(user), decision_id, await shop.item())


async def test_the_passage_comes_with_a_button_for_the_whole(asked: Shop) -> None:
    assert await asked.heard() == [PARTS[2].strip()]
    assert await _press(asked) == ""
    heard = await asked.heard()
    assert " ".join(" ".join(heard[1:]).split()) == " ".join(BODY.split())


async def test_pressing_twice_sends_it_once(asked: Shop) -> None:
    await _press(asked)
    before = await asked.heard()
    assert await _press(asked) == RU("rest-sent")
    assert await asked.heard() == before


async def test_after_an_edit_the_current_text_comes_with_a_word(asked: Shop) -> None:
    await asked.publish("long", "Теперь коротко.")
    assert await _press(asked) == ""
    assert (await asked.heard())[1:] == [RU("article-changed"), "Теперь коротко."]


async def test_of_an_archived_article_only_a_word_is_left(asked: Shop) -> None:
    revision = await asked.publish("long", BODY)
    await asked.archive(revision)
    assert await _press(asked) == RU("clarify-not-found-here")
    assert len(await asked.heard()) == 1


async def test_somebody_else_s_button_is_none(asked: Shop) -> None:
    assert await _press(asked, BORIS) == RU("button-gone")
    assert await asked.buttons.rest(asked.press(), 99_999, await asked.item()) == RU("button-gone")


async def test_while_people_have_the_conversation_the_button_says_so(asked: Shop) -> None:
    await asked.handed_over()
    assert await _press(asked) == RU("already-handed-off")


async def test_a_passage_of_another_revision_is_not_trusted(shop: Shop) -> None:
    await shop.publish("long", BODY)
    found = replace(candidate("long", 0.95, revision_id=12_345), passage=2)
    shop.readings[QUESTION] = reading(QUESTION, candidates=(found,))
    await shop.write(QUESTION)
    assert " ".join(" ".join(await shop.heard()).split()) == " ".join(BODY.split())


async def test_an_answer_names_the_revision_that_was_sent(asked: Shop) -> None:
    decision_id, _, _ = await asked.last_decision()
    async with asked.database.reading() as unit:
        stored = await unit.decisions.get(decision_id)
        published = await unit.articles.published("long", Language.RU)
    assert stored is not None
    assert published is not None
    assert stored.decision.article is not None
    assert stored.decision.article.revision_id == published.id


async def test_from_a_message_the_way_leads_to_the_revision_that_it_is(asked: Shop) -> None:
    await _press(asked)
    await asked.publish("long", "Теперь коротко.")
    sent = [action for action in await asked.sent(ChatLane(ANNA)) if isinstance(action, SendText)]
    async with asked.database.reading() as unit:
        behind = [await unit.decisions.behind(action.message_id or 0) for action in sent]
        for action, decision in zip(sent, behind, strict=True):
            assert decision is not None
            assert decision.decision.article is not None
            revision = await unit.articles.revision(decision.decision.article.revision_id)
            assert revision is not None
            assert " ".join(action.text.text.split()) in " ".join(revision.text.body.split())
    assert len({decision.id for decision in behind if decision}) == 2


@pytest.mark.parametrize("has_value", [True, False])
async def test_fields_are_filled_or_a_human_answers(shop: Shop, has_value: bool) -> None:
    fields = Fields({"shop_phone": "8 800 *1*"} if has_value else {})
    shop.turns._performer = Performer(desk_texts=shop.desk_texts, shop_name="Лён", fields=fields)
    revision = await shop.publish("contacts", "Звоните: **{{shop_phone}}**.")
    found = candidate("contacts", 0.95, revision_id=revision.id)
    shop.readings[QUESTION] = reading(QUESTION, candidates=(found,))
    await shop.write(QUESTION)
    heard = await shop.heard()
    assert not any("{{" in text for text in heard)
    if has_value:
        assert heard == ["Звоните: 8 800 *1*."]
        return
    assert heard[0].startswith(RU("hand-off-not_covered"))
    _, kind, reason = await shop.last_decision()
    assert (kind, reason) == ("hand_off", Reason.NOT_COVERED.value)
    assert any("missing_field:shop_phone" in text for text in await shop.told(await shop.ticket()))


async def test_the_button_goes_when_it_was_pressed(asked: Shop) -> None:
    await _press(asked)
    edits = [action for action in await asked.sent(ChatLane(ANNA)) if isinstance(action, EditKeyboard)]
    assert all(row[0].text != RU("button-rest") for edit in edits for row in edit.keyboard)


@pytest.mark.parametrize("seen", [True, False], ids=["whole article seen", "passage only"])
async def test_after_a_good_vote_the_whole_article_can_still_be_had(asked: Shop, seen: bool) -> None:
    decision_id, _, _ = await asked.last_decision()
    if seen:
        await _press(asked)
    press = asked.press()
    [answer, *_] = [a for a in await asked.sent(ChatLane(ANNA)) if isinstance(a, SendText)]
    assert answer.message_id is not None
    async with asked.database.unit() as unit:
        await unit.messages.add_location(answer.message_id, press.at)
    await asked.buttons.feedback(press, decision_id, helpful=True, item=await asked.item())
    edits = [action for action in await asked.sent(ChatLane(ANNA)) if isinstance(action, EditKeyboard)]
    texts = [button.text for row in edits[-1].keyboard for button in row]
    assert texts == [*([] if seen else [RU("button-rest")]), RU("button-human")]
