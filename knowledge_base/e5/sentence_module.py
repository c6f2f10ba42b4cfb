"""The packaged multilingual-e5-small as a sentence-transformers input module."""

from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule

from knowledge_base.e5.eight_bits import open_network

QUERY, PASSAGE = "query: ", "passage: "
MAX_TOKENS = 512


class PackagedE5(InputModule):
    """Texts in, vectors out; the prompt is the prefix that the model was trained with."""

    config_keys: list[str] = ["default_role"]  # noqa: RUF012  # the base class fixes the type
    save_in_root = True
    max_seq_length = MAX_TOKENS

    def __init__(self, default_role: str = PASSAGE) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.default_role = default_role
        self._network = open_network()
        self.register_buffer("_anchor", torch.zeros(1), persistent=False)  # gives .device and .to() something to see

    def preprocess(self, inputs: Any, prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """The texts (`inputs`, a sequence of str) with the prompt, which must be one of the two."""
        role = prompt or self.default_role
        if role not in {QUERY, PASSAGE}:
            raise ValueError(f"the prompt must be {QUERY!r} or {PASSAGE!r}, not {prompt!r}")
        return {"texts": [role + text for text in inputs]}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add `sentence_embedding`: (texts, 384) float32."""
        features["sentence_embedding"] = self._network.vectors(features["texts"])
        return features

    def get_embedding_dimension(self) -> int:
        """384."""
        return self._network.dimension

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Only the configuration: the weights are in the package."""
        self.save_config(output_path)


def packaged_model() -> SentenceTransformer:
    """The model with its two prompts. Raises BadWeightsError where the package is missing or another."""
    return SentenceTransformer(
        modules=[PackagedE5()],
        prompts={"query": QUERY, "document": PASSAGE},
        similarity_fn_name="cosine",
        device="cpu",
    )
