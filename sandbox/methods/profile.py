"""What the bot says about itself: commands, name, descriptions; and its leave-taking."""

import re
from typing import Any

from sandbox.calls import Call
from sandbox.context import Sandbox, commands_key
from sandbox.errors import bad_request
from sandbox.methods.table import Method
from sandbox.wire import Json

COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
COMMANDS_LIMIT = 100
TEXT_FIELDS = {
    "Name": ("name", 64),
    "Description": ("description", 512),
    "ShortDescription": ("short_description", 120),
}


def set_my_commands(sandbox: Sandbox, call: Call) -> bool:
    commands = call.array("commands")
    if len(commands) > COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    sandbox.profile.commands[_scope(call)] = [_command(item) for item in commands]
    return True


def get_my_commands(sandbox: Sandbox, call: Call) -> list[Json]:
    return sandbox.profile.commands.get(_scope(call), [])


def delete_my_commands(sandbox: Sandbox, call: Call) -> bool:
    sandbox.profile.commands.pop(_scope(call), None)
    return True


def _command(item: Any) -> Json:
    if not isinstance(item, dict):
        raise bad_request("expected an Array of BotCommand")
    name, description = str(item.get("command", "")), str(item.get("description", ""))
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name.removeprefix("/"), "description": description}


def _scope(call: Call) -> str:
    return commands_key(call.mapping("scope", "bot command scope"), call.text("language_code"))


def setter(what: str) -> Method:
    """setMyName and its like."""
    field, limit = TEXT_FIELDS[what]

    def set_text(sandbox: Sandbox, call: Call) -> bool:
        text = call.text(field)
        if len(text) > limit:
            raise bad_request(f"BOT_{field.upper()}_TOO_LONG")
        sandbox.profile.texts.setdefault(field, {})[call.text("language_code")] = text
        return True

    return set_text


def getter(what: str) -> Method:
    """getMyName and its like; without a text in the language, the one for all languages."""
    field, _ = TEXT_FIELDS[what]

    def get_text(sandbox: Sandbox, call: Call) -> Json:
        texts = sandbox.profile.texts.get(field, {})
        default = sandbox.world.bot.first_name if field == "name" else ""
        return {field: texts.get(call.text("language_code")) or texts.get("") or default}

    return get_text


def farewell(_: Sandbox, __: Call) -> bool:
    """logOut and close: accepted, and without an effect on a server that serves one bot."""
    return True


METHODS: dict[str, Method] = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    **{f"setMy{what}": setter(what) for what in TEXT_FIELDS},
    **{f"getMy{what}": getter(what) for what in TEXT_FIELDS},
    "logOut": farewell,
    "close": farewell,
}
