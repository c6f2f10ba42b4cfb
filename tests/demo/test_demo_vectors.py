"""The demo's articles ship their vectors: its first start encodes none of them."""

import numpy as np
import pytest

from demo.seed import FOLDER
from demo.vectors import shipped_vectors
from knowledge_base.courtesies import bare
from knowledge_base.embedder import SentenceTransformerEncoder, UniversalEncoder, unit
from knowledge_base.encoding import text_hash
from knowledge_base.folder import read_folder
from knowledge_base.passages import examples, passages
from knowledge_base.ports import Role
from nlu.language import LanguageReader

NEARLY_ALL = 0.95
SAME = 0.99  # processors round differently
MEANT = "python -m benchmarks.demo_vectors makes them anew"


@pytest.fixture(scope="module")
def texts() -> dict[Role, list[str]]:
    """What a start encodes."""
    languages = LanguageReader()
    found = read_folder(FOLDER / "kb").texts
    asked = [bare(languages.read(text).text) for article in found for text in examples(article)]
    return {Role.QUERY: asked, Role.PASSAGE: [text for article in found for text in passages(article)]}


def test_nearly_every_text_has_a_vector_of_each_encoder(texts: dict[Role, list[str]]) -> None:
    shipped = list(shipped_vectors())
    assert len(shipped) == 2 * len(Role) + 1  # the tokens are of questions only
    for one in shipped:
        known = sum(text_hash(text) in one.vectors for text in texts[one.role])
        assert known >= NEARLY_ALL * len(texts[one.role]), MEANT


def test_they_are_those_of_the_encoders_that_are_installed(texts: dict[Role, list[str]]) -> None:
    first = SentenceTransformerEncoder()
    encoders = {encoder.name: encoder for encoder in (first, UniversalEncoder(), first.tokens) if encoder}
    for one in shipped_vectors():
        assert one.model in encoders, MEANT
        some = [text for text in texts[one.role] if text_hash(text) in one.vectors][::150]
        stored = np.stack([one.vectors[text_hash(text)] for text in some])
        cosines = (unit(stored) * unit(encoders[one.model].encode(some, one.role))).sum(1)
        assert (cosines > SAME).all(), MEANT
