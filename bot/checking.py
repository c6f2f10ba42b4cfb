"""`otvet check`: each part looked at on its own, with what to do where it is not right."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramUnauthorizedError
from aiogram.types import ChatMemberAdministrator, ChatMemberOwner

from bot.nlu_health import health_dir
from bot.settings import IntakeMode, Settings
from bot.telegram_bot import open_bot
from bot.understanding import rasa_project, rasa_work_dir
from conversations.clock import system_clock
from conversations.errors import BadInputError, OtvetError
from handoff.service_file import load_service_rules
from knowledge_base.editing import missing_translations
from knowledge_base.fields import Fields
from knowledge_base.thresholds import BASIS_WORDS, PROMISED
from nlu.rasa_client import RasaEndpoint
from nlu.rasa_health import HealthNote, HealthNotes
from storage import migrate
from storage.engine import create_engine
from storage.errors import translated_errors
from storage.unit_of_work import Database

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """`advice` is empty where all is well; `serious` ones keep the bot from working."""

    subject: str
    detail: str
    advice: str = ""
    serious: bool = True

    @property
    def ok(self) -> bool:
        """Whether there is nothing to do."""
        return not self.advice


Check = Callable[[Settings], Awaitable[Finding]]


async def check_all(settings: Settings) -> AsyncIterator[Finding]:
    """The findings, one part after the other."""
    for subject, check in _CHECKS:
        try:
            yield await check(settings)
        except (OSError, OtvetError) as error:
            yield Finding(subject, str(error).partition("\n")[0], "see the message; fix it and check again")


async def _configuration(settings: Settings) -> Finding:
    missing = []
    if not settings.bot_token.get_secret_value():
        missing.append("set OTVET_BOT_TOKEN to the token that @BotFather gave you")
    if not settings.staff_group_id:
        missing.append("set OTVET_STAFF_GROUP_ID to the id of the agents' group")
    teams = ", ".join(team.key for team in load_service_rules(settings.service_file).teams)
    mode = "webhook" if settings.intake is IntakeMode.WEBHOOK else "polling"
    detail = f"shop “{settings.shop_name}”, {mode}, teams: {teams}"
    return Finding("configuration", detail, "; ".join(missing))


async def _database(settings: Settings) -> Finding:
    settings.work_dir.mkdir(parents=True, exist_ok=True)
    with translated_errors():
        revision = await migrate.current(settings.database)
    if revision != migrate.latest():
        return Finding("database", f"tables of {revision or 'no version'}", "run: otvet db upgrade")
    database = Database(create_engine(settings.database))
    try:
        async with database.reading() as unit:
            agents, published = len(await unit.agents.list()), len(await unit.articles.published_ids())
    finally:
        await database.close()
    advice = "import articles: otvet kb import FOLDER" if not published else ""
    if not agents:
        advice = "; ".join(filter(None, [advice, "add an agent: otvet agents add TELEGRAM_ID NAME"]))
    return Finding("database", f"{published} published articles, {agents} agents", advice, serious=False)


async def _articles(settings: Settings) -> Finding:
    """What editors should look at: fields without a value, articles without their translation."""
    database = Database(create_engine(settings.database))
    try:
        async with database.reading() as unit:
            published = await unit.articles.revisions(await unit.articles.published_revisions())
    finally:
        await database.close()
    fields = Fields(settings.fields)
    empty = [
        f"{revision.key.language}/{revision.key.slug} ({', '.join(names)})"
        for revision in published
        if (names := fields.missing(revision.text.body, revision.key.language))
    ]
    alone = missing_translations(revision.key for revision in published)
    advice = [f"set OTVET_FIELDS: a human answers instead of {_some(empty)}"] if empty else []
    advice += [f"translate (otvet kb missing): {_some([f'{k.slug} to {k.language}' for k in alone])}"] if alone else []
    detail = f"{len(empty)} with fields that have no value, {len(alone)} missing translations"
    return Finding("articles", detail, "; ".join(advice), serious=False)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


async def _thresholds(settings: Settings) -> Finding:
    """The newest thresholds for the budget of now; the running bot works them out."""
    database = Database(create_engine(settings.database))
    try:
        async with database.reading() as unit:
            newest = await unit.calibrations.newest(settings.answer_error_budget)
    finally:
        await database.close()
    if newest is None:
        return Finding("thresholds", "careful until the running bot has worked them out")
    borders = [(language, chosen.thresholds) for language, chosen in sorted(newest.chosen.items())]
    words = "; ".join(f"{language} from {one.answer:.3f} on: {BASIS_WORDS[one.basis]}" for language, one in borders)
    promised = all(one.basis in PROMISED for _, one in borders)
    advice = "" if promised else "add example questions, or checked ones: otvet kb checked add FILE.jsonl"
    return Finding("thresholds", words, advice, serious=False)


async def _models(settings: Settings) -> Finding:
    from knowledge_base.embedder import SentenceTransformerEncoder  # noqa: PLC0415  loads torch: seconds

    def load() -> int:
        return SentenceTransformerEncoder(settings.embedding_model).dimension

    try:
        dimension = await asyncio.to_thread(load)
    except (OSError, ValueError, ImportError) as error:
        return Finding("embedding model", f"{settings.embedding_model}: {error}", "check OTVET_EMBEDDING_MODEL")
    return Finding("embedding model", f"{settings.embedding_model}, {dimension} dimensions")


async def _rasa(settings: Settings) -> Finding:
    if not settings.rasa_enabled:
        return Finding("Rasa", "switched off (OTVET_RASA_ENABLED)")
    if settings.rasa_url:
        return await _rasa_at(RasaEndpoint(settings.rasa_url, settings.rasa_token.get_secret_value()))
    try:
        fingerprint = await rasa_project(settings).fingerprint()
    except BadInputError as error:
        return Finding("Rasa", str(error), "run: make setup; the bot works without it, less well", serious=False)
    return Finding("Rasa", f"{settings.rasa_python} is ready, training data {fingerprint}")


async def _rasa_at(endpoint: RasaEndpoint) -> Finding:
    import httpx  # noqa: PLC0415

    try:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
            response = await http.get(f"{endpoint.url.rstrip('/')}/status", params={"token": endpoint.token})
            response.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        advice = "start it (otvet nlu serve), or check OTVET_RASA_URL and OTVET_RASA_TOKEN"
        return Finding("Rasa", f"{endpoint.url}: {type(error).__name__}", advice, serious=False)
    return Finding("Rasa", f"{endpoint.url} answers")


async def _nlu_answers(settings: Settings) -> Finding:
    """What the bots that run now say about their NLU server."""
    notes = HealthNotes(health_dir(settings)).fresh(system_clock())
    away = [note for note in notes if not note.well]
    detail = "; ".join(map(_told, away or notes)) or "no running bot has written how its NLU server does"
    advice = f"it comes back by itself; if not, see {rasa_work_dir(settings) / 'server.log'}" if away else ""
    return Finding("NLU answers", detail, advice, serious=False)


def _told(note: HealthNote) -> str:
    health = note.health
    stage = f"server {note.stage.value.replace('_', ' ')}, " if note.stage else ""
    state = stage + ("fine" if health.healthy else f"no answers ({health.last_error})")
    speed = f", p50 {health.milliseconds_p50} ms, p95 {health.milliseconds_p95} ms" if health.answers else ""
    counted = f"{health.answers} answers, {health.failures} failures, {health.skipped} turns without asking"
    return f"bot {note.pid}: {state} since {health.since:%Y-%m-%d %H:%M:%S} UTC; {counted}{speed}"


async def _telegram(settings: Settings) -> Finding:
    if not settings.bot_token.get_secret_value():
        return Finding("Telegram", "no token", "set OTVET_BOT_TOKEN")
    async with open_bot(settings) as bot:
        try:
            me = await bot.me()
        except TelegramUnauthorizedError:
            return Finding("Telegram", "the token is not accepted", "copy it again from @BotFather")
        except AiogramError as error:
            advice = f"check the network and OTVET_TELEGRAM_API_URL ({settings.telegram_api_url})"
            return Finding("Telegram", type(error).__name__, advice)
        return await _staff_group(bot, settings, f"@{me.username}")


async def _staff_group(bot: Bot, settings: Settings, name: str) -> Finding:
    try:
        chat = await bot.get_chat(settings.staff_group_id)
        member = await bot.get_chat_member(settings.staff_group_id, bot.id)
    except AiogramError as error:
        advice = "add the bot to the group and check OTVET_STAFF_GROUP_ID"
        return Finding("Telegram", f"{name}; agents' group: {error}", advice)
    if not chat.is_forum:
        return Finding("Telegram", f"{name}; “{chat.title}” has no topics", "switch topics on in the group's settings")
    may = isinstance(member, ChatMemberOwner) or (
        isinstance(member, ChatMemberAdministrator) and bool(member.can_manage_topics)
    )
    advice = "" if may else "make the bot an administrator that may manage topics and pin messages"
    return Finding("Telegram", f"{name}; agents' group “{chat.title}”", advice)


_CHECKS: tuple[tuple[str, Check], ...] = (
    ("configuration", _configuration),
    ("database", _database),
    ("articles", _articles),
    ("thresholds", _thresholds),
    ("embedding model", _models),
    ("Rasa", _rasa),
    ("NLU answers", _nlu_answers),
    ("Telegram", _telegram),
)
