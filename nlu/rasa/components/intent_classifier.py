"""An intent classifier on sentence vectors: kernel ridge regression.

Rasa's own LogisticRegressionClassifier stores dense vectors as sparse matrices, which made training ten times and
parsing several times slower, and it finds only straight borders, which cost three points of accuracy.
"""

from typing import Any, Dict, List, Optional, Text, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from .intent_fitting import fit_kernel
from .intent_kernel import IntentKernel
from .sureness import is_sure


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentenceIntentClassifier(IntentClassifier, GraphComponent):
    """`shares` says by how much each featurizer, by its alias, counts.

    With `unless_sure` it leaves alone what a classifier before it is that sure of. Two of them one after the other are
    a cascade: the quick encoder decides most messages, the slow one reads the rest.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """Needs sentence vectors."""
        return [DenseFeaturizer]

    @staticmethod
    def required_packages() -> List[Text]:
        """Checked by Rasa before training."""
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`ridge` is the regularisation, `kept` the dimensions an encoder; `unless_sure` of 0 means always."""
        return {"shares": {}, "ridge": 0.05, "kept": 256, "unless_sure": 0.0, "ranking_length": 10}

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        intents: Optional[IntentKernel] = None,
    ) -> None:
        """`intents` is None until trained."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._intents = intents

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceIntentClassifier":
        """Called by Rasa's graph before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SentenceIntentClassifier":
        """Called by Rasa's graph when a model is opened."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, IntentKernel.load(folder / "intents.npz"))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit and store."""
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        parts = [np.array([_vector(message, alias) for message in examples]) for alias in self._config["shares"]]
        self._intents = fit_kernel(
            parts,
            [message.get(INTENT) for message in examples],
            shares=list(self._config["shares"].values()),
            ridge=self._config["ridge"],
            kept=self._config["kept"],
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._intents.save(folder / "intents.npz")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the intent and the ranking of each message that has its vectors."""
        for message in messages:
            if self._intents is None or is_sure(message, self._config["unless_sure"]):
                continue
            parts = [_vector(message, alias) for alias in self._config["shares"]]
            if all(part is not None for part in parts):
                self._set_intent(message, self._intents.probabilities(np.hstack(parts)))
        return messages

    def _set_intent(self, message: Message, probabilities: Dict[Text, float]) -> None:
        ranking = [
            {"name": name, "confidence": probability}
            for name, probability in sorted(probabilities.items(), key=lambda item: -item[1])
        ]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking[: self._config["ranking_length"]], add_to_output=True)


def _vector(message: Message, alias: Text) -> Optional[np.ndarray]:
    _, sentence = message.get_dense_features(TEXT, [alias])
    return None if sentence is None else sentence.features[0]
