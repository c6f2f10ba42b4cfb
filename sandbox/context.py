"""Everything one running sandbox holds, built in one place."""

import json
from dataclasses import dataclass, field

from sandbox.calls import CallLog
from sandbox.events import EventBus, EventKind
from sandbox.faults import Faults
from sandbox.files import FileStore
from sandbox.limits import RateLimits
from sandbox.scenario import build_world
from sandbox.updates import UpdateQueue
from sandbox.webhook import Webhook
from sandbox.wire import Clock, Json
from sandbox.world import Message, World


@dataclass
class BotProfile:
    """What the bot has told Telegram about itself, by language code."""

    commands: dict[str, list[Json]] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)

    def default_commands(self) -> list[Json]:
        """What people see in any chat: the commands of the default scope, or else the first ones set."""
        plain = self.commands.get(commands_key({}, ""))
        return plain if plain is not None else next(iter(self.commands.values()), [])


def commands_key(scope: Json, language_code: str) -> str:
    """Where commands for a scope and a language are kept; no scope is the default one."""
    return f"{json.dumps(scope or {'type': 'default'}, sort_keys=True)}:{language_code}"


@dataclass
class Sandbox:
    token: str
    scenario: Json
    clock: Clock
    world: World
    limits: RateLimits
    updates: UpdateQueue
    webhook: Webhook
    files: FileStore = field(default_factory=FileStore)
    events: EventBus = field(default_factory=EventBus)
    faults: Faults = field(default_factory=Faults)
    calls: CallLog = field(default_factory=CallLog)
    profile: BotProfile = field(default_factory=BotProfile)
    callbacks: dict[str, int] = field(default_factory=dict)
    last_serial: int = 0

    def now(self) -> int:
        return int(self.clock().timestamp())

    def serial(self) -> int:
        """A number never given before: for callback queries, albums, polls."""
        self.last_serial += 1
        return self.last_serial

    def public(self, message: Message) -> Json:
        return message.public(self.world.bot.id)

    def publish_message(self, kind: EventKind, message: Message) -> None:
        body = self.public(message)
        self.events.publish(kind, chat_id=body["chat"]["id"], message_id=message.id, message=body)

    def reset(self) -> None:
        """Back to the scenario. Counters go on and the webhook stays: the bot keeps running."""
        old = self.world
        self.world = build_world(self.scenario, old.bot.id)
        self.world.private_message_id = old.private_message_id
        self.world.group.last_message_id = old.group.last_message_id
        self.files.clear()
        self.faults.clear()
        self.calls.clear()
        self.updates.clear()
        self.callbacks.clear()
        self.events.publish(EventKind.RESET, chat_id=None)


def build_sandbox(token: str, scenario: Json, clock: Clock, *, limits: bool) -> Sandbox:
    updates = UpdateQueue()
    world = build_world(scenario, int(token.partition(":")[0]))
    return Sandbox(token, scenario, clock, world, RateLimits(enabled=limits), updates, Webhook(updates, clock))
