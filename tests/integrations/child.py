"""A process that tells webhooks, for a test that kills it: python -m tests.integrations.child DATABASE_URL"""

import asyncio
import sys

from bot.notifying import Notifying, NotifyingSettings
from conversations.clock import system_clock
from integrations.courier import open_courier
from locales.texts import texts_for
from storage.engine import create_engine
from storage.unit_of_work import Database


async def tell(url: str) -> None:
    courier = open_courier(private_allowed=True)
    settings = NotifyingSettings(lease_seconds=2.0, idle_seconds=0.05)
    database = Database(create_engine(url))
    await Notifying(database, courier, texts_for("en"), worker="child", clock=system_clock, settings=settings).run()


if __name__ == "__main__":
    asyncio.run(tell(sys.argv[1]))
