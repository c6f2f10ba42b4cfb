"""Articles without example questions: they are found by their texts."""

import numpy as np
import pytest

from conversations.understanding import Language
from knowledge_base.articles import Revision
from knowledge_base.counting import counted
from knowledge_base.fusion import shipped_fusion
from knowledge_base.index import Embedded, Entry
from knowledge_base.neighbourhoods import Base, Probes
from knowledge_base.passages import examples, passages
from knowledge_base.ports import Role
from knowledge_base.scoring import BY_TEXT, Searchable, by_text
from knowledge_base.signals import CANDIDATES, Question, Reading, Signals
from knowledge_base.snapshot import Snapshot, question_center
from tests.knowledge_base.conftest import NOW, PROBES, TinyEncoder, article

ENCODERS = (TinyEncoder("tiny-a", 384), TinyEncoder("tiny-b", 512))
BARE = tuple(f"subject-{number:02d}" for number in range(40))


def _entry(number: int, slug: str, body: str, *questions: str, language: Language = Language.EN) -> Entry:
    text = article(slug, language, title="Page", body=body, questions=questions)
    revision = Revision(id=number, number=1, text=text, author="Anna", created_at=NOW)
    asked, said = tuple(examples(text)), tuple(passages(text))
    embedded = tuple(Embedded(e.encode(list(said), Role.PASSAGE), e.encode(list(asked), Role.QUERY)) for e in ENCODERS)
    return Entry(revision, asked, said, embedded, counted(asked))


def _snapshot(entries: list[Entry]) -> Snapshot:
    probes = [encoder.encode(list(PROBES), Role.QUERY) for encoder in ENCODERS]
    return Snapshot(1, {entry.revision.key: entry for entry in entries}, PROBES, probes)


def _asked(text: str) -> Question:
    return Question(text, tuple(encoder.encode([text], Role.QUERY)[0] for encoder in ENCODERS))


def _bare_shop() -> list[Entry]:
    """Equal titles: nothing but the bodies tells them apart."""
    return [_entry(number, slug, f"zebra{number} stripes{number} run{number}") for number, slug in enumerate(BARE)]


def test_the_nearest_texts_are_among_the_candidates_whatever_the_titles_say() -> None:
    searchable = Searchable(_snapshot(_bare_shop()), shipped_fusion())
    for number in (0, 17, 39):
        found = searchable.rank(_asked(f"which zebra{number} stripes{number} run{number}"))
        assert searchable.subjects[found[0].subject].slug == BARE[number]


def test_articles_with_example_questions_keep_half_of_the_places() -> None:
    asked = [_entry(100 + n, f"asked-{n}", "other", f"which zebra{n} how{n}", f"what of{n}") for n in range(20)]
    snapshot = _snapshot([*_bare_shop(), *asked])
    fusion = shipped_fusion()
    reading = Signals(snapshot, fusion.space, fusion.familiar).read(_asked("which zebra3 stripes3 how5"))
    with_examples = sum(snapshot.subjects[number].slug.startswith("asked") for number in reading.subjects)
    assert len(reading.subjects) == len(set(reading.subjects)) == CANDIDATES
    assert with_examples >= CANDIDATES // 2
    assert snapshot.number[BARE[3]] in reading.subjects
    assert sorted([*reading.subjects, *reading.others]) == list(range(len(snapshot.subjects)))


def _reading(bare: set[int], *near: float) -> Reading:
    values = np.asarray([[own, own] for own in near], np.float32)
    return Reading(list(range(len(near))), [], tuple(BY_TEXT), values, frozenset(bare))


def test_texts_that_are_further_away_are_held_back_and_none_becomes_surer() -> None:
    before = np.asarray([0.9, 0.8, 0.5], np.float32)
    held_back = by_text(_reading({0, 1, 2}, 0.0, 1.0, -1.0), before)
    assert held_back[1] == pytest.approx(0.8, abs=1e-6)
    assert held_back.argmax() == 1
    assert (held_back <= before + 1e-6).all()
    assert held_back[0] == pytest.approx(9 * np.exp(-3) / (1 + 9 * np.exp(-3)), abs=1e-6)


def test_articles_with_example_questions_and_a_lonely_one_without_stay_as_they_are() -> None:
    before = np.asarray([0.9, 0.8, 0.5], np.float32)
    for bare in (set[int](), {0}):
        assert by_text(_reading(bare, 0.0, 1.0, -1.0), before).tolist() == before.tolist()
    mixed = by_text(_reading({0, 2}, 0.0, 5.0, 1.0), before)
    assert mixed[1:].tolist() == before[1:].tolist()
    assert mixed[0] < before[0]


def test_scores_fall_down_to_the_last_subject() -> None:
    searchable = Searchable(_snapshot(_bare_shop()), shipped_fusion())
    found = [one.probability for one in searchable.rank(_asked("zebra3 stripes3 run3"))]
    assert len(found) == len(BARE)
    assert found == sorted(found, reverse=True)


def test_a_subject_that_is_taken_away_is_no_candidate() -> None:
    snapshot = _snapshot(_bare_shop())
    fusion = shipped_fusion()
    question = Question("zebra3 stripes3", _asked("zebra3 stripes3").vectors, row=3, left_out=(3,), gone=3)
    assert 3 not in Signals(snapshot, fusion.space, fusion.familiar).read(question).subjects


def test_few_probes_count_where_articles_have_titles_only() -> None:
    probes = np.tile(np.asarray([[0.0, 1.0]], np.float32), (1_000, 1))
    titles = np.asarray([100.0, 0.0], np.float32)
    np.testing.assert_allclose(question_center(titles, 100, probes, titles_only=True), [0.5, 0.5])
    np.testing.assert_allclose(question_center(titles, 100, probes, titles_only=False), [100 / 1100, 1000 / 1100])
    assert question_center(titles * 0, 0, probes[:0], titles_only=True).tolist() == [0.0, 0.0]


def test_a_big_base_has_the_same_centers() -> None:
    entries = _bare_shop()
    snapshot = _snapshot(entries)
    probes = Probes.of(PROBES, [encoder.encode(list(PROBES), Role.QUERY) for encoder in ENCODERS])
    base = Base({entry.revision.key: entry for entry in entries}, probes)
    for one, other in zip(base.centers, snapshot.centers, strict=True):
        np.testing.assert_allclose(one.questions, other.questions, atol=1e-6)
        np.testing.assert_allclose(one.passages, other.passages, atol=1e-6)
