"""What agents do in a ticket's topic, on a real database."""

import asyncio
from dataclasses import replace

import pytest

from conversations.conversation import Owner
from conversations.messages import ContentKind, File, Location
from conversations.outgoing import (
    ChatLane,
    CopyMessage,
    EditText,
    FormattedText,
    SendText,
    SetReaction,
    SetTopic,
    TicketLane,
)
from handoff.tickets import TicketStatus
from locales.texts import texts_for
from storage.errors import LeaseLostError
from tests.turn.shop import ANNA, BORIS, GROUP, Shop

RU = texts_for("ru")


async def test_of_two_who_claim_at_once_one_wins_and_the_other_hears_who(shop: Shop) -> None:
    agents = [await shop.agent("Мира", 901), await shop.agent("Глеб", 902)]
    ticket = await shop.handed_over()
    items = [await shop.item(), await shop.item()]
    claims = zip(agents, items, strict=True)
    words = await asyncio.gather(*(shop.actions.claim(shop.acting(a), ticket.id, i) for a, i in claims))
    holder = (await shop.stored(ticket.id)).assignee
    assert holder is not None
    assert sorted(words) == sorted([RU("claim-yours"), RU("claim-taken", agent=holder.name)])
    assert (await shop.conversation()).owner is Owner.AGENT
    assert (await shop.heard())[-1] == RU("queue-claimed", agent=holder.name)
    assert len([text for text in await shop.told(ticket) if text == RU("claimed-by", agent=holder.name)]) == 1


async def test_a_customer_and_an_agent_at_once_do_not_block_each_other(shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.handed_over()
    items = [await shop.item() for _ in range(8)]
    writing = [shop.turns.message(shop.said(f"{n}"), items[n]) for n in range(4)]
    where = {"at": Location(GROUP, 9000), "topic_id": ticket.id * 100}
    answering = [
        shop.topics.message(shop.said("Да", 901, **where | {"at": Location(GROUP, 9000 + n)}), items[n])
        for n in range(4, 8)
    ]
    await asyncio.gather(*writing, *answering)
    assert (await shop.stored(ticket.id)).assignee == mira
    assert len(await shop.copies(TicketLane(ticket.id))) == 4
    assert len(await shop.copies(ChatLane(ANNA))) == 4


async def test_writing_claims_and_reaches_the_customer_with_replies(shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.handed_over()
    question = await shop.write("Где заказ?")
    copy = Location(GROUP, 77)
    await shop.copied(question, copy)
    await shop.agent_writes(mira, ticket, "Здравствуйте!", reply_to=copy)
    await shop.agent_writes(mira, ticket, content=ContentKind.PHOTO, album_id="album")
    first, second = await shop.copies(ChatLane(ANNA))
    assert (first.text, second.content) == ("Здравствуйте!", ContentKind.PHOTO)
    assert first.reply_to_id == (await shop.message_at(question)).id
    stored = await shop.stored(ticket.id)
    assert (stored.assignee, stored.status, stored.first_replied_at) == (mira, TicketStatus.WAITING, shop.now)
    await shop.write("Спасибо")
    assert (await shop.stored(ticket.id)).status is TicketStatus.OPEN


async def test_release_and_transfer(shop: Shop) -> None:
    mira, gleb = await shop.agent("Мира", 901), await shop.agent("Глеб", 902)
    ticket = await shop.held(mira)
    assert await shop.actions.choose_transfer(shop.acting(mira), ticket.id, await shop.item()) == RU("transfer-choose")
    await shop.actions.transfer(shop.acting(mira), ticket.id, gleb.id, await shop.item())
    assert (await shop.stored(ticket.id)).assignee == gleb
    assert (await shop.heard())[-1] == RU("queue-transferred", agent="Глеб")
    refused = RU("not-the-holder", agent="Глеб")
    assert await shop.actions.release(shop.acting(mira), ticket.id, await shop.item()) == refused
    heard = await shop.heard()
    await shop.actions.transfer(shop.acting(gleb), ticket.id, gleb.id, await shop.item())
    assert await shop.heard() == heard
    await shop.actions.release(shop.acting(gleb), ticket.id, await shop.item())
    assert (await shop.conversation()).owner is Owner.QUEUE
    assert await shop.actions.resolve(shop.acting(gleb), ticket.id, await shop.item()) == RU("claim-first")


async def test_commands_answer_in_the_topic(shop: Shop) -> None:
    mira, _ = await shop.agent("Мира", 901), await shop.agent("Глеб", 902)
    ticket = await shop.handed_over()
    here = shop.acting(mira, ticket, by_command=True)
    await shop.actions.claim(here, None, await shop.item())
    await shop.actions.transfer_by_name(here, "Никто" * 2000, await shop.item())
    assert (await shop.told(ticket))[-1].endswith("Есть: Глеб.")
    await shop.actions.transfer_by_name(here, " глеб ", await shop.item())
    await shop.actions.resolve(here, None, await shop.item())
    assert (await shop.told(ticket))[-1] == RU("not-the-holder", agent="Глеб")
    await shop.actions.claim(replace(here, topic_id=None), None, await shop.item())
    [general] = await shop.sent(ChatLane(GROUP))
    assert isinstance(general, SendText)
    assert general.text.text == RU("unknown-topic")


async def test_strangers_and_unknown_topics_are_told(shop: Shop) -> None:
    await shop.agent()
    ticket = await shop.handed_over()
    where = {"at": Location(GROUP, 1), "topic_id": ticket.id * 100, "first_name": 'x"; rm -rf ~; "$(id)`'}
    await shop.topics.message(shop.said("Привет", 666, **where), await shop.item())
    said = (await shop.told(ticket))[-1]
    assert said.endswith('otvet agents add 666 "x rm -rf id"')
    await shop.topics.message(shop.said("Привет", 901, at=Location(GROUP, 2), topic_id=4444), await shop.item())
    [general] = await shop.sent(ChatLane(GROUP))
    assert isinstance(general, SendText)
    assert general.text.text == RU("unknown-topic")
    assert await shop.copies(ChatLane(ANNA)) == []


async def test_only_the_holder_speaks_and_nobody_after_the_end(shop: Shop) -> None:
    mira, gleb = await shop.agent("Мира", 901), await shop.agent("Глеб", 902)
    ticket = await shop.held(mira)
    await shop.agent_writes(gleb, ticket, "И я скажу")
    assert (await shop.told(ticket))[-1] == RU("not-the-holder", agent="Мира")
    await shop.actions.resolve(shop.acting(mira), ticket.id, await shop.item())
    await shop.agent_writes(mira, ticket, "Ещё слово")
    assert (await shop.told(ticket))[-1] == RU("already-resolved")
    assert await shop.copies(ChatLane(ANNA)) == []


async def test_a_ticket_of_somebody_who_left_can_be_claimed(shop: Shop) -> None:
    mira, gleb = await shop.agent("Мира", 901), await shop.agent("Глеб", 902)
    ticket = await shop.held(mira)
    async with shop.database.unit() as unit:
        await unit.agents.remove(901)
    await shop.agent_writes(gleb, ticket, "Продолжу я")
    assert (await shop.stored(ticket.id)).assignee == gleb
    assert [m.text for m in await shop.copies(ChatLane(ANNA))] == ["Продолжу я"]


@pytest.mark.parametrize("text", ["// между нами", "//", "  //x"])
async def test_notes_stay_internal(shop: Shop, text: str) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    chat = await shop.sent(ChatLane(ANNA))
    await shop.agent_writes(mira, ticket, text)
    assert await shop.sent(ChatLane(ANNA)) == chat
    if text == "//":
        assert (await shop.told(ticket))[-1] == RU("note-empty")


async def test_a_note_is_kept_without_its_mark_and_never_leaks(shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    chat = await shop.sent(ChatLane(ANNA))
    where = {"at": Location(GROUP, 5), "topic_id": ticket.id * 100}
    note = shop.said("/note@otvet_bot между нами", 901, **where)
    await shop.topics.note(note, await shop.item())
    kept = await shop.message_at(note)
    assert (kept.text, kept.private, kept.ticket_id) == ("между нами", True, ticket.id)
    assert SetReaction(message_id=kept.id, emoji="✍") in await shop.sent(TicketLane(ticket.id))
    await shop.topics.edited(replace(note, text=FormattedText("уже не заметка")), await shop.item())
    await shop.topics.reacted(shop.reacts(note.at, 901), await shop.item())
    album = {"content": ContentKind.PHOTO, "album_id": "secret"}
    await shop.agent_writes(mira, ticket, "// фото для своих", **album)
    await shop.agent_writes(mira, ticket, **album)
    assert await shop.sent(ChatLane(ANNA)) == chat


async def test_an_agents_edits_reach_the_customer_unless_they_became_a_note(shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    said = await shop.agent_writes(mira, ticket, "Завтро")
    await shop.topics.edited(replace(said, text=FormattedText("Завтра")), await shop.item())
    await shop.topics.edited(replace(said, text=FormattedText("// не писать ему")), await shop.item())
    assert (await shop.told(ticket))[-1] == RU("note-too-late")
    async with shop.database.unit() as unit:
        await unit.agents.remove(901)
    await shop.topics.edited(replace(said, text=FormattedText("Привет от уволенного")), await shop.item())
    edits = [a.text.text for a in await shop.sent(ChatLane(ANNA)) if isinstance(a, EditText)]
    assert edits == ["Завтра"]


async def test_reactions_go_both_ways(shop: Shop) -> None:
    mira, gleb = await shop.agent("Мира", 901), await shop.agent("Глеб", 902)
    ticket = await shop.held(mira)
    question = await shop.write("Где заказ?")
    copy, answer_copy = Location(GROUP, 77), Location(ANNA, 78)
    await shop.topics.reacted(shop.reacts(copy, 901), await shop.item())  # nothing of ours stands there yet
    await shop.copied(question, copy)
    answer = await shop.agent_writes(mira, ticket, "Едет")
    await shop.turns.reacted(shop.reacts(question.at, ANNA), await shop.item())
    await shop.copied(answer, answer_copy)
    await shop.turns.reacted(shop.reacts(answer_copy, ANNA, "❤"), await shop.item())
    for agent in (901, 902, 666):
        await shop.topics.reacted(shop.reacts(copy, agent, "👀"), await shop.item())
    assert gleb.id != mira.id
    asked, answered = await shop.message_at(question), await shop.message_at(answer)
    in_topic = [a for a in await shop.sent(TicketLane(ticket.id)) if isinstance(a, SetReaction)]
    in_chat = [a for a in await shop.sent(ChatLane(ANNA)) if isinstance(a, SetReaction)]
    assert in_topic == [
        SetReaction(message_id=asked.id, emoji="👍"),
        SetReaction(message_id=answered.id, emoji="❤"),
    ]
    assert in_chat == [SetReaction(message_id=asked.id, emoji="👀")]


async def test_resolving_gives_the_conversation_back_and_asks_for_a_rating(shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.resolved(mira)
    conversation = await shop.conversation()
    assert (conversation.owner, conversation.ticket_id) == (Owner.BOT, None)
    last = (await shop.sent(ChatLane(ANNA)))[-1]
    assert isinstance(last, SendText)
    assert last.text.text == RU("ticket-resolved")
    assert [button.data for button in last.keyboard[0]] == [f"rate:{ticket.id}:{n}" for n in range(1, 6)]
    assert (await shop.sent(TicketLane(ticket.id)))[-1] == SetTopic(closed=True)
    again = await shop.handed_over()
    assert again.id != ticket.id


async def test_a_lost_lease_rolls_a_claim_back(shop: Shop) -> None:
    mira = await shop.agent()
    ticket = await shop.handed_over()
    item = await shop.item()
    async with shop.database.unit() as unit:
        await unit.inbox.complete(item)
    with pytest.raises(LeaseLostError):
        await shop.actions.claim(shop.acting(mira), ticket.id, item)
    assert (await shop.stored(ticket.id)).assignee is None


async def test_two_customers_are_kept_apart(shop: Shop) -> None:
    mira = await shop.agent()
    annas, boriss = await shop.held(mira), await shop.held(mira, BORIS)
    await shop.agent_writes(mira, boriss, "Борису")
    await shop.agent_writes(mira, annas, "Анне")
    assert [m.text for m in await shop.copies(ChatLane(ANNA))] == ["Анне"]
    assert [m.text for m in await shop.copies(ChatLane(BORIS))] == ["Борису"]
    assert [type(a) for a in await shop.sent(ChatLane(BORIS))].count(CopyMessage) == 1


@pytest.mark.parametrize("caption", ["вот", "другая подпись"])
async def test_a_replaced_picture_crosses_over_with_the_same_words_or_others(shop: Shop, caption: str) -> None:
    mira = await shop.agent()
    ticket = await shop.held(mira)
    before = File(file_id="one", name="photo.jpg", media_type="image/jpeg", size=100)
    after = File(file_id="two", name="photo.jpg", media_type="image/jpeg", size=200)
    said = await shop.write("вот", content=ContentKind.PHOTO, file=before)
    edit = shop.said(caption, at=said.at, content=ContentKind.PHOTO, file=after)
    await shop.turns.edited(edit, await shop.item())
    copies = [one for one in await shop.sent(TicketLane(ticket.id)) if isinstance(one, CopyMessage)]
    assert copies[-1].reply_to_id == copies[-1].message_id == copies[-2].message_id
    assert shop.desk_texts("customer-replaced-file") in await shop.told(ticket)
    await shop.turns.edited(edit, await shop.item())
    assert len([one for one in await shop.sent(TicketLane(ticket.id)) if isinstance(one, CopyMessage)]) == len(copies)

    shown = await shop.agent_writes(mira, ticket, "держите", content=ContentKind.PHOTO, file=before)
    instead = shop.said("держите", mira.telegram_user_id, at=shown.at, content=ContentKind.PHOTO, file=after)
    await shop.topics.edited(instead, await shop.item())
    sent = [one for one in await shop.sent(ChatLane(ANNA)) if isinstance(one, CopyMessage)]
    assert sent[-1].reply_to_id == sent[-1].message_id == sent[-2].message_id
