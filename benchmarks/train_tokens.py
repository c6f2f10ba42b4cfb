"""Learn how the tokens of two questions are to be compared, and write it into the package.

python -m benchmarks.train_tokens [--cache FOLDER] [--steps N]

As the space is learned (`train_space`), each question is to find its own article among questions of its shop and near
misses, but by MaxSim over the states of tokens, which stay as they are: learned are a matrix and what a token weighs.
Nothing of shop_kb is used.
"""

# ruff: noqa: E402  # the numeric libraries read the environment when they are imported
import os

from knowledge_base.threads import one_thread

one_thread(os.environ)

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize

from benchmarks.domains import NOBODY, Domain, domains
from benchmarks.shop_questions import cached_encoders
from benchmarks.train_space import SMOOTHING, Vectors, hidden, vectors_of
from knowledge_base.e5.eight_bits import open_network
from knowledge_base.e5.sentence_module import BEFORE, QUERY
from knowledge_base.embedder import clean, unit
from knowledge_base.index import SENTENCES
from knowledge_base.token_vectors import TokenSpace

FILE = Path("knowledge_base") / "models" / "tokens.npz"
WIDE, SIZE = 128, 48
"""Learned with so many numbers a token; the main directions of these are kept."""
STEPS, BATCH, ROWS, CLASS_ROWS, MOST_TOKENS = 2_000, 64, 400, 14, 24
RATE, SCALAR_RATE, WARM, LAST = 1e-3, 1e-2, 30, 0.05
STAY = 0.003
OTHER_LANGUAGE, OWN_OTHER_LANGUAGE = 0.125, 0.3
TINY, FAINT = 1e-3, 1e-6
AT_ONCE, SAMPLE, SEED = 256, 60_000, 3

Rows = NDArray[np.int64]


class States:
    """The tokens' states of many questions, one question after the other."""

    def __init__(self, texts: Sequence[str]) -> None:
        network = open_network()
        pieces: list[Sequence[int]] = []
        rows: list[NDArray[np.float32]] = []
        for start in range(0, len(texts), AT_ONCE):
            for read in network.read([QUERY + clean(text) for text in texts[start : start + AT_ONCE]]).tokens:
                last = min(len(read.pieces) - 1, BEFORE + MOST_TOKENS)
                pieces.append(read.pieces[BEFORE:last])
                rows.append(read.rows[BEFORE:last].numpy())
            print(f"read {min(start + AT_ONCE, len(texts))} of {len(texts)}", flush=True)
        self.place = {text: number for number, text in enumerate(texts)}
        self.pieces = np.concatenate([np.asarray(own, np.int64) for own in pieces])
        self.ends = np.cumsum([0, *map(len, pieces)])
        states = np.vstack(rows)
        self.mean = states.mean(0)
        self.rows = torch.from_numpy(unit(states - self.mean))

    @cached_property
    def rarity(self) -> NDArray[np.float32]:
        """By piece: the logarithm of its inverse document frequency, beside the mean piece's."""
        texts = [np.unique(self.pieces[first:last]) for first, last in zip(self.ends, self.ends[1:], strict=False)]
        counts = np.bincount(np.concatenate(texts), minlength=int(self.pieces.max()) + 1)
        inverse = np.log((len(texts) + 1) / (counts + 1))
        return np.asarray(np.log(inverse / inverse.mean() + TINY), np.float32)

    @cached_property
    def rarities(self) -> Tensor:
        """The same by token."""
        return torch.from_numpy(self.rarity[self.pieces])


class Questions(NamedTuple):
    """Placed tokens, (questions, longest, WIDE), their shares of the weight and whether there is one."""

    tokens: Tensor
    shares: Tensor
    there: Tensor


@dataclass(frozen=True, slots=True)
class Shop:
    """A domain: its classes, the places of its questions among the states, and its vectors."""

    classes: Rows
    places: Rows
    vectors: Vectors

    @classmethod
    def of(cls, domain: Domain, states: States, vectors: Vectors) -> "Shop":
        """With the questions' places looked up."""
        places = np.asarray([states.place[text] for text in domain.questions])
        return cls(np.asarray(domain.classes), places, vectors)

    def some(self, random: np.random.Generator) -> Rows:
        """Questions of whole articles, and near misses, a quarter."""
        misses = np.flatnonzero(self.classes == NOBODY)
        count = min(len(misses), ROWS // 4)
        chosen: list[int] = []
        for one in random.permutation(np.unique(self.classes[self.classes != NOBODY])):
            rows = np.flatnonzero(self.classes == one)
            chosen += (rows if len(rows) <= CLASS_ROWS else random.choice(rows, CLASS_ROWS, replace=False)).tolist()
            if len(chosen) >= ROWS - count:
                break
        drawn = random.choice(misses, count, replace=False) if count else misses[:0]
        return np.concatenate([np.asarray(chosen[: ROWS - count], np.int64), drawn])


class TokenLearner(torch.nn.Module):
    """The matrix, begun as the main directions of all tokens; how much rarity and state tell of a token's weight; and
    sharpness, balance of forth and back, and nobody's weight, which are needed for learning only."""

    def __init__(self, states: States, random: np.random.Generator) -> None:
        super().__init__()
        self.states = states
        drawn = random.choice(len(states.rows), min(SAMPLE, len(states.rows)), replace=False)
        some = states.rows[torch.from_numpy(drawn)]
        self._begun = torch.linalg.eigh(some.T @ some).eigenvectors.flip(1)[:, :WIDE].contiguous()
        self.matrix = torch.nn.Parameter(self._begun.clone())
        self.leaning = torch.nn.Parameter(torch.zeros(len(self._begun)))
        self.rare = torch.nn.Parameter(torch.tensor(1.0))
        self.numbers = torch.nn.Parameter(torch.tensor([np.log(20.0), 0.0, 1.0], dtype=torch.float32))

    def loss(self, shop: Shop, random: np.random.Generator) -> Tensor:
        """How badly some questions find their classes among others of the shop."""
        rows = shop.some(random)
        picked = random.choice(len(rows), min(BATCH, len(rows)), replace=False)
        everything = self._placed(shop.places[rows])
        asked = Questions(*(part[torch.from_numpy(picked)] for part in everything))
        alike = self._alike(asked, everything).masked_fill(_not_seen(shop, rows, picked, random), -1e4)
        sharpness, nobody = self.numbers[0].exp(), self.numbers[2]
        classes = np.where(shop.classes[rows] == NOBODY, np.iinfo(np.int64).max, shop.classes[rows])
        number = torch.from_numpy(np.unique(np.append(classes, np.iinfo(np.int64).max), return_inverse=True)[1])
        count = int(number.max()) + 1
        shares = torch.zeros(len(picked), count).index_add(1, number[:-1], torch.exp((alike - 1) * sharpness))
        shares = shares + torch.cat([torch.full((count - 1,), FAINT), torch.exp(nobody - sharpness).reshape(1)])
        away = ((self.matrix - self._begun) ** 2).sum()
        wanted = number[:-1][torch.from_numpy(picked)]
        loss: Tensor = cross_entropy(shares.log(), wanted, label_smoothing=SMOOTHING) + STAY * away
        return loss

    def space(self) -> TokenSpace:
        """What was learned, in fewer numbers."""
        with torch.inference_mode():
            placed = normalize(self.states.rows @ self.matrix, dim=-1)
            main = torch.linalg.eigh(placed.T @ placed).eigenvectors.flip(1)[:, :SIZE]
            matrix = (self.matrix @ main).numpy()
        pieces = np.unique(self.states.pieces)
        rarity = float(self.rare.detach()) * self.states.rarity
        leaning = self.leaning.detach().numpy()
        return TokenSpace(
            self.states.mean, matrix, leaning, pieces.astype(np.int32), rarity[pieces], float(rarity.max())
        )

    def _placed(self, places: Rows) -> Questions:
        first, last = self.states.ends[places], self.states.ends[places + 1]
        tokens = first[:, None] + np.arange(max(1, int((last - first).max())))
        there = torch.from_numpy(tokens < last[:, None])
        at = torch.from_numpy(np.where(tokens < last[:, None], tokens, 0))
        states = self.states.rows[at]
        weights = torch.exp(self.rare * self.states.rarities[at] + states @ self.leaning) * there
        return Questions(
            normalize(states @ self.matrix, dim=-1), weights / (weights.sum(1, keepdim=True) + FAINT), there
        )

    def _alike(self, asked: Questions, others: Questions) -> Tensor:
        """(asked, others): MaxSim forth and back."""
        flat = asked.tokens.flatten(0, 1) @ others.tokens.flatten(0, 1).T
        cosines = flat.view(*asked.there.shape, *others.there.shape)
        forth = cosines.masked_fill(~others.there[None, None], -1.0).amax(3)
        back = cosines.masked_fill(~asked.there[:, :, None, None], -1.0).amax(1)
        balance = torch.sigmoid(self.numbers[1])
        said = (forth * asked.shares[:, :, None]).sum(1)
        return balance * said + (1 - balance) * (back * others.shares[None]).sum(2)


def learn_tokens(shops: Sequence[Shop], states: States, steps: int) -> TokenSpace:
    """A token space from all shops; bigger ones are drawn more often, with the root of their size."""
    torch.manual_seed(SEED)
    random = np.random.default_rng(SEED)
    learner = TokenLearner(states, random)
    optimizer = torch.optim.Adam(
        [
            {"params": [learner.matrix, learner.leaning], "lr": RATE},
            {"params": [learner.rare, learner.numbers], "lr": SCALAR_RATE},
        ]
    )
    pace = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda at: min(1, (at + 1) / WARM) * max(LAST, 1 - at / steps))
    chances = np.sqrt([len(shop.classes) for shop in shops])
    for step in range(steps):
        loss = learner.loss(shops[random.choice(len(shops), p=chances / chances.sum())], random)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        pace.step()
        if step % 100 == 0:
            print(f"step {step} of {steps}: {loss.item():.3f}", flush=True)
    return learner.space()


def _not_seen(shop: Shop, rows: Rows, picked: Rows, random: np.random.Generator) -> Tensor:
    """Which questions each picked one must not see: as in the space's learning; and for some of them those in their own
    language, as if the articles existed in the other one only."""
    domain, places = shop.vectors.only(torch.from_numpy(rows)), torch.from_numpy(picked)
    found = hidden(domain, places, random)
    same = (domain.russian[places][:, None] == domain.russian[None]) & (domain.classes != NOBODY)[None]
    own = domain.classes[places][:, None] == domain.classes[None]
    drawn = torch.from_numpy(random.random(len(picked)))[:, None]
    return found | (same & ((drawn < OTHER_LANGUAGE) | (own & (drawn < OWN_OTHER_LANGUAGE))))


def main() -> None:
    """Write `tokens.npz`."""
    options = _options()
    known = domains()
    states = States(list(dict.fromkeys(text for domain in known for text in domain.questions)))
    encoders = cached_encoders(options.cache)[:SENTENCES]
    shops = [Shop.of(domain, states, vectors_of(domain, encoders)) for domain in known]
    learn_tokens(shops, states, options.steps).save(FILE)
    print(f"{FILE}: {FILE.stat().st_size / 1e3:.0f} kB")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, default=Path(".cache") / "benchmarks", help="where vectors are kept")
    parser.add_argument("--steps", type=int, default=STEPS, help="how long to learn")
    return parser.parse_args()


if __name__ == "__main__":
    main()
