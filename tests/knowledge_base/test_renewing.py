"""What is carried from one state of a small shop to the next is what a fresh build would have."""

from concurrent.futures import Executor

import pytest

from conversations.understanding import Language
from knowledge_base import editing
from knowledge_base.encoding import Encoding
from knowledge_base.fusion import shipped_fusion
from knowledge_base.ports import Role
from knowledge_base.refresh import LiveIndex
from knowledge_base.scoring import Searchable
from knowledge_base.signals import Question
from knowledge_base.snapshot import Snapshot
from tests.knowledge_base.conftest import NOW, TinyEncoder, article
from tests.knowledge_base.memory_articles import MemoryDatabase

ENCODERS = (TinyEncoder("tiny-a", 384), TinyEncoder("tiny-b", 512))
PROBES = tuple(f"do you sell {thing} or {thing}s" for thing in ("car", "dog", "house", "boat", "tree", "river"))
SLUGS = [f"subject-{number}" for number in range(12)]
ASKED = ("how do I subject-3", "tell me about subject-7 please", "do you sell a boat", "which zebra stripes")


def _live(memory: MemoryDatabase, executor: Executor) -> LiveIndex:
    encodings = [Encoding(encoder, executor) for encoder in ENCODERS]
    return LiveIndex(memory, encodings, executor, shipped_fusion(), probes=PROBES)


def _ranked(searchable: Searchable) -> list[list[tuple[int, float]]]:
    found = []
    for text in ASKED:
        vectors = tuple(encoder.encode([text], Role.QUERY)[0] for encoder in ENCODERS)
        found.append([(one.subject, one.probability) for one in searchable.rank(Question(text, vectors))])
    return found


async def _edit(memory: MemoryDatabase, step: int) -> None:
    async with memory.writing() as store:
        text = article(SLUGS[step], title=f"New {step}", questions=(f"which zebra{step} stripes", "and how"))
        await editing.publish_text(store, text, author="Anna", at=NOW)
        if step % 2:
            await editing.archive(store, SLUGS[-step], Language.EN)


async def test_after_each_edit_the_index_is_that_of_a_fresh_build(memory: MemoryDatabase, executor: Executor) -> None:
    async with memory.writing() as store:
        for slug in SLUGS:
            await editing.publish_text(store, article(slug), author="Anna", at=NOW)
    carried = _live(memory, executor)
    await carried.current()
    for step in range(4):
        await _edit(memory, step)
        await carried.renew()
        renewed, fresh = await carried.current(), await _live(memory, executor).current()
        whole = renewed.snapshot
        plain = Searchable(Snapshot(0, whole.entries, PROBES, whole.probes), shipped_fusion())
        assert whole.placing is not None
        for other in (fresh, plain):
            for one, expected in zip(_ranked(renewed), _ranked(other), strict=True):
                assert [subject for subject, _ in one] == [subject for subject, _ in expected]
                assert [p for _, p in one] == pytest.approx([p for _, p in expected], abs=1e-5)
