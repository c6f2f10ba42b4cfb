"""Query vectors: one encoding of a text, however many parts of a turn ask for it at once."""

import asyncio
from concurrent.futures import Executor

import numpy as np
import pytest

from knowledge_base.encoding import Encoding
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
