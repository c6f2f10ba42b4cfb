"""The main story with a webhook instead of polling."""

import pytest

from bot.settings import IntakeMode
from tests.fixtures.world import World
from tests.scenarios.test_story import russian_story


@pytest.mark.parametrize("intake", [IntakeMode.WEBHOOK])
async def test_the_story_over_a_webhook(world: World) -> None:
    await russian_story(world)
