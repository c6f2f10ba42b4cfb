"""The signals by which a question is compared with articles: the same ones when learning and when answering."""

import math
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from knowledge_base.dictionary import shipped_dictionary
from knowledge_base.embedder import unit
from knowledge_base.familiar import Bridge, Familiar, Near
from knowledge_base.index import SENTENCES
from knowledge_base.kernel import KernelRegression, similarities
from knowledge_base.lexicon import Lacking, Lexicon
from knowledge_base.maxsim import MaxSim
from knowledge_base.ports import Vectors
from knowledge_base.rows import Spans, centered, cosines
from knowledge_base.sampling import learned_from, with_all
from knowledge_base.shares import Absent, Owned, Shares
from knowledge_base.snapshot import Snapshot
from knowledge_base.space import Space
from knowledge_base.standing import SOFT, all_near, among_candidates, beside, nearest
from knowledge_base.weighing import in_common
from knowledge_base.words import has_cyrillic, stems

CANDIDATES = 12
NEAREST_ROWS = 400
ENCODERS = ("first", "second")
WEIGHTS = {"first": 1.0, "second": 0.7, "learned": 2.0, "letters": 0.5, "stems": 0.5}
WORDED = ("letters", "stems")
TOTAL = sum(WEIGHTS.values())
TINY = 1e-12
FAINT = 1e-4
LOOKED_KEPT = 16


@dataclass(frozen=True, slots=True)
class Question:
    """A text with its vectors by encoder. `row` is its place among the rows when it is one of them itself, and
    `left_out` are the rows (it among them) that must not be looked at then; `gone` is a subject that is not there at
    all, and whose rows are all among those."""

    text: str
    vectors: tuple[Vectors, ...]
    row: int | None = None
    left_out: tuple[int, ...] = ()
    gone: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The candidates' numbers, best first by regression, and their signals: `values` is (candidates, len(names)).

    `others` are the remaining subjects, best first; `bare` are all subjects without example questions.
    """

    subjects: list[int]
    others: list[int]
    names: tuple[str, ...]
    values: Vectors
    bare: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Looked:
    """What is known of a question before all its vectors are there: its cosines with the rows, by name."""

    text: str
    alike: Mapping[str, Vectors]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A question as it is seen from the centers, and its cosines with the rows, by name; `near` where it is known."""

    own: Mapping[str, Vectors]
    alike: Mapping[str, Vectors]
    near: Near | None = None


class Signals:
    """Everything about a snapshot that can be worked out before a question comes.

    Rows, passages and cosines are kept by the name of what they were compared by: the encoders in their order, then
    the learned space, then letters and stems. Without familiar questions for this space there is no way over them: its
    signals are then not a number.
    """

    def __init__(
        self, snapshot: Snapshot, space: Space, familiar: Familiar | None, only: Question | None = None
    ) -> None:
        """With `only`, for that question alone: some of the work is not needed then."""
        self._snapshot = snapshot
        self._space = space
        self._count = len(snapshot.subjects)
        self._center = [center.questions for center in snapshot.centers[:SENTENCES]]
        kinds = zip(snapshot.examples, snapshot.probes, strict=True)
        parts = zip(islice(kinds, SENTENCES), self._center, strict=True)
        rows = [centered(np.vstack([own.vectors, probe]), center) for (own, probe), center in parts]
        centers = zip(snapshot.passages[:SENTENCES], snapshot.centers[:SENTENCES], strict=True)
        passages = [centered(own.vectors, center.passages) for own, center in centers]
        self._first_probe = len(snapshot.example_texts)
        self._rows = dict(zip(ENCODERS, rows, strict=True)) | {"learned": self._placed(rows)}
        self._passages = self._named(passages)
        self._spans = Spans(snapshot.examples[0].owners, self._count)
        self._passage_owners = snapshot.passages[0].owners
        self._passage_spans = Spans(self._passage_owners, self._count)
        self._maxsim = MaxSim(snapshot)
        self._bare = _bare(snapshot)
        self._sums = {name: self._subject_sums(name) for name in self._rows}
        self._owners = [*snapshot.examples[0].owners.tolist(), *[self._count] * len(snapshot.probe_texts)]
        placed = Owned(self._rows["learned"], self._owners)
        said = Owned(self._passages["learned"], self._passage_owners.tolist())
        self._shares = Shares(space, placed, said, self._count)
        fits = familiar is not None and familiar.vectors.shape[1] == placed.placed.shape[1]
        self._bridge = Bridge(familiar, self._shares) if familiar and fits else None
        asked = None if only is None else frozenset(stems(only.text))
        lacking = Lacking(snapshot.lacking, shipped_dictionary())
        self._kept = learned_from(len(self._owners), self._first_probe)
        self._worded = with_all(self._kept, self._first_probe)
        words = snapshot.counted(self._worded[self._first_probe :] - self._first_probe)
        owners = [self._owners[row] for row in self._worded]
        self._lexicon = Lexicon(words, owners, snapshot.stems, lacking, asked)
        self._kept_worded = np.searchsorted(self._worded, self._kept)
        self._regression = KernelRegression(
            self._similarities_of_rows(), [self._owners[row] for row in self._kept], self._count + 1
        )
        self._looked: OrderedDict[bytes, _Looked] = OrderedDict()

    def look(self, text: str, encoder: int, vector: Vectors) -> None:
        """Compare a question's words and one encoder's vector of it: `read` need not do it then."""
        name, own = ENCODERS[encoder], centered(vector[None], self._center[encoder])[0]
        alike = {name: cosines(self._rows[name], own)} | self._worded_alike(text)
        self._looked[vector.tobytes()] = _Looked(text, alike)
        while len(self._looked) > LOOKED_KEPT:
            self._looked.popitem(last=False)

    def read(self, question: Question) -> Reading:
        """Choose the candidates and work out their signals."""
        parts = [centered(v[None], c) for v, c in zip(question.vectors[:SENTENCES], self._center, strict=True)]
        own = {name: row[0] for name, row in self._named(parts).items()}
        return self._reading(question, _Seen(own, self._alike(question, own)))

    def read_all(self, questions: Sequence[Question]) -> list[Reading]:
        """The readings of many questions, whose cosines are worked out together."""
        each = (question.vectors[:SENTENCES] for question in questions)
        vectors = [np.stack(rows) for rows in zip(*each, strict=True)]
        own = self._named([centered(rows, center) for rows, center in zip(vectors, self._center, strict=True)])
        alike = {name: own[name] @ rows.T for name, rows in self._rows.items()}
        near = self._bridge.near_all(own["learned"]) if self._bridge else [None] * len(questions)
        found = []
        for row, question in enumerate(questions):
            placed, theirs = ({name: part[row] for name, part in parts.items()} for parts in (own, alike))
            seen = _Seen(placed, theirs | self._worded_alike(question.text), near[row])
            found.append(self._reading(question, seen))
        return found

    def _reading(self, question: Question, seen: _Seen) -> Reading:
        scores = self._scores(question, seen.alike)
        if question.gone is not None:
            scores[question.gone] = scores.min() - 1
        order = [int(n) for n in np.argsort(-scores[: self._count], kind="stable") if n != question.gone]
        subjects = self._shortlist(question, order)
        chosen = set(subjects)
        columns = self._columns(question, seen, scores, subjects)
        values = np.stack(list(columns.values()), axis=1).astype(np.float32)
        return Reading(subjects, [n for n in order if n not in chosen], tuple(columns), values, self._bare)

    def _alike(self, question: Question, own: Mapping[str, Vectors]) -> dict[str, Vectors]:
        """Its cosines with the rows, by name."""
        found = self._looked_at(question) or self._worded_alike(question.text)
        return {name: cosines(rows, own[name]) for name, rows in self._rows.items() if name not in found} | found

    def _worded_alike(self, text: str) -> dict[str, Vectors]:
        return dict(zip(WORDED, self._lexicon.alike(text), strict=True))

    def _looked_at(self, question: Question) -> dict[str, Vectors] | None:
        for vector in question.vectors:
            looked = self._looked.pop(vector.tobytes(), None)
            if looked is not None and looked.text == question.text:
                return dict(looked.alike)
        return None

    def _named(self, parts: Sequence[Vectors]) -> dict[str, Vectors]:
        """Rows by encoder with their names, and the same rows in the learned space."""
        return dict(zip(ENCODERS, parts, strict=True)) | {"learned": self._space.project(parts)}

    def _placed(self, rows: Sequence[Vectors]) -> Vectors:
        """All rows in the learned space."""
        placing = self._snapshot.placing
        if placing is None or placing.space is not self._space:
            return self._space.project(rows)
        examples = self._space.project([part[: self._first_probe] for part in rows])
        return np.vstack([examples, placing.seen_from(self._center)])

    def _shortlist(self, question: Question, order: list[int]) -> list[int]:
        """The best by regression. That knows little of subjects without example questions: up to half of the places
        are for those of them that are nearest by text."""
        if not self._bare and len(self._passage_owners) + self._first_probe <= NEAREST_ROWS:
            return order[:CANDIDATES]
        near = [n for n in self._snapshot.nearest.subjects(question.vectors[0], NEAREST_ROWS) if n != question.gone]
        known = set(near)
        bare = [number for number in near if number in self._bare][: CANDIDATES // 2]
        best = [number for number in order if number in known and number not in bare]
        chosen = {*bare, *best[: CANDIDATES - len(bare)]}
        return [number for number in order if number in chosen]

    def _scores(self, question: Question, alike: Mapping[str, Vectors]) -> Vectors:
        left_out = np.asarray(question.left_out, np.int64)
        places = np.searchsorted(self._kept, left_out[np.isin(left_out, self._kept)]) if len(left_out) else left_out
        if question.row is not None and question.row in self._kept:
            return self._regression.scores_without(int(np.searchsorted(self._kept, question.row)), places)
        return self._regression.scores_but(self._mixed(alike), places)

    def _mixed(self, alike: Mapping[str, Vectors]) -> Vectors:
        """One cosine with each kept row."""
        placed = sum(WEIGHTS[name] * alike[name] for name in self._rows)
        worded = sum(WEIGHTS[name] * alike[name] for name in WORDED)
        mixed = np.asarray(placed, np.float32)[self._kept] + np.asarray(worded, np.float32)[self._kept_worded]
        return mixed / np.float32(TOTAL)

    def _columns(self, question: Question, seen: _Seen, scores: Vectors, subjects: list[int]) -> dict[str, Vectors]:
        nobody = scores[self._count]
        compared = self._compared(seen.alike, question.left_out)
        raw = {"regression": scores[subjects]} | self._nearness(compared, subjects)
        raw |= self._wholes(question, seen.own, subjects)
        shares = self._shared(question, seen)
        raw |= {name: part[subjects] for name, part in shares.items()}
        missing = self._lexicon.missing(question.left_out, question.gone)
        raw["article_words"], raw["all_words"] = self._lexicon.shares(question.text, subjects, missing)
        columns = raw | among_candidates(raw)
        columns["over_nobody"] = raw["regression"] - nobody
        for name, part in shares.items():
            columns[f"{name}_nobody"] = np.full(len(subjects), part[self._count])
            columns[f"{name}_over_nobody"] = raw[name] - part[self._count]
        if not self._bare.issuperset(subjects):  # titles are no questions to compare tokens with
            columns |= self._maxsim.columns(question.vectors, subjects, compared["both"], question.left_out)
        columns |= beside({name: compared[name][self._first_probe :] for name in SOFT}, raw)
        about = self._about(question, scores) | {"unknown_words": self._lexicon.unknown(question.text, missing)}
        columns |= {name: np.full(len(subjects), value) for name, value in about.items()}
        columns["rank"] = np.arange(len(subjects), dtype=np.float32)
        return columns

    def _compared(self, alike: Mapping[str, Vectors], left_out: Sequence[int]) -> dict[str, Vectors]:
        """The cosines that nearness is told by; those of rows that must not be looked at are minus infinity."""
        both = np.asarray((alike["first"] + alike["second"]) / 2, np.float32)
        found: dict[str, Vectors] = {**{name: alike[name] for name in ENCODERS}, "both": both}
        found |= {name: alike[name] for name in ("learned", "letters")}
        if left_out:
            found = {name: near.copy() for name, near in found.items()}
            for near in found.values():
                near[[row for row in left_out if row < len(near)]] = -np.inf
        return found

    def _nearness(self, compared: Mapping[str, Vectors], subjects: list[int]) -> dict[str, Vectors]:
        places, inside = self._spans.of(subjects)
        rows = np.where(inside, np.stack([near[places] for near in compared.values()]), -np.inf)
        best, three = nearest(rows)
        found: dict[str, Vectors] = {}
        for number, name in enumerate(compared):
            found |= {f"{name}_best": best[number], f"{name}_three": three[number]}
            if name in SOFT:
                found[f"{name}_all"] = all_near(rows[number])
        return found

    def _wholes(self, question: Question, own: Mapping[str, Vectors], subjects: list[int]) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        places, inside = self._passage_spans.of(subjects)
        for name, asked in own.items():
            passages = cosines(self._passages[name], asked)
            found[f"{name}_passage"] = np.where(inside, passages[places], -1.0).max(1, initial=-1.0)
            middles = self._sums[name][subjects]
            for row in question.left_out:
                if self._owners[row] in subjects:
                    middles[subjects.index(self._owners[row])] -= self._rows[name][row]
            found[f"{name}_middle"] = cosines(unit(middles), asked)
        return found

    def _shared(self, question: Question, seen: _Seen) -> dict[str, Vectors]:
        """Logarithms of what the space gives to each subject and to nobody: directly, and over familiar questions."""
        absent, own = Absent(question.left_out, question.gone), seen.own["learned"]
        direct = self._shares.of(own[None], absent, seen.alike["learned"][None])[0]
        bridge = self._bridge.shares(own, absent, seen.near) if self._bridge else np.full_like(direct, np.nan)
        return {"share": np.log(direct + TINY), "bridge": np.log(bridge + FAINT)}

    def _about(self, question: Question, scores: Vectors) -> dict[str, float]:
        """What is the same for all candidates."""
        top = np.sort(scores[: self._count])[::-1]
        return {
            "nobody": float(scores[self._count]),
            "top": float(top[0]),
            "lead": float(top[0] - top[1]) if len(top) > 1 else 1.0,
            "length": float(np.log1p(len(stems(question.text)))),
            "russian": float(has_cyrillic(question.text)),
        }

    def _subject_sums(self, name: str) -> Vectors:
        examples = self._snapshot.examples[0]
        own = np.arange(self._count)[:, None]
        asked = (own == examples.owners).astype(np.float32) @ self._rows[name][: len(examples.owners)]
        return np.asarray(asked + (own == self._passage_owners).astype(np.float32) @ self._passages[name], np.float32)

    def _similarities_of_rows(self) -> Vectors:
        """What `_mixed` makes of the cosines of the kept rows with each other; the lower triangle only."""
        lexicon = self._lexicon
        words = [(lexicon.letters, WEIGHTS["letters"] / TOTAL), (lexicon.words, WEIGHTS["stems"] / TOTAL)]
        dense, rest = in_common(words, self._kept_worded)
        parts = [rows[self._kept] * np.float32(math.sqrt(WEIGHTS[name] / TOTAL)) for name, rows in self._rows.items()]
        return similarities(np.hstack([*parts, dense]), rest)


def _bare(snapshot: Snapshot) -> frozenset[int]:
    """The subjects that have no example questions, only titles."""
    rows = np.bincount(snapshot.examples[0].owners, minlength=len(snapshot.subjects))
    return frozenset(n for n, subject in enumerate(snapshot.subjects) if rows[n] <= len(subject.revisions))
