"""A question beside examples, word by word: what of the one is said in the other, and of what is not looked at."""

import numpy as np
import pytest

from knowledge_base import maxsim
from knowledge_base.articles import Revision
from knowledge_base.counting import counted
from knowledge_base.fusion import Fusion, shipped_fusion
from knowledge_base.index import SENTENCES, Embedded, Entry
from knowledge_base.maxsim import BESIDE, NAMES, NOTHING, OVER, RAW, MaxSim
from knowledge_base.passages import passages
from knowledge_base.ports import Role, Vectors
from knowledge_base.scoring import Searchable
from knowledge_base.signals import Question, Signals
from knowledge_base.snapshot import Snapshot
from knowledge_base.token_vectors import KEPT
from tests.knowledge_base.conftest import NOW, TinyEncoder, article
from tests.knowledge_base.word_tokens import WordTokens

SENTENCE_ENCODERS = (TinyEncoder("tiny-a", 384), TinyEncoder("tiny-b", 512))
ENCODERS = (*SENTENCE_ENCODERS, WordTokens())
SHOP = {
    "enter-code": ("where do i enter the promo code", "the promo code does nothing", "code refused"),
    "late-parcel": ("where is my parcel", "my parcel is late"),
    "refund": ("when does the refund arrive",),
}
ENTER, LATE, REFUND = range(3)
PROBES = ("do you sell cars", "can you insure my parcel")


def _entry(number: int, slug: str, asked: tuple[str, ...], encoders: tuple[TinyEncoder | WordTokens, ...]) -> Entry:
    text = article(slug, body=f"All of {slug}.", questions=asked)
    said = tuple(passages(text))
    rows = [encoder.encode(list(asked), Role.QUERY) for encoder in encoders]
    texts = [encoder.encode(list(said), Role.PASSAGE) for encoder in encoders[:SENTENCES]]
    texts += [own[:0] for own in rows[SENTENCES:]]
    revision = Revision(id=number, number=1, text=text, author="Anna", created_at=NOW)
    return Entry(revision, asked, said, tuple(map(Embedded, texts, rows)), counted(asked))


def _snapshot(
    shop: dict[str, tuple[str, ...]] = SHOP,
    probes: tuple[str, ...] = PROBES,
    encoders: tuple[TinyEncoder | WordTokens, ...] = ENCODERS,
) -> Snapshot:
    entries = [_entry(number, slug, asked, encoders) for number, (slug, asked) in enumerate(sorted(shop.items()))]
    rows = [
        encoder.encode(list(probes), Role.QUERY) if probes else np.zeros((0, encoder.dimension), np.float32)
        for encoder in encoders
    ]
    return Snapshot(1, {entry.revision.key: entry for entry in entries}, probes, rows)


def _question(text: str, encoders: tuple[TinyEncoder | WordTokens, ...] = ENCODERS, **changes: object) -> Question:
    vectors = tuple(encoder.encode([text], Role.QUERY)[0] for encoder in encoders)
    return Question(text, vectors, **changes)  # type: ignore[arg-type]


def _near(snapshot: Snapshot, *left_out: int) -> Vectors:
    near = np.zeros(len(snapshot.example_texts) + len(snapshot.probe_texts), np.float32)
    near[list(left_out)] = -np.inf
    return near


def _compared(
    text: str, snapshot: Snapshot | None = None, subjects: tuple[int, ...] = (ENTER, LATE, REFUND), *left_out: int
) -> dict[str, list[float]]:
    snapshot = snapshot or _snapshot()
    near = _near(snapshot, *left_out)
    columns = MaxSim(snapshot).columns(_question(text).vectors, subjects, near, left_out)
    return {name: column.tolist() for name, column in columns.items()}


def test_a_question_that_is_an_example_says_all_of_it_and_no_more() -> None:
    found = _compared("where is my parcel")
    for name in ("token_forth", "token_back", "token_best", "token_cover"):
        assert found[name][LATE] == pytest.approx(1)
        assert max(found[name][ENTER], found[name][REFUND]) < 0.5


def test_a_word_that_no_example_has_is_missed_forth_and_not_back() -> None:
    found = _compared("where is my own parcel")
    assert found["token_forth"][LATE] == pytest.approx(4 / 5)
    assert found["token_back"][LATE] == pytest.approx(1)
    assert found["token_best"][LATE] == pytest.approx(0.9)


def test_a_word_that_the_question_leaves_out_is_missed_back_and_not_forth() -> None:
    found = _compared("where parcel")
    assert found["token_forth"][LATE] == pytest.approx(1)
    assert found["token_back"][LATE] == pytest.approx(1 / 2)
    assert found["token_best"][LATE] == pytest.approx(3 / 4)


def test_one_other_word_changes_its_article_and_leaves_the_others_as_they_were() -> None:
    same, other = _compared("where do i enter the promo code"), _compared("where do i get the promo code")
    assert same["token_forth"][ENTER] - other["token_forth"][ENTER] == pytest.approx(1 / 7)
    for name in RAW:
        assert same[name][LATE] == other[name][LATE]
        assert same[name][REFUND] == other[name][REFUND]


def test_a_heavy_word_is_missed_more() -> None:
    row = WordTokens(heavy={"insured": 6.0}).encode(["where is my insured parcel"], Role.QUERY)[0]
    snapshot = _snapshot()
    vectors = (*_question("where is my insured parcel").vectors[:SENTENCES], row)
    found = MaxSim(snapshot).columns(vectors, [LATE], _near(snapshot), ())
    assert found["token_forth"].tolist() == pytest.approx([0.4])
    assert found["token_back"].tolist() == pytest.approx([1.0])


def test_what_no_example_says_alone_several_may_cover() -> None:
    found = _compared("where is my late parcel")
    assert found["token_forth"][LATE] == pytest.approx(4 / 5)
    assert found["token_cover"][LATE] == pytest.approx(1)


def test_the_best_three_are_the_mean_of_as_many_as_there_are() -> None:
    found = _compared("promo code")
    assert found["token_three"][ENTER] == pytest.approx(((1 + 2 / 7) / 2 + (1 + 2 / 5) / 2 + (1 / 2 + 1 / 2) / 2) / 3)
    found = _compared("where parcel")
    assert found["token_three"][LATE] == pytest.approx((3 / 4 + (1 / 2 + 1 / 4) / 2) / 2)
    assert found["token_three"][REFUND] == found["token_best"][REFUND]


def test_what_is_left_out_is_as_if_it_had_never_been_there() -> None:
    for gone in ((0,), (1, 2), (3,)):
        without = _compared("where is my promo code", _snapshot().without(gone))
        assert _compared("where is my promo code", None, (ENTER, LATE, REFUND), *gone) == without


def test_a_probe_that_is_left_out_is_as_if_it_had_never_been_there() -> None:
    snapshot = _snapshot()
    left_out = len(snapshot.example_texts) + 1
    with_all = _compared(PROBES[1], snapshot)
    found = _compared(PROBES[1], snapshot, (ENTER, LATE, REFUND), left_out)
    assert found == _compared(PROBES[1], snapshot.without(probes=[1]))
    assert with_all["token_best_nobody"][LATE] == pytest.approx(with_all["token_best"][LATE] - 1)
    assert found["token_best_nobody"][LATE] > with_all["token_best_nobody"][LATE]


def test_a_subject_without_any_row_is_unlike_everything() -> None:
    found = _compared("where is my parcel", None, (ENTER, LATE, REFUND), 3, 4)
    assert [found[name][LATE] for name in RAW] == pytest.approx([NOTHING] * len(RAW))
    assert all(np.isfinite(column).all() for column in found.values())
    assert found["token_forth_over"][LATE] == pytest.approx(NOTHING - max(found["token_forth"]))


def test_subjects_that_have_nothing_left_are_all_alike() -> None:
    found = _compared("where is my parcel", None, (LATE, REFUND), 3, 4, 5)
    for name in RAW:
        assert found[name] == pytest.approx([NOTHING] * 2)
    for name in OVER:
        assert found[f"{name}_over"] == pytest.approx([0, 0])


def test_the_order_of_the_candidates_changes_nothing() -> None:
    text = "where do i find my promo code"
    one, other = _compared(text), _compared(text, None, (REFUND, ENTER, LATE))
    for name in NAMES:
        assert one[name] == [other[name][1], other[name][2], other[name][0]]


def test_one_candidate_is_held_against_nothing() -> None:
    found = _compared("where is my parcel", None, (LATE,))
    for name in OVER:
        assert found[f"{name}_over"] == pytest.approx([found[name][0] - NOTHING])


def test_equally_near_candidates_are_not_above_each_other() -> None:
    snapshot = _snapshot({"one": ("where is it",), "other": ("where is it",)})
    found = _compared("where is it", snapshot, (0, 1))
    for name in OVER:
        assert found[f"{name}_over"] == [0, 0]


def test_without_probes_there_is_nobody_like_the_question() -> None:
    found = _compared("where is my parcel", _snapshot(probes=()))
    for name in BESIDE:
        assert found[f"{name}_nobody"] == pytest.approx([own - NOTHING for own in found[name]])


def test_only_the_nearest_probes_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maxsim, "NEAR_PROBES", 1)
    snapshot = _snapshot()
    near = _near(snapshot)
    vectors = _question(PROBES[1]).vectors
    nobody = []
    for place in (-1, -2):
        near[:] = 0
        near[place] = 0.5
        found = MaxSim(snapshot).columns(vectors, [LATE], near, ())
        nobody.append(float(found["token_forth"][0] - found["token_forth_nobody"][0]))
    assert nobody == pytest.approx([1, 1 / 5])


def test_a_question_without_any_token_is_as_unlike_one_candidate_as_another() -> None:
    snapshot = _snapshot()
    vectors = (*_question("hello").vectors[:SENTENCES], np.zeros(ENCODERS[-1].dimension, np.float32))
    for name, column in MaxSim(snapshot).columns(vectors, [ENTER, LATE, REFUND], _near(snapshot), ()).items():
        assert np.isfinite(column).all(), name
        assert len({round(value, 5) for value in column.tolist()}) == 1, name


@pytest.mark.parametrize("seed", range(5))
def test_many_rows_at_once_give_what_one_after_the_other_gives(seed: int) -> None:
    random = np.random.default_rng(seed)
    snapshot = _snapshot()
    examples, probes = snapshot.examples[SENTENCES], snapshot.probes[SENTENCES]
    examples.vectors[:], probes[:] = _random_rows(random, len(examples.vectors)), _random_rows(random, len(probes))
    [asked] = np.abs(_random_rows(random, 1))
    examples.vectors[2] = -np.abs(examples.vectors[2])  # unlike each token, and still no better off for having few
    vectors = (*_question("hello").vectors[:SENTENCES], asked)
    found = MaxSim(snapshot).columns(vectors, [REFUND, ENTER], _near(snapshot, 0, 1), (0, 1))
    rows = [[examples.vectors[5]], [examples.vectors[2]]]
    _is_near(found, [_forth(asked, own) for own in rows], "token_forth")
    _is_near(found, [_back(asked, own) for own in rows], "token_back")
    _is_near(found, [_both(asked, own) for own in rows], "token_best")
    _is_near(found, [_cover(asked, own) for own in rows], "token_cover")
    nobody = max(_forth(asked, [one]) for one in probes)
    _is_near(found, [_forth(asked, own) - nobody for own in rows], "token_forth_nobody")
    one, other = (_both(asked, own) for own in rows)
    _is_near(found, [one - other, other - one], "token_best_over")


def _is_near(found: dict[str, Vectors], expected: list[float], name: str) -> None:
    assert found[name].tolist() == pytest.approx(expected, abs=1e-5), name


def _random_rows(random: np.random.Generator, count: int) -> Vectors:
    """Each with some tokens less than may be kept."""
    tokens = random.normal(size=(count, KEPT, ENCODERS[-1].dimension // KEPT)).astype(np.float32)
    tokens[:, -int(random.integers(1, KEPT - 1)) :] = 0
    lengths = np.linalg.norm(tokens, axis=2).sum(1)
    return (tokens / lengths[:, None, None]).reshape(count, -1)


def _tokens(row: Vectors) -> list[tuple[Vectors, float]]:
    lengths = [(token, float(np.linalg.norm(token))) for token in row.reshape(KEPT, -1)]
    return [(token / length, length) for token, length in lengths if length]


def _once(one: Vectors, rows: list[Vectors]) -> float:
    others = [token for row in rows for token, _ in _tokens(row)]
    return sum(share * max(float(token @ other) for other in others) for token, share in _tokens(one))


def _forth(asked: Vectors, rows: list[Vectors]) -> float:
    return max(_once(asked, [row]) for row in rows)


def _back(asked: Vectors, rows: list[Vectors]) -> float:
    return max(_once(row, [asked]) for row in rows)


def _both(asked: Vectors, rows: list[Vectors]) -> float:
    return max((_once(asked, [row]) + _once(row, [asked])) / 2 for row in rows)


def _cover(asked: Vectors, rows: list[Vectors]) -> float:
    return _once(asked, rows)


def test_the_signals_are_those_that_the_shipped_weights_were_learned_for() -> None:
    fusion = shipped_fusion()
    reading = Signals(_snapshot(), fusion.space, fusion.familiar).read(_question("where is my parcel"))
    assert reading.names == fusion.names
    assert tuple(name for name in fusion.names if name.startswith("token_")) == NAMES
    assert tuple(_compared("where is my parcel")) == NAMES


@pytest.mark.parametrize(("of_shop", "of_question"), [(2, 2), (2, 3), (3, 2)])
def test_without_tokens_those_signals_are_not_there_and_other_weights_count(of_shop: int, of_question: int) -> None:
    fusion = shipped_fusion()
    snapshot, question = _snapshot(encoders=ENCODERS[:of_shop]), _question("where is my parcel", ENCODERS[:of_question])
    reading = Signals(snapshot, fusion.space, fusion.familiar).read(question)
    assert fusion.tokenless is not None
    assert reading.names == fusion.tokenless.names == tuple(name for name in fusion.names if name not in NAMES)
    probabilities = fusion.probabilities(reading.names, reading.values)
    assert probabilities.tolist() == fusion.tokenless.probabilities(reading.names, reading.values).tolist()
    assert ((probabilities > 0) & (probabilities < 1)).all()
    ranked = Searchable(snapshot, fusion).rank(question)
    assert all(fusion.of(one.signals) is fusion.tokenless for one in ranked)


def test_both_kinds_of_weights_are_what_they_were_after_writing() -> None:
    fusion = shipped_fusion()
    read = Fusion.from_json(fusion.to_json())
    assert fusion.tokenless is not None
    assert read.tokenless is not None
    assert read.to_json() == fusion.to_json()
    assert read.tokenless.to_json() == fusion.tokenless.to_json()
    assert "tokenless" not in fusion.tokenless.to_json()


def test_signals_that_neither_kind_was_learned_for_are_refused() -> None:
    fusion = shipped_fusion()
    values = np.zeros((1, len(fusion.names)), np.float32)
    with pytest.raises(ValueError, match="train again"):
        fusion.probabilities(fusion.names[:-1], values[:, :-1])


def test_the_signals_of_tokens_are_in_what_is_ranked() -> None:
    ranked = Searchable(_snapshot(), shipped_fusion()).rank(_question("where is my parcel"))
    best = next(one for one in ranked if one.subject == LATE)
    assert best.signals["token_forth"] == pytest.approx(1)
    assert best.signals.keys() >= set(NAMES)
    assert shipped_fusion().of(best.signals) is shipped_fusion()


def test_questions_read_together_have_the_same_signals_as_each_alone() -> None:
    fusion = shipped_fusion()
    signals = Signals(_snapshot(), fusion.space, fusion.familiar)
    questions = [
        _question("where is my parcel"),
        _question("my parcel is late", row=4, left_out=(3, 4)),
        _question("when does the refund arrive", row=5, left_out=(5,), gone=REFUND),
        _question("can you insure my parcel", row=7, left_out=(7,)),
        _question("полная чушь"),
    ]
    for question, together in zip(questions, signals.read_all(questions), strict=True):
        alone = signals.read(question)
        assert together.subjects == alone.subjects
        np.testing.assert_allclose(together.values, alone.values, atol=1e-5)


def test_a_question_that_is_a_row_does_not_see_itself() -> None:
    fusion = shipped_fusion()
    snapshot = _snapshot()
    signals = Signals(snapshot, fusion.space, fusion.familiar)
    forth = []
    for changes in ({}, {"row": 3, "left_out": (3,)}):
        reading = signals.read(_question("where is my parcel", **changes))  # type: ignore[arg-type]
        place = reading.subjects.index(LATE)
        forth.append(float(reading.values[place, reading.names.index("token_forth")]))
    assert forth == pytest.approx([1, 3 / 4])
