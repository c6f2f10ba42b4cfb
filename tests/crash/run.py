"""A crash run: customers write, an agent answers, and the bot is killed with SIGKILL at random moments.

writers ─→ sandbox ←─ bot ✗ ←─ bot ✗ ←─ … ←─ the last bot, which may finish
              └─→ judge: answered, in order, twice only what was in flight at a kill
"""

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import aiohttp

from bot.settings import Settings
from conversations.understanding import Language
from sandbox.server import RunningSandbox, running
from sandbox.wire import Json
from storage.engine import create_engine
from storage.unit_of_work import Database
from tests.crash import story
from tests.crash.judging import Heard, Lane, Verdict, judge
from tests.crash.story import Script

LOOK_EVERY_SECONDS = 0.1


class BotProcess(Protocol):
    """A running bot."""

    def kill(self) -> None:
        """Send SIGKILL."""
        ...

    def join(self) -> None:
        """Wait until it is gone."""
        ...


class Starter(Protocol):
    """Starts bot processes, all alike."""

    def start(self) -> BotProcess:
        """A new process."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How big a run is. `life_seconds` are the shortest and the longest life of a process."""

    seed: int
    kills: int = 50
    customers: int = 40
    messages: int = 8
    life_seconds: tuple[float, float] = (0.05, 1.4)
    finish_seconds: float = 60.0

    @property
    def writing_seconds(self) -> float:
        """The customers write for as long as processes die."""
        return self.kills * sum(self.life_seconds) / 2


@dataclass(frozen=True, slots=True)
class Kill:
    """The last message ids given when a process was gone: in all private chats together, and in the group."""

    private: int
    group: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a run ended."""

    plan: Plan
    verdict: Verdict
    kills: int
    messages: int
    seconds: float
    seconds_to_finish: float

    def __str__(self) -> str:
        v = self.verdict
        facts = (
            f"seed {self.plan.seed}: {self.kills} kills, {self.plan.customers} customers, {self.messages} messages, "
            f"{self.seconds:.0f} s ({self.seconds_to_finish:.1f} s after the last kill); lost {len(v.lost)}, "
            f"unexpected {len(v.unexpected)}, out of order {len(v.out_of_order)}, sent twice {v.duplicates}, "
            f"of them without a kill between {len(v.unexplained)}"
        )
        return "\n".join([facts, *v.lost, *v.unexpected, *v.out_of_order, *v.unexplained])


async def crash_run(plan: Plan, *, database_url: str, work_dir: Path, starter: Callable[[Settings], Starter]) -> Report:
    """Run it on a migrated database and judge what the sandbox holds at the end."""
    crowd = story.scripts(plan.customers, plan.messages, random.Random(plan.seed))  # noqa: S311  reproducible
    await _prepare(database_url, crowd)
    async with running(scenario=story.scenario(crowd)) as sandbox:
        settings = _settings(sandbox, database_url, work_dir)
        return await _CrashRun(plan, crowd, sandbox, starter(settings)).run()


async def _prepare(database_url: str, crowd: list[Script]) -> None:
    database = Database(create_engine(database_url))
    async with database.unit() as unit:
        await unit.orders.put(story.orders_of(crowd))
        await unit.agents.add(story.ANNA, "Анна", list(Language))
    await database.close()


def _settings(sandbox: RunningSandbox, database_url: str, work_dir: Path) -> Settings:
    """A lease of a killed process is short here, for its rows wait until it ends.

    A kill counts as an attempt for what was in flight. No message is to blame here, so that none may run out of them.
    """
    return Settings(
        console_port=0,
        _env_file=None,
        bot_token=sandbox.token,
        staff_group_id=story.GROUP,
        telegram_api_url=sandbox.base_url,
        database_url=database_url,
        work_dir=work_dir,
        lease_seconds=1.5,
        max_attempts=1000,
        retry_seconds=0.1,
        paced=False,
        rasa_enabled=False,
        log_level="WARNING",
    )


class _CrashRun:
    def __init__(self, plan: Plan, crowd: list[Script], sandbox: RunningSandbox, starter: Starter) -> None:
        self._plan = plan
        self._crowd = crowd
        self._sandbox = sandbox
        self._starter = starter
        self._chance = random.Random(plan.seed)  # noqa: S311  reproducible
        self._kills: list[Kill] = []

    async def run(self) -> Report:
        """The run and its report."""
        await self._first_start()
        begun = time.monotonic()
        async with aiohttp.ClientSession(f"{self._sandbox.base_url}/sandbox/") as people, asyncio.TaskGroup() as group:
            for script in self._crowd:
                group.create_task(self._customer(people, script, self._moments(len(script.writes))))
                if script.topic is not None:
                    group.create_task(self._agent(people, script))
            killing = group.create_task(self._kill_again_and_again())
            await killing
            last_kill = time.monotonic()
            last = await asyncio.to_thread(self._starter.start)
            try:
                await self._until_finished()
            finally:
                await asyncio.to_thread(_end, last)
        now = time.monotonic()
        return Report(
            plan=self._plan,
            verdict=judge(self._lanes()),
            kills=len(self._kills),
            messages=sum(len(script.writes) + len(script.answers) for script in self._crowd),
            seconds=now - begun,
            seconds_to_finish=now - last_kill,
        )

    async def _first_start(self) -> None:
        """The first process imports everything, which may take longer than the others live."""
        process = await asyncio.to_thread(self._starter.start)
        while not self._sandbox.sandbox.calls.find("getUpdates"):  # noqa: ASYNC110  what is waited for is another process
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        await asyncio.to_thread(_end, process)

    def _moments(self, count: int) -> list[float]:
        return sorted(self._chance.uniform(0, self._plan.writing_seconds) for _ in range(count))

    async def _customer(self, people: aiohttp.ClientSession, script: Script, moments: list[float]) -> None:
        waited = 0.0
        for text, moment in zip(script.writes, moments, strict=True):
            await asyncio.sleep(moment - waited)
            waited = moment
            await _write(people, script.user_id, from_user=script.user_id, text=text)

    async def _agent(self, people: aiohttp.ClientSession, script: Script) -> None:
        """Anna answers as soon as the customer's topic has its card."""
        while (topic := self._topic(script)) is None:  # noqa: ASYNC110  what is waited for is beyond HTTP
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        for text in script.answers:
            await _write(people, story.GROUP, from_user=story.ANNA, text=text, message_thread_id=topic)

    async def _kill_again_and_again(self) -> None:
        for _ in range(self._plan.kills):
            process = await asyncio.to_thread(self._starter.start)
            await asyncio.sleep(self._chance.uniform(*self._plan.life_seconds))
            await asyncio.to_thread(_end, process)
            world = self._sandbox.sandbox.world
            self._kills.append(Kill(world.private_message_id, world.group.last_message_id))

    async def _until_finished(self) -> None:
        """Until nothing is missing any more, or patience ends: then the report tells what is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._plan.finish_seconds):
                while judge(self._lanes()).lost:  # noqa: ASYNC110  as above
                    await asyncio.sleep(LOOK_EVERY_SECONDS)

    def _lanes(self) -> list[Lane]:
        private, group = [kill.private for kill in self._kills], [kill.group for kill in self._kills]
        lanes = [Lane(script.name, script.hears, self._heard(script), private) for script in self._crowd]
        for script in self._crowd:
            if script.topic is not None:
                heard = story.heard_in_topic(self._said(story.GROUP, self._topic(script)), script)
                lanes.append(Lane(f"topic of {script.name}", script.topic, heard, group))
        return lanes

    def _heard(self, script: Script) -> list[Heard]:
        return story.heard_by_customer(self._said(script.user_id))

    def _said(self, chat_id: int, topic: int | None = None) -> list[Json]:
        """The bot's texts in a chat or topic."""
        world = self._sandbox.sandbox.world
        messages = [m for m in world.chats[chat_id].live_messages() if m.sender_id == world.bot.id and not m.service]
        return [m.body for m in messages if m.thread_id == topic and "text" in m.body]

    def _topic(self, script: Script) -> int | None:
        """The topic with the customer's card: a kill may have left an empty one beside it."""
        topics = self._sandbox.sandbox.world.group.topics.values()
        own = (topic.message_thread_id for topic in topics if script.name in topic.name)
        return next((topic for topic in own if self._said(story.GROUP, topic)), None)


async def _write(people: aiohttp.ClientSession, chat: int, **fields: object) -> None:
    async with people.post(f"chats/{chat}/messages", json=fields) as answer:
        answer.raise_for_status()


def _end(process: BotProcess) -> None:
    process.kill()
    process.join()
