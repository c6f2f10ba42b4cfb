"""Customers who write in a language that the shop does not speak."""

import pytest

from tests.fixtures.words import RU
from tests.fixtures.world import World

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest.mark.parametrize(
    "text",
    [
        "де моє замовлення, скажіть будь ласка",
        "тапсырысым қашан келеді",
        "wo bleibt mein Paket, ich warte schon lange",
        "dónde está mi pedido por favor",
        "siparişim nerede kaldı",
        "buyurtmam qachon keladi",
        "我的订单什么时候到",
        "أين طلبي من فضلك",
    ],
    ids=["uk", "kk", "de", "es", "tr", "uz", "zh", "ar"],
)
async def test_a_foreign_message_gets_a_bilingual_word_and_a_human(shop: World, text: str) -> None:
    stranger = await shop.newcomer()
    await stranger.writes(text)
    await stranger.hears("по-русски и по-английски", "Russian and English")
    topic = await shop.topic_of(stranger)
    await topic.card_says(RU("reason-foreign_language"))
    await shop.is_healthy()
