"""A message that may go on from the one before it or ask something new: both readings have a say, neither is sure."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding import Language
from knowledge_base import editing
from knowledge_base.scoring import DOUBT, UNLIKELY, Scored, mixed
from knowledge_base.search import KnowledgeSearch
from tests.knowledge_base.conftest import NOW, article
from tests.knowledge_base.memory_articles import MemoryDatabase

SUBJECTS = 12
ABOUT_TRACK = "how do I track"


@st.composite
def readings(draw: st.DrawFn) -> list[Scored]:
    """What ranking gives: some subjects looked at closely, best first, then the others."""
    subjects = draw(st.permutations(range(SUBJECTS)))
    near = draw(st.lists(st.floats(UNLIKELY, 1), min_size=1, max_size=SUBJECTS))
    found = zip(subjects, sorted(near, reverse=True), strict=False)
    looked_at = [Scored(subject, p, {"near": p}) for subject, p in found]
    return looked_at + [Scored(subject, UNLIKELY, {}) for subject in subjects[len(near) :]]


def _best(found: Sequence[Scored]) -> float:
    return max(one.probability for one in found)


@given(readings(), readings(), st.sampled_from([0.0, 0.5, 1.0]))
def test_the_mean_of_both_readings(alone: list[Scored], joined: list[Scored], share: float) -> None:
    found = list(mixed(alone, joined, share))
    assert sorted(one.subject for one, _ in found) == list(range(SUBJECTS))
    if share in {0, 1}:
        assert [one for one, _ in found] == (joined if share else alone)
        return
    by_words, by_both = ({one.subject: one for one in reading} for reading in (alone, joined))
    near = [one for one, _ in found if one.signals]
    assert [one for one, _ in found[: len(near)]] == near
    assert [one.probability for one in near] == sorted((one.probability for one in near), reverse=True)
    for one, by_joined in found[: len(near)]:
        pair = by_words[one.subject], by_both[one.subject]
        assert one.probability == pytest.approx(sum(each.probability for each in pair) / 2)
        assert one.signals == {DOUBT: share} | pair[by_joined].signals
        assert pair[by_joined].probability == _best(pair)


async def test_a_message_that_does_not_say_that_it_goes_on_is_never_sure(
    memory: MemoryDatabase, search: KnowledgeSearch
) -> None:
    async with memory.writing() as store:
        for slug in ("track", "refund", "pickup"):
            await editing.publish_text(store, article(slug), author="Anna", at=NOW)
    alone = {one.slug: one for one in await search.search("tomorrow evening", language=Language.EN)}
    found = await search.search("tomorrow evening", language=Language.EN, context=[ABOUT_TRACK])
    assert found[0].slug == "track"
    assert found[0].signals[DOUBT] == 0.5
    both = await search.search(f"{ABOUT_TRACK} tomorrow evening", language=Language.EN)
    assert found[0].score == pytest.approx((both[0].score + alone["track"].score) / 2)
    continued = await search.search("and tomorrow evening", language=Language.EN, context=[ABOUT_TRACK])
    assert (continued[0].slug, DOUBT in continued[0].signals) == ("track", False)


async def test_the_passage_is_that_of_the_reading_which_found_the_article(
    memory: MemoryDatabase, search: KnowledgeSearch
) -> None:
    body = "\n\n".join([f"## Where\n\n{'street ' * 90}", f"## Tracking\n\n{'how do I track ' * 40}"])
    async with memory.writing() as store:
        await editing.publish_text(store, article("track", body=body), author="Anna", at=NOW)
        for slug in ("refund", "pickup"):
            await editing.publish_text(store, article(slug), author="Anna", at=NOW)
    alone = {one.slug: one.passage for one in await search.search("street number", language=Language.EN)}
    (by_both, *_) = await search.search(f"{ABOUT_TRACK} street number", language=Language.EN)
    assert alone["track"] != by_both.passage
    (found, *_) = await search.search("street number", language=Language.EN, context=[ABOUT_TRACK])
    assert DOUBT in found.signals
    assert (found.slug, found.passage) == ("track", by_both.passage)
