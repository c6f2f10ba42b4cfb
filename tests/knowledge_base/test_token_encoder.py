"""The packaged model's tokens: one reading gives a text's vector and its tokens."""

import threading
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

import numpy as np
import pytest

from knowledge_base.e5 import sentence_module
from knowledge_base.e5.network import Read
from knowledge_base.e5.sentence_module import PackagedE5
from knowledge_base.embedder import PACKAGED, SentenceTransformerEncoder, TokenEncoder, unit
from knowledge_base.encoding import Encoding
from knowledge_base.fusion import shipped_fusion
from knowledge_base.ports import Role, Vectors
from knowledge_base.probes import shipped_probe_vectors, shipped_probes
from knowledge_base.refresh import LiveIndex
from knowledge_base.search import KnowledgeSearch, open_search
from knowledge_base.token_vectors import KEPT, apart, shipped_token_space
from tests.knowledge_base.conftest import PROBES, TinyEncoder
from tests.knowledge_base.memory_articles import MemoryDatabase
from tests.knowledge_base.word_tokens import publish, signals_of

ASKED = (
    "где мой заказ",
    "where can I get a promo code",
    "Сколько дней у меня есть, чтобы вернуть вещь, которая мне не подошла по размеру?",
)
ODD = ("", "  \n", "🙂", "\u200b", "\u0301", "a\x00b", "\x00", "\ud800", "…", "日本語", "ok " * 40)
LONG = "x" * 10_000


class Reads:
    """Counts what a network reads."""

    def __init__(self, reader: PackagedE5, patch: pytest.MonkeyPatch) -> None:
        self.texts: list[list[str]] = []
        self._read = reader._network.read
        patch.setattr(reader._network, "read", self.read)

    def read(self, texts: Sequence[str]) -> Read:
        """The network's own."""
        self.texts.append(list(texts))
        return self._read(texts)


@pytest.fixture(scope="module")
def encoder() -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder()


@pytest.fixture
def tokens(encoder: SentenceTransformerEncoder, reader: PackagedE5) -> TokenEncoder:  # forgets first
    assert encoder.tokens is not None
    return encoder.tokens


@pytest.fixture
def reader(encoder: SentenceTransformerEncoder) -> PackagedE5:
    """What reads, with nothing kept."""
    found = encoder._model[0]
    assert isinstance(found, PackagedE5)
    found._rows.clear()
    return found


@pytest.fixture
def reads(reader: PackagedE5, monkeypatch: pytest.MonkeyPatch) -> Reads:
    return Reads(reader, monkeypatch)


def test_one_reading_gives_the_vector_and_the_tokens(
    encoder: SentenceTransformerEncoder, tokens: TokenEncoder, reader: PackagedE5, reads: Reads
) -> None:
    for text in (*ASKED, "🙂"):
        alone = tokens.encode([text], Role.QUERY)
        assert len(reads.texts) == 1
        encoder.encode([text], Role.QUERY)
        reads.texts.clear()
        beside = tokens.encode([text], Role.QUERY)
        assert not reads.texts, "the vector was asked for before"
        assert alone.shape == (1, tokens.dimension) == (1, 576)
        assert alone.dtype == beside.dtype == np.float32
        np.testing.assert_allclose(alone, beside, atol=1e-6)
        reader._rows.clear()


def test_the_tokens_are_those_of_the_question_without_the_prompt(tokens: TokenEncoder, reader: PackagedE5) -> None:
    cut = reader._network._tokens.numbers
    assert len(cut(sentence_module.QUERY.strip())) + 1 == sentence_module.BEFORE
    for text in (*ASKED, "🙂", "a"):
        _, weights = apart(tokens.encode([text], Role.QUERY))
        assert int((weights > 0).sum()) == min(len(cut(text)), KEPT), text


def test_many_texts_are_read_once_and_come_in_their_order(
    encoder: SentenceTransformerEncoder, tokens: TokenEncoder, reads: Reads
) -> None:
    encoder.encode(list(ASKED), Role.QUERY)
    reads.texts.clear()
    asked = [ASKED[2], "another one", ASKED[0], "another one", " another\none "]
    rows = tokens.encode(asked, Role.QUERY)
    assert reads.texts == [["query: another one"]]
    assert np.array_equal(rows[1], rows[3])
    assert np.array_equal(rows[1], rows[4])
    for text, row in zip(asked, rows, strict=True):
        assert _alike(row, tokens.encode([text], Role.QUERY)[0]) > 0.999


def test_odd_texts_have_tokens_of_finite_numbers(
    encoder: SentenceTransformerEncoder, tokens: TokenEncoder, reads: Reads
) -> None:
    alone = tokens.encode([*ODD, LONG], Role.QUERY)
    encoder.encode(list(ODD), Role.QUERY)
    reads.texts.clear()
    beside = tokens.encode(list(ODD), Role.QUERY)
    assert not reads.texts
    for rows in (alone, beside):
        assert rows.shape[1] == tokens.dimension
        assert np.isfinite(rows).all()
        np.testing.assert_allclose(apart(rows)[1].sum(1), 1, atol=1e-3)


def test_only_questions_have_tokens(encoder: SentenceTransformerEncoder, tokens: TokenEncoder, reads: Reads) -> None:
    with pytest.raises(ValueError, match="only questions"):
        tokens.encode(["All about returns."], Role.PASSAGE)
    assert tokens.encode([], Role.QUERY).shape == (0, tokens.dimension)
    assert not reads.texts
    encoder.encode(["where is my order"], Role.PASSAGE)
    reads.texts.clear()
    tokens.encode(["where is my order"], Role.QUERY)
    assert reads.texts == [["query: where is my order"]], "a passage's tokens are not a question's"


def test_more_questions_than_are_kept_have_their_own_rows_all_the_same(
    encoder: SentenceTransformerEncoder, tokens: TokenEncoder, reader: PackagedE5, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [f"where is order number {number}" for number in range(8)]
    expected = tokens.encode(asked, Role.QUERY)
    monkeypatch.setattr(sentence_module, "KEPT_ROWS", 3)
    encoder.encode(asked, Role.QUERY)
    assert len(reader._rows) == 3
    found = tokens.encode(asked, Role.QUERY)
    assert all(_alike(row, own) > 0.999 for row, own in zip(found, expected, strict=True))
    encoder.encode(["and a last one"], Role.QUERY)
    assert len(reader._rows) == 3
    assert "query: and a last one" in reader._rows


def test_several_threads_get_their_own_rows(
    encoder: SentenceTransformerEncoder, tokens: TokenEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [f"{text} {number}" for number in range(4) for text in ("where is order", "где заказ", "cancel")]
    expected = tokens.encode(asked, Role.QUERY)
    monkeypatch.setattr(sentence_module, "KEPT_ROWS", 2)
    together = threading.Barrier(4)

    def both(first: int) -> list[Vectors]:
        together.wait(20)
        found = []
        for text in asked[first::2]:
            encoder.encode([text], Role.QUERY)
            found.append(tokens.encode([text], Role.QUERY)[0])
        return found

    with ThreadPoolExecutor(4) as pool:
        for first, found in zip((0, 1, 0, 1), pool.map(both, (0, 1, 0, 1)), strict=True):
            assert all(_alike(row, own) > 0.999 for row, own in zip(found, expected[first::2], strict=True))


def test_the_name_tells_the_space_and_the_shipped_probes_are_placed_in_it(
    encoder: SentenceTransformerEncoder, tokens: TokenEncoder
) -> None:
    assert tokens.name == f"{encoder.name}-tokens-{shipped_token_space().fingerprint}"
    texts = [probe.text for probe in shipped_probes()]
    stored = shipped_probe_vectors()[tokens.name]
    assert stored.shape == (len(texts), tokens.dimension)
    some = range(0, len(texts), 400)
    for place, row in zip(some, tokens.encode([texts[place] for place in some], Role.QUERY), strict=True):
        assert _alike(stored[place], row) > 0.99, "processors round differently, and no more than that"


def _alike(one: Vectors, other: Vectors) -> float:
    return float(unit(one[None])[0] @ unit(other[None])[0])


async def test_a_customers_question_is_read_once(
    memory: MemoryDatabase, encoder: SentenceTransformerEncoder, reads: Reads, executor: Executor
) -> None:
    assert encoder.tokens is not None
    sentences = [Encoding(encoder, executor), Encoding(TinyEncoder("tiny-b", 512), executor)]
    tokens = Encoding(encoder.tokens, executor)
    live = LiveIndex(memory, sentences, executor, shipped_fusion(), tokens=tokens, probes=PROBES)
    search = KnowledgeSearch(live, live.questions_by, executor)
    await publish(memory, "cancel", "how do I cancel my order")
    await publish(memory, "refund", "when does my refund arrive")
    await search.warm_up()
    everything = [text for texts in reads.texts for text in texts]
    assert len(everything) == len(set(everything)), "articles are read once, too"
    reads.texts.clear()
    found = await signals_of(search, "How do I cancel an order", "cancel")
    assert reads.texts == [["query: How do I cancel an order"]]
    assert found["token_forth"] > 0.8
    await search.close()


@pytest.mark.parametrize(("model", "count"), [(PACKAGED, 3), ("some/other-model", 2)])
async def test_only_the_packaged_model_has_tokens(
    memory: MemoryDatabase, encoder: SentenceTransformerEncoder, executor: Executor, model: str, count: int
) -> None:
    first = encoder if model == PACKAGED else TinyEncoder("tiny-a", 384)
    search = open_search(memory, model=model, executor=executor, encoders=(first, TinyEncoder("tiny-b", 512)))
    assert len(search.encodings) == len(search.live.questions_by) == count
    assert len(search.live.encodings) == 2
    assert [one.encoder for one in search.encodings[2:]] == ([encoder.tokens] if count == 3 else [])
    await search.close()
