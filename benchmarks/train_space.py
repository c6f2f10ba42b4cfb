"""Learn the space in which questions of one article lie close, and write it and the familiar questions in it into the
package.

python -m benchmarks.train_space [--cache FOLDER]

Each question is judged against all other questions and passages of its domain: the share of its own class (or of
nobody) among weights that fall with distance is to be large. Nothing of shop_kb is used, so that results on it tell
how the space carries to a shop that it has never seen.
"""

# ruff: noqa: E402  # the numeric libraries read the environment when they are imported
import os

from knowledge_base.threads import one_thread

one_thread(os.environ)

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize

from benchmarks.domains import NOBODY, Domain, domains, shop_domains
from benchmarks.familiar import familiar_questions
from benchmarks.shop_questions import CachedEncoder, cached_encoders
from knowledge_base.embedder import unit
from knowledge_base.index import SENTENCES
from knowledge_base.ports import Role
from knowledge_base.snapshot import passage_center
from knowledge_base.space import Space
from knowledge_base.words import has_cyrillic

MODELS = Path("knowledge_base") / "models"
SIZE = 256
STEPS, BATCH, ROWS = 600, 256, 2_000
RATE, SCALAR_RATE = 1e-3, 1e-2
LATE, LATE_RATE = 0.6, 0.3
STAY = 0.01  # how strongly the matrix is held at where it began
FORGET = 0.5  # up to this share of a class's examples is hidden, since many shops have few
ACROSS = 0.5  # so many questions see no example of their article in their own language, half of these of no article
SAME_MISS, SAME_QUESTION = 0.5, 0.9
SMOOTHING = 0.02
SEED = 3


@dataclass(frozen=True, slots=True)
class Vectors:
    """A domain in vectors side by side; which questions and passages are Russian, the others being English."""

    questions: Tensor
    classes: Tensor
    passages: Tensor
    passage_classes: Tensor
    russian: Tensor
    russian_passages: Tensor

    @property
    def count(self) -> int:
        """How many classes there are."""
        return int(self.classes.max()) + 1

    def sample(self, random: np.random.Generator) -> "Vectors":
        """At most ROWS of the questions."""
        if len(self.questions) <= ROWS:
            return self
        return self.only(torch.from_numpy(random.choice(len(self.questions), ROWS, replace=False)))

    def only(self, rows: Tensor) -> "Vectors":
        """Just these questions."""
        return replace(self, questions=self.questions[rows], classes=self.classes[rows], russian=self.russian[rows])


class SpaceLearner(torch.nn.Module):
    """The matrix, begun as the main directions of all questions, and the three numbers of a Space."""

    def __init__(self, questions: Tensor) -> None:
        super().__init__()
        directions = torch.linalg.eigh(questions.T @ questions).eigenvectors.flip(1)[:, :SIZE].contiguous()
        self.matrix = torch.nn.Parameter(directions.clone())
        self.numbers = torch.nn.Parameter(torch.tensor([np.log(12.0), 0.0, 2.0], dtype=torch.float32))
        self._begun = directions

    def loss(self, domain: Vectors, random: np.random.Generator) -> Tensor:
        """How badly a batch of questions finds its classes among the rest of the domain."""
        picked = torch.from_numpy(
            random.choice(len(domain.questions), min(BATCH, len(domain.questions)), replace=False)
        )
        placed = self._place(domain.questions)
        sharpness, bonus, nobody = self.numbers[0].exp(), self.numbers[1], self.numbers[2]
        near = placed[picked] @ placed.T * sharpness
        not_seen = hidden(domain, picked, random)
        unseen, unseen_passages = _in_own_language(domain, picked, random)
        near = near.masked_fill(not_seen | unseen, -1e4)
        passages = placed[picked] @ self._place(domain.passages).T * sharpness + bonus
        passages = passages.masked_fill(unseen_passages, -1e4)
        weights = torch.exp(torch.cat([near, passages], 1) - sharpness)
        classes = _or_last(torch.cat([domain.classes, domain.passage_classes]), domain.count)
        shares = torch.zeros(len(picked), domain.count + 1).index_add(1, classes, weights)
        shares = shares + torch.cat([torch.full((domain.count,), 1e-6), torch.exp(nobody - sharpness).reshape(1)])
        away = ((self.matrix - self._begun) ** 2).sum()
        wanted = _or_last(domain.classes[picked], domain.count)
        loss: Tensor = cross_entropy(shares.log(), wanted, label_smoothing=SMOOTHING) + STAY * away
        return loss

    def space(self) -> Space:
        """What was learned."""
        sharpness, bonus, nobody = self.numbers.detach().tolist()
        return Space(self.matrix.detach().numpy(), float(np.exp(sharpness)), bonus, nobody)

    def _place(self, rows: Tensor) -> Tensor:
        return normalize(rows @ self.matrix, dim=-1)


def learn_space(known: Sequence[Vectors]) -> Space:
    """A space from all domains; bigger ones are drawn more often, with the root of their size."""
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    learner = SpaceLearner(torch.cat([domain.questions for domain in known]))
    optimizer = torch.optim.Adam(
        [{"params": [learner.matrix], "lr": RATE}, {"params": [learner.numbers], "lr": SCALAR_RATE}]
    )
    slower = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1.0 if step < LATE * STEPS else LATE_RATE)
    chances = np.sqrt([len(domain.questions) for domain in known])
    for _ in range(STEPS):
        domain = known[random.choice(len(known), p=chances / chances.sum())]
        loss = learner.loss(domain.sample(random), random)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        slower.step()
    return learner.space()


def vectors_of(domain: Domain, encoders: Sequence[CachedEncoder]) -> Vectors:
    """A domain as the signals would see it: centred by encoder, side by side."""
    asked = [encoder.encode(domain.questions, Role.QUERY) for encoder in encoders]
    centers = [rows.mean(0) for rows in asked]
    questions = Space().project([unit(rows - center) for rows, center in zip(asked, centers, strict=True)])
    passages = np.zeros((0, questions.shape[1]), np.float32)
    if domain.passages:
        said = [encoder.encode(domain.passages, Role.PASSAGE) for encoder in encoders]
        moved = [unit(rows - passage_center(rows, center)) for rows, center in zip(said, centers, strict=True)]
        passages = Space().project(moved)
    return Vectors(
        torch.from_numpy(questions),
        torch.tensor(domain.classes),
        torch.from_numpy(passages),
        torch.tensor(domain.passage_classes, dtype=torch.int64),
        torch.tensor(list(map(has_cyrillic, domain.questions)), dtype=torch.bool),
        torch.tensor(list(map(has_cyrillic, domain.passages)), dtype=torch.bool),
    )


def hidden(domain: Vectors, picked: Tensor, random: np.random.Generator) -> Tensor:
    """Which questions each picked one must not see: itself, its near copies, near misses of its own topic, and some."""
    forgotten = torch.from_numpy(random.random(len(domain.questions)) < FORGET * random.random())
    cosines = domain.questions[picked] @ domain.questions.T
    misses = (domain.classes[picked] == NOBODY)[:, None] & (domain.classes == NOBODY)[None]
    itself = torch.arange(len(domain.questions))[None] == picked[:, None]
    return forgotten[None] | itself | (misses & (cosines > SAME_MISS)) | (cosines > SAME_QUESTION)


def _in_own_language(domain: Vectors, picked: Tensor, random: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Which questions and passages some picked ones must not see, as if articles existed in the other language only."""
    drawn = torch.from_numpy(random.random(len(picked)))[:, None]
    share = ACROSS if 0 < int(domain.russian.sum()) < len(domain.russian) else 0.0

    def unseen(russian: Tensor, classes: Tensor) -> Tensor:
        same = domain.russian[picked][:, None] == russian[None]
        own = domain.classes[picked][:, None] == classes[None]
        return same & (classes != NOBODY)[None] & ((drawn < share / 2) | (own & (drawn < share)))

    return unseen(domain.russian, domain.classes), unseen(domain.russian_passages, domain.passage_classes)


def _or_last(classes: Tensor, count: int) -> Tensor:
    return torch.where(classes == NOBODY, torch.tensor(count), classes)


def main() -> None:
    """Write `space.npz` and `familiar.npz`."""
    options = _options()
    encoders = cached_encoders(options.cache)[:SENTENCES]
    space = learn_space([vectors_of(domain, encoders) for domain in domains()])
    space.save(MODELS / "space.npz")
    familiar_questions(shop_domains(), encoders, space).save(MODELS / "familiar.npz")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Learn the space of questions.")
    parser.add_argument("--cache", type=Path, default=Path(".cache") / "benchmarks", help="where vectors are kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()
