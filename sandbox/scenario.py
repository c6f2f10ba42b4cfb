"""The starting world, read from JSON (shape: see README)."""

import json
from pathlib import Path

from sandbox.wire import Json
from sandbox.world import Chat, ChatKind, Role, User, World

DEFAULT_SCENARIO = Path(__file__).with_name("default_scenario.json")


class ScenarioError(ValueError):
    """The scenario file lacks something; the message names it."""


def read_scenario(path: Path = DEFAULT_SCENARIO) -> Json:
    """Raises ScenarioError for broken JSON or a missing part."""
    try:
        scenario = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ScenarioError(f"{path}: {error}") from error
    missing = [part for part in ("bot", "group", "agents", "customers") if part not in scenario]
    if missing:
        raise ScenarioError(f"{path}: missing {', '.join(missing)}")
    return dict(scenario)


def build_world(scenario: Json, bot_id: int) -> World:
    """A fresh world. `bot_id` comes from the token, as at Telegram, and goes before the scenario's own."""
    bot, group = scenario["bot"], scenario["group"]
    me = User(bot_id, bot["first_name"], bot["username"], role=Role.BOT)
    chat = Chat(group["id"], ChatKind.SUPERGROUP, title=group["title"], is_forum=True)
    chat.last_message_id = 1
    world = World(me, {}, {chat.id: chat}, chat.id, {me.id})
    for role, people in ((Role.AGENT, scenario["agents"]), (Role.CUSTOMER, scenario["customers"])):
        for person in people:
            world.add_user(_user(person, role))
    return world


def _user(person: Json, role: Role) -> User:
    return User(person["id"], person["first_name"], person.get("username"), person.get("language_code"), role)
