"""What the page and the tests do through the control API."""

import pytest
from aiogram import Bot
from aiohttp import ClientSession

from sandbox.files import plain_png
from tests.sandbox.people import ANNA, GROUP, MARIA, People

KINDS = (
    "photo", "voice", "document", "sticker", "video", "video_note", "audio", "animation", "dice", "poll",
)  # fmt: skip


async def test_the_default_world(people: People) -> None:
    state = await people.state()
    assert (state["bot"]["first_name"], state["bot"]["username"]) == ("Otvet", "otvet_demo_bot")
    assert state["group"] == {"id": GROUP, "title": "Shop support", "topics": []}
    names = {user["first_name"]: (user["role"], user["language_code"]) for user in state["users"]}
    assert names["Анна"] == ("agent", "ru")
    assert names["Jack"] == ("customer", "en")


async def test_a_new_customer_starts_the_bot(bot: Bot, people: People) -> None:
    user = await people.post("users", first_name="Olga", language_code="ru", username="olga")
    assert (user["role"], user["blocked_bot"]) == ("customer", False)
    await people.write(user["id"], "/start from_site")
    [update] = await bot.get_updates()
    message = update.message
    assert message is not None
    assert message.from_user is not None
    assert (message.from_user.id, message.chat.type, message.from_user.language_code) == (user["id"], "private", "ru")
    assert message.entities
    assert (message.entities[0].type, message.entities[0].length) == ("bot_command", 6)


@pytest.mark.parametrize("kind", KINDS)
async def test_people_send_every_kind(bot: Bot, people: People, kind: str) -> None:
    await people.write(MARIA, kind=kind, caption="c")
    [update] = await bot.get_updates()
    assert update.message is not None
    assert getattr(update.message, kind)


async def test_people_send_places_contacts_forwards_and_formatting(bot: Bot, people: People) -> None:
    await people.write(MARIA, kind="contact", contact={"phone_number": "+7", "first_name": "М", "user_id": MARIA})
    await people.write(MARIA, kind="location", location={"latitude": 1.5, "longitude": 2})
    await people.write(MARIA, kind="venue", location={"latitude": 1.5, "longitude": 2})
    await people.write(MARIA, "f", forward=True, entities=[{"type": "bold", "offset": 0, "length": 1}])
    contact, place, venue, forward = [update.message for update in await bot.get_updates()]
    assert contact
    assert contact.contact
    assert contact.contact.user_id == MARIA
    assert place
    assert place.location
    assert venue
    assert venue.venue
    assert forward
    assert forward.forward_origin
    assert forward.entities


async def test_a_file_goes_to_the_bot_and_back_to_the_page(bot: Bot, people: People) -> None:
    picture = plain_png(100, 50)
    sent = await people.upload(MARIA, picture, "cat.png", "image/png", caption="кот", media_group_id="g")
    assert sent["media_group_id"] == "g"
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.photo
    content = await bot.download(update.message.photo[-1])
    assert content is not None
    assert content.read() == picture
    async with people.http.get(f"{people.server.base_url}/sandbox/files/{sent['photo'][0]['file_id']}") as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", picture)


async def test_blocking_is_told_once(bot: Bot, people: People) -> None:
    for _ in range(2):
        await people.post(f"users/{MARIA}/block")
    await people.post(f"users/{MARIA}/unblock")
    blocked, unblocked = [update.my_chat_member for update in await bot.get_updates()]
    assert blocked is not None
    assert (blocked.old_chat_member.status, blocked.new_chat_member.status) == ("member", "kicked")
    assert unblocked is not None
    assert unblocked.new_chat_member.status == "member"


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        (f"chats/{MARIA}/messages", {"from_user": 9, "text": "x"}, 404),
        ("chats/9/messages", {"from_user": MARIA, "text": "x"}, 404),
        (f"chats/{MARIA}/messages", {"from_user": ANNA, "text": "x"}, 400),
        (f"chats/{GROUP}/messages", {"from_user": MARIA, "text": "x"}, 400),
        (f"chats/{MARIA}/messages", {"from_user": MARIA, "text": ""}, 400),
        (f"chats/{MARIA}/messages", {"from_user": MARIA, "kind": "hologram"}, 400),
        (f"chats/{MARIA}/messages/5/press", {"from_user": MARIA, "data": "x"}, 404),
        ("users", {"first_name": " "}, 400),
        ("faults", {"kind": "earthquake"}, 400),
    ],
)
async def test_mistakes_are_named(people: People, path: str, fields: dict[str, object], status: int) -> None:
    async with people.http.post(f"{people.server.base_url}/sandbox/{path}", json=fields) as answer:
        assert answer.status == status
        assert (await answer.json())["description"]


async def test_events_are_numbered_and_can_be_caught_up(people: People) -> None:
    async with people.events() as events:
        await people.write(MARIA, "one")
        first = await events.next("message")
        assert (first["chat_id"], first["message"]["text"]) == (MARIA, "one")
    await people.write(MARIA, "two")
    async with people.events(after=first["id"]) as events:
        assert (await events.next("message"))["message"]["text"] == "two"
        await people.post(f"users/{MARIA}/block")
        assert (await events.next("user"))["user"]["blocked_bot"]


async def test_a_reset_clears_chats_but_reuses_no_ids(bot: Bot, people: People) -> None:
    before = await bot.send_message(MARIA, "x")
    await people.fault("500")
    await people.post("reset")
    assert await people.seen(MARIA) == []
    after = await bot.send_message(MARIA, "x")
    assert after.message_id > before.message_id


async def test_the_envelope_for_strangers(people: People) -> None:
    base = people.server.base_url
    assert await people.raw("getMyDog") == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found: method not found"},
    )
    async with ClientSession() as http:
        async with http.get(f"{base}/bot42:WRONG/getMe") as answer:
            assert (answer.status, (await answer.json())["description"]) == (401, "Unauthorized")
        async with http.get(f"{base}/bot42:TEST/GETME") as answer:
            assert (await answer.json())["result"]["id"] == 42
        query = {"chat_id": str(MARIA), "text": "from a query"}
        async with http.get(f"{base}/bot42:TEST/sendMessage", params=query) as answer:
            assert (await answer.json())["ok"]
        async with http.post(f"{base}/bot42:TEST/sendMessage", data=query) as answer:
            assert (await answer.json())["result"]["message_id"] == 2
        async with http.get(f"{base}/file/bot42:TEST/photos/none.jpg") as answer:
            assert answer.status == 404
