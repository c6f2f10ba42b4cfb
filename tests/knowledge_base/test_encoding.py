"""Query vectors: one encoding of a text, however many parts of a turn ask for it at once."""

import asyncio
import threading
from concurrent.futures import Executor, ThreadPoolExecutor

import numpy as np
import pytest

from knowledge_base.encoding import PIECE, Encoding
from knowledge_base.ports import Role, Vectors
from tests.knowledge_base.conftest import TinyEncoder


async def test_a_text_asked_for_twice_at_once_is_encoded_once(executor: Executor) -> None:
    encoder = TinyEncoder()
    encoding = Encoding(encoder, executor)
    first, second, third = await asyncio.gather(
        encoding.embed_queries(["where is my order"]),
        encoding.embed_queries(["  where is\nmy order "]),
        encoding.embed_queries(["hello", "where is my order"]),
    )
    assert sorted(encoder.encoded) == ["hello", "where is my order"]
    assert np.array_equal(first, second)
    assert np.array_equal(third[1:], first)


async def test_only_so_many_texts_are_remembered(executor: Executor) -> None:
    encoder = TinyEncoder()
    encoding = Encoding(encoder, executor, cached_queries=2)
    await encoding.embed_queries(["one", "two", "three"])
    await encoding.embed_queries(["three", "one"])
    assert encoder.encoded == ["one", "two", "three", "one"]


async def test_a_failure_is_everybody_s_who_waited_and_is_tried_again(executor: Executor) -> None:
    class Failing(TinyEncoder):
        broken = True

        def encode(self, texts: list[str], role: Role) -> Vectors:
            if self.broken:
                raise RuntimeError("no memory")
            return super().encode(texts, role)

    encoder = Failing()
    encoding = Encoding(encoder, executor)
    both = await asyncio.gather(*(encoding.embed_queries(["hi"]) for _ in range(2)), return_exceptions=True)
    assert [str(error) for error in both] == ["no memory", "no memory"]
    encoder.broken = False
    assert (await encoding.embed_queries(["hi"])).shape == (1, encoder.dimension)


async def test_a_cancelled_asker_takes_nothing_from_the_others(executor: Executor) -> None:
    encoding = Encoding(TinyEncoder(), executor)
    gone = asyncio.create_task(encoding.embed_queries(["hi"]))
    staying = asyncio.create_task(encoding.embed_queries(["hi"]))
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert len(await staying) == 1


async def test_long_messages_never_hold_all_threads(executor: Executor) -> None:
    """Of two threads one stays free for the questions of others."""
    held = threading.Event()

    class Held(TinyEncoder):
        def encode(self, texts: list[str], role: Role) -> Vectors:
            if len(texts[0]) > 400:
                held.wait(20)
            return super().encode(texts, role)

    encoding = Encoding(Held(), executor)
    long = [asyncio.create_task(encoding.embed_queries([f"{number} " + "word " * 100])) for number in range(3)]
    async with asyncio.timeout(10):
        for number in range(5):
            await encoding.embed_queries([f"where is order {number}"])
    assert not any(task.done() for task in long)
    held.set()
    assert [rows.shape for rows in await asyncio.gather(*long)] == [(1, 64)] * 3


async def test_texts_of_articles_and_long_lists_have_a_thread_of_their_own(executor: Executor) -> None:
    threads: dict[str, set[str]] = {}

    class Noting(TinyEncoder):
        def encode(self, texts: list[str], role: Role) -> Vectors:
            for text in texts:
                threads.setdefault(text, set()).add(threading.current_thread().name.split("_")[0])
            assert len(texts) <= PIECE
            return super().encode(texts, role)

    with ThreadPoolExecutor(1, "articles") as background:
        encoding = Encoding(Noting(), executor, background=background)
        await encoding.embed_queries(["hello"])
        await encoding.embed_queries([f"question {number}" for number in range(9)])
        assert (await encoding.embed([f"passage {number}" for number in range(9)], Role.PASSAGE)).shape == (9, 64)
    assert threads.pop("hello") != {"articles"}
    assert len(threads) == 18
    assert set.union(*threads.values()) == {"articles"}


async def test_a_list_longer_than_what_is_remembered_is_whole_although_others_ask_meanwhile(executor: Executor) -> None:
    encoding = Encoding(TinyEncoder(), executor, cached_queries=3)
    texts = [f"question number {number}" for number in range(40)]
    whole, *_ = await asyncio.gather(
        encoding.embed_queries(texts), *(encoding.embed_queries([f"where is {n}"]) for n in range(20))
    )
    assert np.array_equal(whole, TinyEncoder().encode(texts, Role.QUERY))
