"""An intent classifier on sentence vectors and letter groups: two logistic regressions, their log probabilities mixed.

Rasa's own LogisticRegressionClassifier stores dense vectors as sparse matrices, which made training ten times and
parsing several times slower, and it knows no other regularisation than C=1.
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

from .intent_fitting import fit_mixture, folded
from .intent_mixture import IntentMixture


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentenceIntentClassifier(IntentClassifier, GraphComponent):
    """`letters_weight` is the share of the letter groups in the mix, `sharpness` multiplies the mixed logarithms."""

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
        """`c_*` are inverse regularisation strengths, `max_iter` ends the fit."""
        return {
            "c_vectors": 1.0,
            "c_letters": 25.0,
            "letters_weight": 0.3,
            "sharpness": 1.4,
            "max_iter": 60,
            "max_characters": 1000,
            "ranking_length": 10,
        }

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        mixture: Optional[IntentMixture] = None,
    ) -> None:
        """`mixture` is None until trained."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._mixture = mixture

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
            return cls(config, model_storage, resource, IntentMixture.load(folder / "intents.npz"))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit both regressions and store the mixture."""
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        self._mixture = fit_mixture(
            np.array([_vector(message) for message in examples]),
            [self._letters(message) for message in examples],
            [message.get(INTENT) for message in examples],
            c_vectors=self._config["c_vectors"],
            c_letters=self._config["c_letters"],
            max_iter=self._config["max_iter"],
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._mixture.save(folder / "intents.npz")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Set the intent and the ranking of each message that has a vector."""
        for message in messages:
            vector = _vector(message)
            if vector is not None and self._mixture is not None:
                self._set_intent(message, self._probabilities(message, vector))
        return messages

    def _letters(self, message: Message) -> Text:
        return folded(message.get(TEXT)[: self._config["max_characters"]])

    def _probabilities(self, message: Message, vector: np.ndarray) -> Dict[Text, float]:
        return self._mixture.probabilities(
            vector, self._letters(message), weight=self._config["letters_weight"], sharpness=self._config["sharpness"]
        )

    def _set_intent(self, message: Message, probabilities: Dict[Text, float]) -> None:
        ranking = [
            {"name": name, "confidence": probability}
            for name, probability in sorted(probabilities.items(), key=lambda item: -item[1])
        ]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking[: self._config["ranking_length"]], add_to_output=True)


def _vector(message: Message) -> Optional[np.ndarray]:
    _, sentence = message.get_dense_features(TEXT)
    return None if sentence is None else sentence.features[0]
