"""Signing in, sessions, CSRF, invitations, headers."""

import re

import pytest

from console.pages.people import _SHOWN_TYPES
from console.security.invitations import first_admin_address, invite
from console.visits import safe_path
from conversations.messages import Author, ContentKind, Direction, File, NewMessage
from handoff.team import Deed, Role
from tests.console.office import PASSWORD, Browser, Office, open_office
from tests.turn.shop import Shop


async def deeds(office: Office) -> list[Deed]:
    async with office.database.reading() as unit:
        return [entry.deed for entry in await unit.audit.page(50)]


async def is_in(browser: Browser) -> bool:
    return (await browser.http.get("/me")).status_code == 200


async def test_signing_in_leads_to_the_page_that_was_asked_for(office: Office) -> None:
    async with office.browser() as browser:
        page = await browser.get("/sign-in?next=/customers")
        assert 'value="/customers"' in page.text
        response = await browser.post("/sign-in", {"login": " Agent ", "password": PASSWORD, "next": "/customers"})
        assert (response.status_code, response.headers["location"]) == (303, "/customers")
        cookie = response.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Secure" not in cookie
        assert await is_in(browser)
    assert (await deeds(office))[0] is Deed.SIGNED_IN


async def test_over_https_the_cookie_is_bound_to_this_host(shop: Shop) -> None:
    office = await open_office(shop.database, shop.clock, url="https://console.test")
    async with office.browser() as browser:
        await browser.get("/sign-in")
        response = await browser.post("/sign-in", {"login": "agent", "password": PASSWORD})
        assert response.headers["set-cookie"].startswith("__Host-otvet=")
        assert "Secure" in response.headers["set-cookie"]
        assert "max-age" in response.headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("login", "password"), [("agent", "wrong"), ("nobody", PASSWORD), ("agent", "x" * 250), ("", "")]
)
async def test_a_wrong_login_and_a_wrong_password_look_the_same(office: Office, login: str, password: str) -> None:
    async with office.browser(**{"accept-language": "en"}) as browser:
        response = await browser.sign_in(login, password)
        assert response.status_code == 401
        assert "Wrong login or password." in response.text
        assert not await is_in(browser)
    assert Deed.SIGN_IN_REFUSED in await deeds(office)


async def test_attempts_are_limited_per_login_and_the_time_passes(office: Office, shop: Shop) -> None:
    async with office.browser() as browser:
        for number in range(10):
            assert (await browser.sign_in("agent", f"guess {number}")).status_code == 401
        response = await browser.sign_in("agent")
        assert response.status_code == 429
        assert int(response.headers["retry-after"]) > 0
        assert (await browser.sign_in("editor")).status_code == 303
    shop.later(minutes=16)
    async with office.browser() as browser:
        assert (await browser.sign_in("agent")).status_code == 303


async def test_attempts_are_limited_per_address(shop: Shop) -> None:
    office = await open_office(shop.database, shop.clock, attempts_per_address=5)
    async with office.browser("10.6.6.6") as browser:
        for number in range(5):
            await browser.sign_in(f"guess{number}", "guess")
        assert (await browser.sign_in("agent")).status_code == 429
    async with office.browser("10.7.7.7") as browser:
        assert (await browser.sign_in("agent")).status_code == 303


@pytest.mark.parametrize(
    ("headers", "csrf"),
    [
        ({}, ""),
        ({}, "0" * 64),
        ({"origin": "https://evil.test"}, None),
        ({"origin": "null"}, None),
        ({"sec-fetch-site": "cross-site"}, None),
        ({"sec-fetch-site": "same-site"}, None),
    ],
)
async def test_what_other_sites_send_is_refused(
    office: Office, shop: Shop, headers: dict[str, str], csrf: str | None
) -> None:
    ticket = await shop.handed_over()
    async with office.signed_in(Role.AGENT) as browser:
        token = browser.csrf if csrf is None else csrf
        response = await browser.http.post(f"/tickets/{ticket.id}/claim", data={"csrf": token}, headers=headers)
        assert response.status_code == 403
        assert (await browser.post(f"/tickets/{ticket.id}/claim")).status_code == 200


async def test_the_token_of_one_browser_is_nothing_in_another(office: Office) -> None:
    async with office.signed_in(Role.AGENT) as one, office.signed_in(Role.AGENT) as other:
        assert (await other.post("/me/sessions/others/revoke", {"csrf": one.csrf})).status_code == 403
        header = {"X-CSRF-Token": other.csrf}
        assert (await other.http.post("/me/sessions/others/revoke", headers=header)).status_code == 303
        assert not await is_in(one)
        assert await is_in(other)


async def test_one_session_can_be_ended_from_another(office: Office) -> None:
    async with office.signed_in(Role.AGENT) as one, office.signed_in(Role.AGENT) as other:
        [path] = re.findall(r"/me/sessions/\d+/revoke", (await one.get("/me")).text)
        assert (await one.post(path)).status_code == 303
        assert not await is_in(other)
        assert await is_in(one)


async def test_nobody_ends_the_sessions_of_others(office: Office) -> None:
    async with office.signed_in(Role.ADMIN) as admin, office.signed_in(Role.AGENT) as agent:
        async with office.database.reading() as unit:
            [session] = await unit.sessions.of_person(office.people[Role.ADMIN].id)
        assert (await agent.post(f"/me/sessions/{session.id}/revoke")).status_code == 404
        assert await is_in(admin)


async def test_a_session_ends_without_use_and_after_its_lifetime(office: Office, shop: Shop) -> None:
    async with office.signed_in(Role.AGENT) as browser:
        for _ in range(27):
            shop.later(hours=11)
            assert await is_in(browser)
        shop.later(hours=13)
        assert not await is_in(browser)
    async with office.signed_in(Role.AGENT) as browser:
        for _ in range(30):
            shop.later(hours=11)
            assert await is_in(browser)
        shop.later(hours=11)
        assert not await is_in(browser)


async def test_signing_out_ends_the_session_for_good(office: Office) -> None:
    async with office.signed_in(Role.AGENT) as browser:
        token = browser.http.cookies["otvet_session"]
        await browser.post("/sign-out")
        browser.http.cookies.set("otvet_session", token)
        assert not await is_in(browser)


async def test_a_new_password_ends_all_other_sessions(office: Office) -> None:
    async with office.signed_in(Role.AGENT) as one, office.signed_in(Role.AGENT) as other:
        form = {"old": PASSWORD, "new": "a new long password", "again": "a new long password"}
        assert (await one.post("/me/password", form | {"old": "wrong"})).status_code == 422
        assert (await one.post("/me/password", form | {"new": "short", "again": "short"})).status_code == 422
        assert (await one.post("/me/password", form | {"again": "another"})).status_code == 422
        assert (await one.post("/me/password", form)).status_code == 200
        assert await is_in(one)
        assert not await is_in(other)
        assert (await other.sign_in("agent")).status_code == 401
        assert (await other.sign_in("agent", "a new long password")).status_code == 303


async def test_a_deactivated_person_is_out_at_once(office: Office) -> None:
    async with office.signed_in(Role.ADMIN) as admin, office.signed_in(Role.AGENT) as agent:
        assert (await admin.post(f"/team/{office.people[Role.AGENT].id}/deactivate")).status_code == 303
        assert not await is_in(agent)
        assert (await agent.sign_in("agent")).status_code == 401
        assert (await admin.post(f"/team/{office.people[Role.ADMIN].id}/deactivate")).status_code == 409
        assert (await admin.post(f"/team/{office.people[Role.ADMIN].id}/role", {"role": "agent"})).status_code == 409


async def test_the_link_of_the_first_admin_is_nothing_once_there_are_people(shop: Shop) -> None:
    office = await open_office(shop.database, shop.clock)
    assert await first_admin_address(shop.database, "http://x", shop.now) is None
    async with shop.database.unit() as unit:
        token = await invite(unit, None, shop.now.replace(year=2100))
    async with office.browser() as browser:
        assert (await browser.get(f"/welcome/{token}")).status_code == 404, "there are people already"


async def test_the_first_admin_chooses_login_and_password(sqlite_url: str, shop: Shop) -> None:
    office = await open_office(shop.database, shop.clock, people=())
    address = await first_admin_address(shop.database, "http://console.test", shop.now)
    assert address is not None
    path = address.removeprefix("http://console.test")
    form = {"name": "Ада", "login": "Ada", "password": PASSWORD, "again": PASSWORD}
    async with office.browser() as browser:
        assert (await browser.get(path)).status_code == 200
        assert (await browser.post(path, form | {"login": "a b"})).status_code == 422
        assert (await browser.post(path, form | {"name": " "})).status_code == 422
        assert (await browser.post(path, form)).status_code == 303
        assert (await browser.get("/team")).status_code == 200
        assert (await browser.get(path)).status_code == 404
        assert (await browser.sign_in("ada")).status_code == 303


async def test_somebody_who_is_added_chooses_a_password_by_his_link(office: Office, shop: Shop) -> None:
    async with office.signed_in(Role.ADMIN) as admin:
        form = {"login": "Zoe", "name": "Зоя", "role": "agent", "telegram_id": "777", "agent_id": ""}
        page = await admin.post("/team", form)
        [path] = re.findall(r"/welcome/[\w-]+", page.text)
        assert (await admin.post("/team", form)).status_code == 422
        assert (await admin.post("/team", form | {"login": "a b"})).status_code == 422
    async with office.browser() as browser:
        assert "Зоя" in (await browser.get(path)).text
        mine = {"password": "a password of hers", "again": "a password of hers"}
        assert (await browser.post(path, mine | {"again": "another"})).status_code == 422
        assert (await browser.post(path, mine)).status_code == 303
        assert await is_in(browser)
        assert (await browser.get(path)).status_code == 404
        assert (await browser.sign_in("zoe", "a password of hers")).status_code == 303
    async with office.database.reading() as unit:
        zoe = await unit.people.by_login("zoe")
        agent = await unit.agents.by_telegram_id(777)
    assert zoe is not None
    assert agent is not None
    assert zoe.agent_id == agent.id


async def test_an_invitation_runs_out(office: Office, shop: Shop) -> None:
    async with office.signed_in(Role.ADMIN) as admin:
        page = await admin.post(f"/team/{office.people[Role.AGENT].id}/invite")
        [path] = re.findall(r"/welcome/[\w-]+", page.text)
    shop.later(days=4)
    async with office.browser() as browser:
        assert (await browser.get(path)).status_code == 404


async def test_every_answer_is_guarded_by_headers(office: Office) -> None:
    async with office.browser() as browser:
        for path in ("/sign-in", "/static/app.js", "/nowhere", "/healthz"):
            headers = (await browser.http.get(path)).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert headers["x-frame-options"] == "DENY"
            assert headers["x-content-type-options"] == "nosniff"
        assert (await browser.http.post("/sign-in", content=b"x" * 1_100_000)).status_code == 413


async def test_only_people_who_are_signed_in_may_send_long_bodies(office: Office) -> None:
    upload = {"file": ("cat.png", b"x" * 1_100_000, "image/png")}
    async with office.browser() as stranger, office.signed_in(Role.EDITOR) as editor:
        await stranger.get("/sign-in")
        refused = await stranger.post("/articles/parcel-size/ru/pictures", files=upload)
        assert refused.status_code == 401
        assert refused.headers["x-content-type-options"] == "nosniff"
        assert (await editor.post("/articles/parcel-size/ru/pictures", files=upload)).status_code not in {401, 413}


async def test_pages_hold_no_script_and_no_style_of_their_own(office: Office, shop: Shop) -> None:
    ticket = await shop.handed_over()
    async with office.signed_in(Role.ADMIN) as browser:
        for path in (f"/tickets/{ticket.id}", "/customers/1", "/articles", "/team", "/audit", "/me"):
            page = (await browser.get(path)).text
            assert re.findall(r"<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=|javascript:", page) == [], path


async def test_what_customers_write_is_text_everywhere(office: Office, shop: Shop) -> None:
    hostile = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>{{7*7}}"
    await shop.write(hostile, first_name=f"Eve {hostile}"[:200])
    ticket = await shop.handed_over()
    await shop.write(hostile)
    async with office.signed_in(Role.ADMIN) as browser:
        for path in (
            "/tickets?view=queue",
            f"/tickets/{ticket.id}",
            "/customers",
            "/customers?q=onerror",
            "/customers/1",
        ):
            page = (await browser.get(path)).text
            assert "&lt;img src=x" in page, path
            assert "<img src=x" not in page, path
            assert "<script>alert" not in page, path
            assert "{{7*7}}" in page, path


async def test_files_come_to_those_who_may_and_run_nothing(office: Office, shop: Shop) -> None:
    await shop.write("привет")
    conversation = await shop.conversation()
    ids = []
    async with shop.database.unit() as unit:
        for name, media_type in (
            ("photo.jpg", "image/jpeg"),
            ("отчёт\r\n.html", "text/html"),
            ("x.svg", "image/svg+xml"),
        ):
            message = await unit.messages.add(
                NewMessage(
                    conversation_id=conversation.id,
                    direction=Direction.INCOMING,
                    author=Author.CUSTOMER,
                    author_name="A",
                    content=ContentKind.DOCUMENT,
                    file=File(file_id=name, name=name, media_type=media_type),
                )
            )
            office.files.files[name] = b"<script>alert(1)</script>"
            ids.append(message.id)
    assert "text/html" not in _SHOWN_TYPES
    async with office.signed_in(Role.AGENT) as browser:
        picture, page, drawing = [await browser.http.get(f"/files/{message_id}") for message_id in ids]
        assert picture.headers["content-disposition"].startswith("inline")
        for other in (page, drawing):
            assert other.headers["content-type"] == "application/octet-stream"
            assert other.headers["content-disposition"].startswith("attachment")
            assert "sandbox" in other.headers["content-security-policy"]
        office.files.files.clear()
        assert (await browser.http.get(f"/files/{ids[0]}")).status_code == 503
    async with office.signed_in(Role.EDITOR) as browser:
        assert (await browser.http.get(f"/files/{ids[0]}")).status_code == 403


@pytest.mark.parametrize(
    "path", ["//evil.test", "/\\evil.test", "https://evil.test", "javascript:alert(1)", "", None, "/\nx", "evil"]
)
def test_only_our_own_paths_are_gone_on_to(path: str | None) -> None:
    assert safe_path(path) == "/"
    assert safe_path("/tickets?view=mine") == "/tickets?view=mine"


async def test_pages_come_in_the_readers_language_and_theme(office: Office) -> None:
    async with office.browser(**{"accept-language": "de, en;q=0.8"}) as browser:
        assert '<html lang="en">' in (await browser.get("/sign-in")).text
        await browser.post("/look", {"language": "ru", "theme": "dark", "back": "/sign-in"})
        assert '<html lang="ru" data-theme="dark">' in (await browser.get("/sign-in")).text
