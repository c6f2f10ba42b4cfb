"""The packaged multilingual-e5-small as a sentence-transformers input module."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule

from knowledge_base.e5.eight_bits import open_network
from knowledge_base.e5.network import TokenStates
from knowledge_base.ports import Vectors
from knowledge_base.token_vectors import TokenSpace, shipped_token_space

QUERY, PASSAGE = "query: ", "passage: "
MAX_TOKENS = 512
BEFORE = 4
"""Pieces before a question's own: the beginning and the prompt's three."""
KEPT_ROWS = 4_096


class PackagedE5(InputModule):
    """Texts in, vectors out; the prompt is the prefix that the model was trained with.

    A question's tokens are wanted right after its vector: their rows are kept for a while, so that it is read once.
    """

    config_keys: list[str] = ["default_role"]  # noqa: RUF012  # the base class fixes the type
    save_in_root = True
    max_seq_length = MAX_TOKENS

    def __init__(self, default_role: str = PASSAGE) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.default_role = default_role
        self._network = open_network()
        self.token_space: TokenSpace = shipped_token_space()
        self._rows: OrderedDict[str, Vectors] = OrderedDict()
        self._one_at_a_time = threading.Lock()
        self.register_buffer("_anchor", torch.zeros(1), persistent=False)  # gives .device and .to() something to see

    def preprocess(self, inputs: Any, prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """The texts (`inputs`, a sequence of str) with the prompt, which must be one of the two."""
        role = prompt or self.default_role
        if role not in {QUERY, PASSAGE}:
            raise ValueError(f"the prompt must be {QUERY!r} or {PASSAGE!r}, not {prompt!r}")
        return {"texts": [role + text for text in inputs]}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add `sentence_embedding`: (texts, 384) float32."""
        read = self._network.read(features["texts"])
        self._keep(features["texts"], read.tokens)
        features["sentence_embedding"] = read.vectors
        return features

    def token_rows(self, questions: Sequence[str]) -> Vectors:
        """(len(questions), `token_space.dimension`): the rows of questions' tokens."""
        texts = [QUERY + question for question in questions]
        known = self._known(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            read = zip(missing, self._network.read(missing).tokens, strict=True)
            known |= {text: self._row(states) for text, states in read}
        return np.stack([known[text] for text in texts])

    def get_embedding_dimension(self) -> int:
        """384."""
        return self._network.dimension

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Only the configuration: the weights are in the package."""
        self.save_config(output_path)

    def _row(self, states: TokenStates) -> Vectors:
        return self.token_space.row(states.pieces[BEFORE:-1], states.rows[BEFORE:-1].numpy())

    def _known(self, texts: Sequence[str]) -> dict[str, Vectors]:
        with self._one_at_a_time:
            return {text: self._rows[text] for text in texts if text in self._rows}

    def _keep(self, texts: Sequence[str], tokens: Sequence[TokenStates]) -> None:
        read = zip(texts, tokens, strict=True)
        fresh = {text: self._row(states) for text, states in read if text.startswith(QUERY)}
        with self._one_at_a_time:
            self._rows.update(fresh)
            while len(self._rows) > KEPT_ROWS:
                self._rows.popitem(last=False)


def packaged_model() -> SentenceTransformer:
    """The model with its two prompts. Raises BadWeightsError where the package is missing or another."""
    return SentenceTransformer(
        modules=[PackagedE5()],
        prompts={"query": QUERY, "document": PASSAGE},
        similarity_fn_name="cosine",
        device="cpu",
    )
