"""Control routes for people and what they do in chats."""

from aiohttp import web

from sandbox import topics
from sandbox.context import Sandbox
from sandbox.control.requests import answering, fields_of, number
from sandbox.people.access import acting_user, open_chat
from sandbox.people.standing import add_user, first_agent, migrate, set_blocked
from sandbox.people.writing import edit, press, react, whole, write
from sandbox.wire import Json
from sandbox.world import Topic, User

CHAT = r"/sandbox/chats/{chat_id:-?\d+}"
MESSAGE = CHAT + r"/messages/{message_id:\d+}"
TOPIC = CHAT + r"/topics/{topic_id:\d+}"


class ChatControls:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def routes(self) -> list[web.RouteDef]:
        posts = {
            "/sandbox/users": self.add_user,
            r"/sandbox/users/{user_id:\d+}/{action:block|unblock}": self.block,
            f"{CHAT}/messages": self.write,
            f"{MESSAGE}/press": self.press,
            f"{MESSAGE}/reaction": self.react,
            f"{CHAT}/topics": self.create_topic,
            TOPIC + "/{action:close|reopen|delete}": self.change_topic,
            f"{CHAT}/migrate": self.migrate,
        }
        routes = [web.post(path, answering(handler)) for path, handler in posts.items()]
        return [*routes, web.patch(MESSAGE, answering(self.edit))]

    async def add_user(self, request: web.Request) -> web.StreamResponse:
        fields, _ = await fields_of(request)
        return web.json_response(add_user(self._sandbox, fields).public())

    async def block(self, request: web.Request) -> web.StreamResponse:
        blocked = request.match_info["action"] == "block"
        user = set_blocked(self._sandbox, number(request, "user_id"), blocked=blocked)
        return web.json_response(user.public())

    async def write(self, request: web.Request) -> web.StreamResponse:
        fields, upload = await fields_of(request)
        message = write(self._sandbox, number(request, "chat_id"), fields, upload)
        return web.json_response(self._sandbox.public(message))

    async def edit(self, request: web.Request) -> web.StreamResponse:
        fields, _ = await fields_of(request)
        message = edit(self._sandbox, number(request, "chat_id"), number(request, "message_id"), fields)
        return web.json_response(self._sandbox.public(message))

    async def press(self, request: web.Request) -> web.StreamResponse:
        fields, _ = await fields_of(request)
        query_id = press(self._sandbox, number(request, "chat_id"), number(request, "message_id"), fields)
        return web.json_response({"callback_query_id": query_id})

    async def react(self, request: web.Request) -> web.StreamResponse:
        fields, _ = await fields_of(request)
        message = react(self._sandbox, number(request, "chat_id"), number(request, "message_id"), fields)
        return web.json_response(self._sandbox.public(message))

    async def create_topic(self, request: web.Request) -> web.StreamResponse:
        fields, _ = await fields_of(request)
        chat = open_chat(self._sandbox, number(request, "chat_id"))
        topic = topics.create(self._sandbox, chat, self._actor(fields), str(fields.get("name") or ""))
        return web.json_response(topic.public())

    async def change_topic(self, request: web.Request) -> web.StreamResponse:
        fields, _ = await fields_of(request)
        return web.json_response(self._change_topic(request, self._actor(fields)).public())

    def _change_topic(self, request: web.Request, actor: User) -> Topic:
        chat = open_chat(self._sandbox, number(request, "chat_id"))
        topic, action = topics.topic_of(chat, number(request, "topic_id")), request.match_info["action"]
        if action == "delete":
            topics.remove(self._sandbox, chat, topic)
        else:
            topics.set_closed(self._sandbox, chat, actor, topic, closed=action == "close")
        return topic

    def _actor(self, fields: Json) -> User:
        wanted = whole(fields, "from_user", 0)
        return acting_user(self._sandbox, wanted) if wanted else first_agent(self._sandbox)

    async def migrate(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"chat_id": migrate(self._sandbox, number(request, "chat_id")).id})
