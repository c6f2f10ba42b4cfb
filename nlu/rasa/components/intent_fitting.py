"""Fits the two regressions of the intent classifier; free of Rasa, so that benchmarks fit the very same."""

from concurrent.futures import ThreadPoolExecutor
from typing import List, Text

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from .intent_mixture import IntentMixture
from .latin_text import written_back

_MANY_EXAMPLES = 1000


def fit_mixture(
    vectors: np.ndarray, texts: List[Text], labels: List[Text], *, c_vectors: float, c_letters: float, max_iter: int
) -> IntentMixture:
    """`vectors` of shape (examples, dimensions), `texts` folded; `c_*` are inverse regularisation strengths."""
    centre = vectors.mean(axis=0)
    letters = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(2, 4),
        min_df=3 if len(texts) > _MANY_EXAMPLES else 1,
        sublinear_tf=True,
        lowercase=False,
        dtype=np.float32,
    )
    with ThreadPoolExecutor(max_workers=1) as other:
        by_letters = other.submit(lambda: _regression(c_letters, max_iter).fit(letters.fit_transform(texts), labels))
        by_vector = _regression(c_vectors, max_iter).fit(vectors - centre, labels)
        return IntentMixture.of(by_vector, by_letters.result(), letters, centre)


def folded(text: Text) -> Text:
    """Lower case, ё as е, Russian in Cyrillic."""
    return written_back(text).lower().replace("ё", "е")


def _regression(strength: float, max_iter: int) -> LogisticRegression:
    # newer versions of scikit-learn weigh the tolerance by the number of examples: a small one means the same to all
    return LogisticRegression(C=strength, max_iter=max_iter, tol=1e-4)
