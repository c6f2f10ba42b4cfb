"""Fills a database with the demo shop: articles, orders around today's date, agents, macros. Safe to repeat."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from conversations.understanding import Language
from demo.vectors import keep_vectors
from handoff.durations import parse_duration
from handoff.macros import After, NewMacro, Then
from handoff.tickets import Priority
from knowledge_base.exchange.bringing_in import ImportReport
from knowledge_base.folder import import_folder
from orders.orders import Order, OrderItem, OrderState
from storage.unit_of_work import Database

FOLDER = Path(__file__).parent
SHOP_NAME = "Пижма"


async def seed(database: Database, now: datetime) -> ImportReport:
    """Import the articles with their vectors, put the orders, add the agents. Orders are dated from `now`."""
    async with database.unit() as unit:
        report = await import_folder(unit.articles, FOLDER / "kb", author="demo", at=now)
        await keep_vectors(unit.articles)
        await unit.orders.put(read_orders(now))
        for row in _rows("agents.csv"):
            languages = [Language(code) for code in row["languages"].split(";")]
            await unit.agents.add(int(row["telegram_user_id"]), row["name"], languages)
        for macro in read_macros():
            if await unit.macros.by_shortcut(macro.shortcut) is None:
                await unit.macros.add(macro)
    return report


def read_macros() -> Iterator[NewMacro]:
    """The demo's prepared replies."""
    for given in tomllib.loads((FOLDER / "macros.toml").read_text(encoding="utf-8")).values():
        snooze = given.get("snooze")
        yield NewMacro(
            shortcut=given["shortcut"],
            name=given["name"],
            texts={language: given[language].strip() for language in Language if language in given},
            after=After(
                priority=Priority(given["priority"]) if "priority" in given else None,
                then=Then(given.get("then", Then.STAY)),
                snooze_for=parse_duration(snooze) if snooze else None,
            ),
        )


def read_orders(now: datetime) -> Iterator[Order]:
    """The demo's orders; days in the file count from `now`."""
    for row in _rows("orders.csv"):
        yield Order(
            number=row["number"],
            telegram_user_id=int(row["telegram_user_id"]),
            state=OrderState(row["state"]),
            items=tuple(_items(row["items"])),
            total=Decimal(row["total_rub"]),
            placed_at=now - timedelta(days=int(row["placed_days_ago"])),
            updated_at=now - timedelta(days=int(row["updated_days_ago"])),
            promised_from=_day(now, row["promised_in_days_from"]),
            promised_to=_day(now, row["promised_in_days_to"]),
            carrier=row["carrier"] or None,
            tracking_number=row["tracking_number"] or None,
            city=row["city"] or None,
            pickup_address=row["pickup_address"] or None,
        )


def _rows(name: str) -> Iterator[Mapping[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _items(text: str) -> Iterator[OrderItem]:
    for item in text.split("; "):
        name_ru, name_en, quantity = item.split("|")
        yield OrderItem(name_ru=name_ru, name_en=name_en, quantity=int(quantity))


def _day(now: datetime, days: str) -> date | None:
    return (now + timedelta(days=int(days))).date() if days else None
