"""An utterance put together, with and without the server and the encoder; the trained model on its test set."""

import pytest

from conversations.clock import system_clock
from conversations.understanding import Language, LanguageKind, Mood
from nlu.evaluation import calibration_error, evaluate_intents, intent_tests
from nlu.kernel_model import Embed, Floats
from nlu.rasa_client import RasaClient, RasaEndpoint
from nlu.requests import SmallTalk
from nlu.understand import UtteranceReader
from tests.fixtures.rasa import NluServer


def reader_with(client: RasaClient, embed: Embed) -> UtteranceReader:
    async def encode(text: str) -> Floats:
        return embed([text])[0]

    return UtteranceReader(rasa=client, embed=encode)


def client_of(server: NluServer) -> RasaClient:
    return RasaClient(lambda: RasaEndpoint(server.url, server.token), clock=system_clock, budget_seconds=10)


async def broken_encoder(text: str) -> Floats:
    raise RuntimeError("no model")


async def test_everything_is_understood_together(nlu_server: NluServer, embed: Embed) -> None:
    client = client_of(nlu_server)
    utterance = await reader_with(client, embed).read("gde moi zakaz №10234", previous_language=Language.EN)
    await client.close()
    assert utterance.intent is not None
    assert utterance.intent.name == "order_status"
    assert utterance.language.kind is LanguageKind.TRANSLITERATED
    assert utterance.order_numbers == ("10234",)
    assert utterance.mood.mood is Mood.NEUTRAL
    assert not utterance.asked_for_human
    assert not utterance.complexity.complex
    assert utterance.parsed is not None
    assert [(entity.name, entity.value) for entity in utterance.parsed.entities] == [("order_number", "10234")]


async def test_without_the_server_the_rules_go_on(embed: Embed) -> None:
    client = RasaClient(lambda: None, clock=system_clock)
    reader = reader_with(client, embed)
    assert (await reader.read("позовите оператора")).asked_for_human
    assert (await reader.read("спасибо")).small_talk is SmallTalk.THANKS
    utterance = await reader.read("48213907")
    assert utterance.parsed is None
    assert utterance.order_number_alone
    await client.close()


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "/start", "x" * 20_000, "?" * 5000, "👍", "а" * 3000])
async def test_any_text_is_read(text: str, nlu_server: NluServer, embed: Embed) -> None:
    client = client_of(nlu_server)
    await reader_with(client, embed).read(text)
    assert client.health.healthy
    await client.close()


async def test_a_failing_encoder_leaves_the_rest(caplog: pytest.LogCaptureFixture) -> None:
    client = RasaClient(lambda: None, clock=system_clock)
    reader = UtteranceReader(rasa=client, embed=broken_encoder)
    assert (await reader.read("вы воры и мошенники, подам в суд")).mood.mood is not Mood.NEUTRAL
    assert "encoder failed" in caplog.text
    await client.close()


async def test_the_trained_model_on_its_test_set(nlu_server: NluServer) -> None:
    client = client_of(nlu_server)
    scores = await evaluate_intents(client, list(intent_tests()))
    await client.close()
    assert scores.unanswered == 0
    assert all(share.value >= 0.85 for share in scores.accuracy.values())
    assert scores.calibration_error <= 0.05


def test_calibration_error_of_known_predictions() -> None:
    assert calibration_error([(1.0, True), (1.0, True)]) == 0
    assert calibration_error([(1.0, False)]) == 1
    assert calibration_error([(0.75, True), (0.75, True), (0.75, True), (0.75, False)]) == pytest.approx(0)
    assert calibration_error([]) == 0
