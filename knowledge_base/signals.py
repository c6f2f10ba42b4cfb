"""The signals by which a question is compared with articles: the same ones when learning and when answering."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embedder import unit
from knowledge_base.kernel import KernelRegression
from knowledge_base.lexicon import Lexicon
from knowledge_base.ports import Vectors
from knowledge_base.snapshot import Snapshot
from knowledge_base.space import Space
from knowledge_base.words import has_cyrillic, stems

CANDIDATES = 12
NEAREST_ROWS = 400
KERNEL_ROWS = 4_000
WEIGHTS = (1.0, 0.7, 2.0, 0.5, 0.5)  # first encoder, second encoder, learned space, letters, stems
SPREAD = 0.2
SOFT = ("both", "learned")
TINY = 1e-12

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Question:
    """A text with its vectors by encoder. `row` is its place among the rows when it is one of them itself, and
    `left_out` are the rows (it among them) that must not be looked at then."""

    text: str
    vectors: tuple[Vectors, ...]
    row: int | None = None
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The candidates' numbers, best first by regression, and their signals: `values` is (candidates, len(names)).

    `others` are the remaining subjects, best first.
    """

    subjects: list[int]
    others: list[int]
    names: tuple[str, ...]
    values: Vectors


class Signals:
    """Everything about a snapshot that can be worked out before a question comes."""

    def __init__(self, snapshot: Snapshot, space: Space) -> None:
        self._snapshot = snapshot
        self._space = space
        self._count = len(snapshot.subjects)
        asked = [rows.vectors for rows in snapshot.examples]
        self._center = [center.questions for center in snapshot.centers]
        self._rows = [
            unit(np.vstack([own, probe]) - center)
            for own, probe, center in zip(asked, snapshot.probes, self._center, strict=True)
        ]
        self._passages = [
            unit(rows.vectors - center.passages)
            for rows, center in zip(snapshot.passages, snapshot.centers, strict=True)
        ]
        self._rows.append(space.project(self._rows))
        self._passages.append(space.project(self._passages))
        self._spans = _spans(snapshot.examples[0].owners, self._count)
        self._passage_owners = snapshot.passages[0].owners
        self._passage_spans = _spans(snapshot.passages[0].owners, self._count)
        self._sums = [self._subject_sums(number) for number in range(len(self._rows))]
        self._first_probe = len(snapshot.example_texts)
        self._owners = [*snapshot.examples[0].owners.tolist(), *[self._count] * len(snapshot.probe_texts)]
        self._lexicon = Lexicon(snapshot.counted, self._owners, snapshot.stems)
        self._kept = _kept(len(self._owners), self._first_probe)
        self._regression = KernelRegression(
            self._similarities_of_rows(), [self._owners[row] for row in self._kept], self._count + 1
        )

    def read(self, question: Question) -> Reading:
        """Choose the candidates and work out their signals."""
        centered = [unit((v - c)[None])[0] for v, c in zip(question.vectors, self._center, strict=True)]
        centered.append(self._space.project([row[None] for row in centered])[0])
        alike = [rows @ own for rows, own in zip(self._rows, centered, strict=True)]
        alike += self._lexicon.alike(question.text)
        scores = self._scores(question, alike)
        order = [int(number) for number in np.argsort(-scores[: self._count], kind="stable")]
        subjects = self._shortlist(question, order)
        chosen = set(subjects)
        columns = self._columns(question, centered, alike, scores, subjects)
        values = np.stack(list(columns.values()), axis=1).astype(np.float32)
        return Reading(subjects, [n for n in order if n not in chosen], tuple(columns), values)

    def _shortlist(self, question: Question, order: list[int]) -> list[int]:
        near = set(self._snapshot.nearest.subjects(question.vectors[0], NEAREST_ROWS))
        return [number for number in order if number in near][:CANDIDATES]

    def _scores(self, question: Question, alike: Sequence[Vectors]) -> Vectors:
        if question.row is not None and question.row in self._kept:
            left_out = np.asarray(question.left_out, np.int64)
            places = np.searchsorted(self._kept, left_out[np.isin(left_out, self._kept)])
            return self._regression.scores_without(int(np.searchsorted(self._kept, question.row)), places)
        return self._regression.scores(_mixed([part[self._kept] for part in alike]))

    def _columns(
        self,
        question: Question,
        centered: Sequence[Vectors],
        alike: Sequence[Vectors],
        scores: Vectors,
        subjects: list[int],
    ) -> dict[str, Vectors]:
        nobody = scores[self._count]
        raw = {"regression": scores[subjects]} | self._nearness(question, alike, subjects)
        raw |= self._wholes(question, centered, subjects)
        raw |= self._shares(question, alike, centered[2], subjects)
        nobody_share = raw.pop("share_nobody")
        raw["article_words"], raw["all_words"] = self._lexicon.shares(question.text, subjects, question.left_out)
        columns = dict(raw)
        for name, values in raw.items():
            columns[f"{name}_z"] = (values - values.mean()) / (values.std() + 1e-3)
            columns[f"{name}_gap"] = _gap(values)
        columns["over_nobody"] = raw["regression"] - nobody
        columns |= {"share_nobody": nobody_share, "share_over_nobody": raw["share"] - nobody_share}
        columns |= self._beside_probes(question, alike, raw)
        columns |= {name: np.full(len(subjects), value) for name, value in self._about(question, scores).items()}
        columns["rank"] = np.arange(len(subjects), dtype=np.float32)
        return columns

    def _nearness(self, question: Question, alike: Sequence[Vectors], subjects: list[int]) -> dict[str, Vectors]:
        left_out = set(question.left_out)
        places = [[row for row in range(*self._spans[number]) if row not in left_out] for number in subjects]
        found: dict[str, Vectors] = {}
        for name, cosines in self._compared(alike).items():
            near = np.asarray([_near(cosines[rows]) for rows in places], np.float32)
            found |= {f"{name}_best": near[:, 0], f"{name}_three": near[:, 1]}
            if name in SOFT:
                found[f"{name}_all"] = near[:, 2]
        return found

    def _compared(self, alike: Sequence[Vectors]) -> dict[str, Vectors]:
        first, second, learned, letters, _ = alike
        both = np.asarray((first + second) / 2, np.float32)
        return {"first": first, "second": second, "both": both, "learned": learned, "letters": letters}

    def _wholes(self, question: Question, centered: Sequence[Vectors], subjects: list[int]) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        for number, name in enumerate(("first", "second", "learned")):
            passages = self._passages[number] @ centered[number]
            best = [passages[slice(*self._passage_spans[n])].max(initial=-1.0) for n in subjects]
            found[f"{name}_passage"] = np.asarray(best, np.float32)
            middles = self._sums[number][subjects].copy()
            for row in question.left_out:
                if self._owners[row] in subjects:
                    middles[subjects.index(self._owners[row])] -= self._rows[number][row]
            found[f"{name}_middle"] = unit(middles) @ centered[number]
        return found

    def _shares(
        self, question: Question, alike: Sequence[Vectors], own: Vectors, subjects: list[int]
    ) -> dict[str, Vectors]:
        """The learned space's own verdict: logarithms of each candidate's share, and of nobody's."""
        weights = self._space.weights(alike[2])
        weights[list(question.left_out)] = 0.0
        passages = self._space.weights(self._passages[2] @ own, passages=True)
        by_subject = np.bincount(self._owners, weights, self._count + 1)
        by_subject[: self._count] += np.bincount(self._passage_owners, passages, self._count)
        by_subject[self._count] += self._space.nobody_weight
        shares = np.log(by_subject + TINY) - np.log(by_subject.sum() + TINY)
        return {
            "share": shares[subjects].astype(np.float32),
            "share_nobody": np.full(len(subjects), shares[self._count]),
        }

    def _beside_probes(
        self, question: Question, alike: Sequence[Vectors], raw: dict[str, Vectors]
    ) -> dict[str, Vectors]:
        left_out = [row - self._first_probe for row in question.left_out if row >= self._first_probe]
        compared = self._compared(alike)
        found: dict[str, Vectors] = {}
        for prefix, name in (("", "both"), ("learned_", "learned")):
            best, three, everything = _near(np.delete(compared[name][self._first_probe :], left_out))
            same = np.ones_like(raw[f"{name}_best"])
            found |= {
                f"{prefix}probe_best": best * same,
                f"{prefix}probe_three": three * same,
                f"{prefix}over_probe_best": raw[f"{name}_best"] - best,
                f"{prefix}over_probe_three": raw[f"{name}_three"] - three,
                f"{prefix}over_probe_all": raw[f"{name}_all"] - everything,
            }
        return found

    def _about(self, question: Question, scores: Vectors) -> dict[str, float]:
        """What is the same for all candidates."""
        top = np.sort(scores[: self._count])[::-1]
        return {
            "nobody": float(scores[self._count]),
            "top": float(top[0]),
            "lead": float(top[0] - top[1]) if len(top) > 1 else 1.0,
            "unknown_words": self._lexicon.unknown(question.text, question.left_out),
            "length": float(np.log1p(len(stems(question.text)))),
            "russian": float(has_cyrillic(question.text)),
        }

    def _subject_sums(self, encoder: int) -> Vectors:
        examples, passages = self._snapshot.examples[0], self._snapshot.passages[0]
        own = np.arange(self._count)[:, None]
        asked = (own == examples.owners).astype(np.float32) @ self._rows[encoder][: len(examples.owners)]
        return np.asarray(asked + (own == passages.owners).astype(np.float32) @ self._passages[encoder], np.float32)

    def _similarities_of_rows(self) -> Vectors:
        parts = [rows[self._kept] for rows in self._rows]
        grams = [part @ part.T for part in parts]
        grams += self._lexicon.similarities(self._kept)
        return _mixed(grams)


def _mixed(parts: Sequence[Vectors]) -> Vectors:
    mixed = sum(weight * part for weight, part in zip(WEIGHTS, parts, strict=True)) / sum(WEIGHTS)
    return np.asarray(mixed, np.float32)


def _near(cosines: Vectors) -> tuple[float, float, float]:
    """The best, the mean of the best three, and a soft count of all; in logarithm."""
    if not len(cosines):
        return -1.0, -1.0, float(np.log(1e-6))
    ordered = np.sort(cosines)[::-1]
    soft = float(np.log(np.exp(cosines / SPREAD).sum() + 1e-6))
    return float(ordered[0]), float(ordered[:3].mean()), soft


def _gap(values: Vectors) -> Vectors:
    """How far each is above the best of the others."""
    if len(values) < 2:
        return np.ones_like(values)
    order = np.sort(values)[::-1]
    gap: Vectors = values - np.where(values == order[0], order[1], order[0])
    return gap


def _spans(owners: Places, count: int) -> list[tuple[int, int]]:
    """First and last-plus-one row of every subject; rows of one subject stand together."""
    borders = np.searchsorted(owners, np.arange(count + 1))
    return [(int(first), int(last)) for first, last in pairwise(borders)]


def _kept(rows: int, examples: int) -> Places:
    """The rows that regression learns from: all, or in a big knowledge base an even sample of the examples."""
    if rows <= KERNEL_ROWS:
        return np.arange(rows)
    sample = np.linspace(0, examples - 1, KERNEL_ROWS - (rows - examples)).astype(np.int64)
    return np.concatenate([np.unique(sample), np.arange(examples, rows)])
