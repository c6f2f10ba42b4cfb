"""The data understanding is trained and judged on: enough of it, well formed, and test never seen in training."""

import re
from collections import Counter, defaultdict
from itertools import product

import pytest
import yaml

from tests.nlu.utterances import (
    ANNOTATION,
    HELD_OUT,
    NLU,
    TRAINING,
    Utterance,
    near_duplicates,
    normalised,
    read_utterances,
)

LANGUAGES = ("ru", "en")
ENTITIES = {"order_number", "phone", "tracking_number"}
AT_LEAST = {"talk_to_human": 90, "out_of_scope": 120}
AT_LEAST_BY_DEFAULT = 40
BARE_NUMBER_SIGN = re.compile(r"[№#]\s*\d")


@pytest.fixture(scope="module")
def training() -> list[Utterance]:
    return read_utterances(TRAINING)


@pytest.fixture(scope="module")
def held_out() -> list[Utterance]:
    return read_utterances(HELD_OUT)


def counted(utterances: list[Utterance]) -> Counter[tuple[str, str]]:
    return Counter((utterance.intent, utterance.language) for utterance in utterances)


def declared_intents() -> set[str]:
    return set(yaml.safe_load((NLU / "rasa" / "domain.yml").read_text(encoding="utf-8"))["intents"])


def test_every_declared_intent_has_enough_training_in_each_language(training: list[Utterance]) -> None:
    counts = counted(training)
    short = {
        pair: counts[pair]
        for pair in product(declared_intents(), LANGUAGES)
        if counts[pair] < AT_LEAST.get(pair[0], AT_LEAST_BY_DEFAULT)
    }
    assert not short


def test_only_declared_intents_occur(training: list[Utterance], held_out: list[Utterance]) -> None:
    assert {utterance.intent for utterance in training + held_out} == declared_intents()


def test_every_intent_has_enough_held_out_utterances(held_out: list[Utterance]) -> None:
    counts = counted(held_out)
    assert min(counts[pair] for pair in product(declared_intents(), LANGUAGES)) >= 8
    per_language = Counter(utterance.language for utterance in held_out)
    assert len(held_out) >= 600
    assert min(per_language[language] for language in LANGUAGES) >= 250


@pytest.mark.parametrize("folder", [TRAINING, HELD_OUT], ids=lambda folder: folder.name)
def test_files_are_rasa_yaml_with_a_language_on_every_block(folder) -> None:
    for file in folder.glob("*.yml"):
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert document["version"] == "3.1", file.name
        for block in document["nlu"]:
            assert block["metadata"]["language"] in LANGUAGES, (file.name, block["intent"])
            assert all(line.startswith("- ") for line in block["examples"].splitlines()), (file.name, block["intent"])


def test_an_intent_lives_in_one_file(training: list[Utterance]) -> None:
    files = defaultdict(set)
    for utterance in training:
        files[utterance.intent].add(utterance.file)
    assert {intent: names for intent, names in files.items() if len(names) > 1} == {}


@pytest.mark.parametrize("folder", [TRAINING, HELD_OUT], ids=lambda folder: folder.name)
def test_annotations_are_whole_and_known(folder) -> None:
    for utterance in read_utterances(folder):
        assert {name for _, name in ANNOTATION.findall(utterance.text)} <= ENTITIES, utterance
        assert not set("[]") & set(utterance.plain), utterance
        assert all(value == value.strip() for value, _ in ANNOTATION.findall(utterance.text)), utterance


@pytest.mark.parametrize("folder", [TRAINING, HELD_OUT], ids=lambda folder: folder.name)
def test_numbers_after_a_number_sign_are_annotated(folder) -> None:
    bare = [u for u in read_utterances(folder) if BARE_NUMBER_SIGN.search(u.text)]
    assert bare == []


def test_numbers_that_are_no_identifiers_are_frequent(training: list[Utterance]) -> None:
    with_number = [u for u in training if re.search(r"\d", ANNOTATION.sub("", u.text))]
    assert len(with_number) >= 200


@pytest.mark.parametrize("folder", [TRAINING, HELD_OUT], ids=lambda folder: folder.name)
def test_no_utterance_is_repeated_within_or_across_intents(folder) -> None:
    intents = defaultdict(list)
    for utterance in read_utterances(folder):
        intents[utterance.key].append((utterance.intent, utterance.language))
    assert {key: found for key, found in intents.items() if len(found) > 1} == {}


def test_utterances_fit_one_message(training: list[Utterance], held_out: list[Utterance]) -> None:
    assert all(0 < len(utterance.plain) <= 300 for utterance in training + held_out)
    assert not any(utterance.plain.startswith("/") for utterance in training + held_out)


def test_held_out_utterances_are_no_near_duplicates_of_training(training, held_out) -> None:
    assert near_duplicates([u.key for u in held_out], [u.key for u in training]) == []


@pytest.mark.parametrize(
    ("held_out_text", "planted_in_training"),
    [
        ("удалите мой последний заказ", "удалите мой последний заказ"),
        ("удалите мой последний заказ", "УДАЛИТЕ, мой последний заказ!!"),
        ("удалите мой последний заказ", "udalite moi poslednii zakaz"),
        ("удалите мой последний заказ", "последний мой заказ удалите"),
        ("удалите мой последний заказ", "здравствуйте, удалите мой последний заказ"),
        ("удалите мой последний заказ", "удолите мой последний заказ"),
        ("i've changed my mind, order not needed", "ive changed my mind, order not neded"),
        ("sorry, ordered accidentally, please void it", "sorry, i ordered it accidentally, please void it"),
    ],
)
def test_a_planted_near_duplicate_is_found(held_out_text: str, planted_in_training: str, training) -> None:
    asked, planted = (Utterance(text, "cancel_order", "ru", "").key for text in (held_out_text, planted_in_training))
    assert (asked, planted) in near_duplicates([asked], [*(u.key for u in training[:100]), planted])


@pytest.mark.parametrize(
    ("held_out_text", "other"),
    [
        ("удалите мой последний заказ", "удалите мой аккаунт"),
        ("where is my order", "where is your office"),
        ("хочу вернуть куртку", "хочу купить куртку"),
    ],
)
def test_another_utterance_of_the_same_words_is_no_near_duplicate(held_out_text: str, other: str) -> None:
    assert near_duplicates([normalised(held_out_text)], [normalised(other)]) == []
