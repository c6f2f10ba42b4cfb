"""Thresholds from the knowledge base itself: what is left out, who counts how much, what is kept and reused."""

from collections.abc import AsyncIterator
from concurrent.futures import Executor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from conversations.understanding import Language
from knowledge_base import editing
from knowledge_base.calibration import held_out
from knowledge_base.calibration.calibration import Calibration
from knowledge_base.calibration.calibrator import ask_all
from knowledge_base.calibration.held_out import People, Trial, rounds, weighted
from knowledge_base.calibration.judged import Judged, Source, Verdict
from knowledge_base.calibration.keeper import LiveThresholds
from knowledge_base.encoding import Encoding
from knowledge_base.fusion import shipped_fusion
from knowledge_base.refresh import LiveIndex, model_of
from knowledge_base.scoring import Searchable
from knowledge_base.signals import Question
from knowledge_base.snapshot import Snapshot
from knowledge_base.space import Space
from knowledge_base.threads import quiet_executor
from knowledge_base.thresholds import CAREFUL, Basis
from storage.article_database import ArticleDatabase
from storage.calibration_database import CalibrationDatabase
from storage.unit_of_work import Database
from tests.knowledge_base.conftest import NOW, TinyEncoder, article

SUBJECTS = ["cancel", "refund", "track", "pickup", "courier", "gift"]
PROBES = ("do you sell cars", "do you rent cars", "какая погода")
ASKED = ("how do I {}", "where does the {} button hide")


@pytest.fixture
async def live(database: Database, executor: Executor, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LiveIndex]:
    """A few articles in two languages behind tiny encoders; a half is left out at a time."""
    monkeypatch.setattr(held_out, "ROUNDS", 2)
    articles = ArticleDatabase(database)
    async with articles.writing() as store:
        for language in Language:
            for slug in SUBJECTS:
                questions = tuple(f"{pattern.format(slug)} {language}" for pattern in ASKED)
                await editing.publish_text(store, article(slug, language, questions=questions), author="A", at=NOW)
    encodings = [Encoding(TinyEncoder("a", 64), executor), Encoding(TinyEncoder("b", 96), executor)]
    live = LiveIndex(articles, encodings, executor, shipped_fusion(), probes=PROBES)
    yield live
    await live.close()


@pytest.fixture
def thresholds(live: LiveIndex, database: Database) -> LiveThresholds:
    return _thresholds(live, database)


def _thresholds(live: LiveIndex, database: Database, budget: float = 0.2) -> LiveThresholds:
    store = CalibrationDatabase(database)
    return LiveThresholds(live, live.encodings, store, budget=budget, clock=lambda: NOW)


async def _snapshot(live: LiveIndex) -> Snapshot:
    return (await live.current()).snapshot


async def test_every_question_is_left_out_once_alone(live: LiveIndex) -> None:
    searchable = await live.current()
    _, alone = rounds(searchable, People())
    assert alone.searchable is searchable
    asked = [trial.question for trial in alone.trials if trial.source is Source.EXAMPLE]
    assert sorted(question.text for question in asked) == sorted(searchable.snapshot.example_texts)
    for question in asked:
        assert question.row in question.left_out


async def test_where_it_cannot_be_left_out_alone_it_is_not_there(live: LiveIndex) -> None:
    searchable = Big(await live.current())
    asked: list[str] = []
    for one in rounds(searchable, People()):
        for trial in one.trials:
            assert trial.question.text not in one.searchable.snapshot.example_texts
            assert trial.question.row is None
        asked += [trial.question.text for trial in one.trials if trial.source is Source.EXAMPLE]
    assert sorted(asked) == sorted(searchable.snapshot.example_texts)


class Big(Searchable):
    """One that cannot leave out by itself."""

    leaves_out = False

    def __init__(self, searchable: Searchable) -> None:
        super().__init__(searchable.snapshot, shipped_fusion())


async def test_nearly_the_same_questions_of_an_article_go_together(live: LiveIndex) -> None:
    snapshot = (await live.current()).snapshot
    _, alone = rounds(await live.current(), People())
    for trial in alone.trials:
        if trial.source is Source.EXAMPLE and trial.question.row is not None:
            own = trial.question.row
            near = {row for row in _same_article(snapshot, own) if _alike(snapshot, own, row) > 0.5}
            assert near <= set(trial.question.left_out)


def _same_article(snapshot: Snapshot, row: int) -> list[int]:
    owners = snapshot.examples[0].owners
    return [int(other) for other in np.nonzero(owners == owners[row])[0]]


def _alike(snapshot: Snapshot, one: int, other: int) -> float:
    cosines = []
    for rows in snapshot.examples:
        centered = rows.vectors - rows.vectors.mean(0)
        a, b = centered[one], centered[other]
        cosines.append(float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b) + 1e-12)))
    return sum(cosines) / len(cosines)


@pytest.mark.parametrize("big", [True, False])
async def test_of_an_article_left_out_nothing_remains(live: LiveIndex, big: bool) -> None:
    searchable = Big(await live.current()) if big else await live.current()
    owner = dict(zip(searchable.snapshot.example_texts, searchable.snapshot.examples[0].owners.tolist(), strict=True))
    left_out = set()
    for one in rounds(searchable, People()):
        for trial in one.trials:
            if trial.source is Source.ARTICLE_LEFT_OUT:
                slug = searchable.subjects[owner[trial.question.text]].slug
                left_out.add(slug)
                ranked = one.searchable.rank(trial.question)
                assert slug not in {one.searchable.subjects[found.subject].slug for found in ranked}
                assert trial.nothing
    assert left_out == set(SUBJECTS)


async def test_leaving_out_gives_what_an_index_without_it_gives(live: LiveIndex) -> None:
    """Nearly: in so small a shop the mean question and the words' weights shift with every text."""
    searchable = await live.current()
    _, alone = rounds(searchable, People())
    differences = []
    for trial in alone.trials[::5]:
        question = trial.question
        gone = {searchable.subjects[question.gone].slug} if question.gone is not None else set()
        without = searchable.over(searchable.snapshot.without(question.left_out, gone))
        there = {without.subjects[one.subject].slug: one.probability for one in without.rank(_new(question))}
        here = {searchable.subjects[one.subject].slug: one.probability for one in searchable.rank(question)}
        assert here.keys() == there.keys()
        differences += [abs(here[slug] - there[slug]) for slug in here]
    assert np.mean(differences) < 0.05


def _new(question: Question) -> Question:
    return Question(question.text, question.vectors)


async def test_scores_do_not_depend_on_a_question_that_is_left_out(live: LiveIndex) -> None:
    """Left out, a question is judged as if nobody had written it; asked as it is, it would find itself."""
    searchable = await live.current()
    with quiet_executor("calibration", 10) as executor:
        judged = await ask_all(searchable, People(), executor)
    sure = [one.score for one in judged if one.source is Source.EXAMPLE]
    itself = searchable.rank(_question(searchable.snapshot, 0))[0].probability
    assert np.mean(sure) < itself
    assert {one.source for one in judged} == {Source.EXAMPLE, Source.ARTICLE_LEFT_OUT}
    assert not any(one.right for one in judged if one.source is not Source.EXAMPLE)


def _question(snapshot: Snapshot, row: int) -> Question:
    return Question(snapshot.example_texts[row], tuple(rows.vectors[row] for rows in snapshot.examples))


def _one(source: Source, weight: float = 1.0) -> Judged:
    return Judged(0.5, right=True, right_in_three=True, language=Language.EN, source=source, weight=weight)


def test_what_nothing_answers_gets_its_share() -> None:
    judged = [_one(Source.EXAMPLE)] * 70 + [_one(Source.ARTICLE_LEFT_OUT)] * 300
    judged += [_one(Source.FEEDBACK, 3.0)]
    found = weighted(judged)
    total = {source: sum(one.weight for one in found if one.source is source) for source in Source}
    assert total[Source.ARTICLE_LEFT_OUT] == pytest.approx(10)
    assert total[Source.FEEDBACK] == 3


@pytest.mark.parametrize(
    ("verdicts", "best", "right"),
    [
        ([("cancel", True)], "cancel", True),
        ([("cancel", True)], "refund", False),
        ([("cancel", True), ("refund", True)], "refund", True),
        ([("cancel", False)], "cancel", False),
        ([("cancel", False)], "refund", None),
        ([("cancel", True), ("cancel", False)], "cancel", False),
        ([(None, True)], "refund", False),
    ],
)
def test_what_people_said_of_one_question_is_put_together(
    verdicts: list[tuple[str | None, bool]], best: str, right: bool | None
) -> None:
    said = [Verdict("where", Language.EN, slug, right, Source.CHECKED) for slug, right in verdicts]
    (trial,) = held_out.trials_of(People(said, [(np.zeros(2, np.float32),)] * len(said)))
    judged = trial.judge([best], 0.7)
    assert (None if judged is None else judged.right) == right


def test_nobody_knows_whether_another_article_was_right() -> None:
    trial = Trial(Question("q", ()), Language.EN, Source.FEEDBACK, wrong=frozenset({"cancel"}))
    assert trial.judge(["refund", "cancel"], 0.9) is None


async def test_thresholds_are_worked_out_once_and_kept(
    live: LiveIndex, database: Database, thresholds: LiveThresholds, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    first = await thresholds.work_out(asked.append)
    assert asked
    assert first.sources[Source.EXAMPLE] == len((await _snapshot(live)).example_texts)
    assert 0 < thresholds.thresholds(Language.EN).clarify <= thresholds.thresholds(Language.EN).answer

    async def never(*_: Any, **__: Any) -> list[Judged]:
        raise AssertionError("worked out again")

    monkeypatch.setattr("knowledge_base.calibration.keeper.ask_all", never)
    other = _thresholds(live, database)
    await other.load()
    assert other.calibration == first
    assert await other.work_out() == first


async def test_a_new_article_or_verdict_asks_for_new_thresholds(
    live: LiveIndex, database: Database, thresholds: LiveThresholds
) -> None:
    keys = [await thresholds.key()]
    async with database.unit() as unit:
        await editing.publish_text(unit.articles, article("zebra"), author="A", at=NOW)
    keys.append(await thresholds.key())
    async with database.unit() as unit:
        verdict = Verdict("stripes?", Language.EN, "zebra", right=True, source=Source.CHECKED)
        verdict_id = await unit.calibrations.add_verdict(verdict, author="A")
    keys.append(await thresholds.key())
    keys.append(await _thresholds(live, database, budget=0.05).key())
    assert len(set(keys)) == 4
    async with database.unit() as unit:
        assert await unit.calibrations.remove_verdict(verdict_id)
        await editing.archive(unit.articles, "zebra", Language.EN)
    assert await thresholds.key() == keys[0]


async def test_until_new_ones_are_there_those_of_the_same_models_stand(
    live: LiveIndex, database: Database, thresholds: LiveThresholds
) -> None:
    assert thresholds.thresholds(Language.RU) == CAREFUL
    first = await thresholds.work_out()
    async with database.unit() as unit:
        await editing.publish_text(unit.articles, article("zebra"), author="A", at=NOW)
    later = _thresholds(live, database)
    await later.load()
    assert later.calibration == first
    stricter = _thresholds(live, database, budget=0.01)
    await stricter.load()
    assert stricter.calibration is None


async def test_a_small_shop_is_told_at_once_that_it_is_careful(live: LiveIndex, database: Database) -> None:
    strict = _thresholds(live, database, budget=0.001)
    asked: list[int] = []
    calibration = await strict.work_out(asked.append)
    assert not asked
    assert strict.thresholds(Language.EN).basis is Basis.TOO_LITTLE_DATA
    assert calibration.thresholds(Language.EN).answer == CAREFUL.answer


def test_other_weights_or_another_space_are_other_models() -> None:
    fusion = shipped_fusion()
    others = [replace(fusion, intercept=fusion.intercept + 1), replace(fusion, space=Space())]
    assert len({model_of([], one, [], []) for one in [fusion, *others]}) == 3
    assert model_of([], fusion, [], ["shop"]) == model_of([], shipped_fusion(), [], ["shop"])
    assert model_of([], fusion, [], ["shop"]) != model_of([], fusion, [], ["shop", "lamp"]), "spelling is put right"


async def test_one_of_two_workers_works_it_out(database: Database) -> None:
    async with database.unit() as unit:
        assert await unit.calibrations.claim("key", given_up_before=NOW)
        assert not await unit.calibrations.claim("key", given_up_before=NOW - timedelta(days=1))
        assert await unit.calibrations.get("key") is None
    async with database.unit() as unit:
        done = Calibration(key="key", model="m", version=1, budget=0.02, chosen={}, sources={Source.EXAMPLE: 1})
        await unit.calibrations.keep(done)
        assert await unit.calibrations.get("key") == done
        assert await unit.calibrations.latest("m", 0.02) == done
        assert not await unit.calibrations.claim("key", given_up_before=NOW + timedelta(days=9_000))


async def test_what_was_published_at_a_version_is_known_later(database: Database) -> None:
    async with database.unit() as unit:
        await editing.publish_text(unit.articles, article("cancel"), author="A", at=NOW)
        await editing.publish_text(unit.articles, article("refund"), author="A", at=NOW)
        before, version = await unit.articles.published_ids(), await unit.articles.version()
        await editing.publish_text(unit.articles, article("cancel", body="New."), author="A", at=NOW)
        await editing.archive(unit.articles, "refund", Language.EN)
        assert await unit.articles.published_at(version) == before
        assert await unit.articles.published_at(await unit.articles.version()) == await unit.articles.published_ids()
        assert await unit.articles.published_at(0) == {}
