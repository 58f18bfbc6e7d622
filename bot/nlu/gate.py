"""How sure may we be? Far from everything the classifier has seen, its probability means little."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.classifier import unit_vector

Vectors = npt.NDArray[np.float32]

_FILE = "neighbours.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NeighbourGate(GraphComponent):
    """Multiplies the winning intent's confidence by its likeness to the nearest training examples.

    Likeness is the mean cosine of the `neighbours` nearest examples of that intent, 0 to 1.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`neighbours`: how many examples to compare with."""
        return {"neighbours": 3}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NeighbourGate:
        """Make an untrained gate."""
        return cls(config, model_storage, resource)

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        examples: Optional[Dict[str, Vectors]] = None,
    ) -> None:
        self._neighbours = int(config["neighbours"])
        self._storage = model_storage
        self._resource = resource
        self._examples = examples or {}

    def train(self, training_data: TrainingData) -> Resource:
        """Remember the vectors of every intent's examples."""
        vectors: Dict[str, List[Vectors]] = {}
        for example in training_data.intent_examples:
            vector = unit_vector(example)
            vectors.setdefault(example.get(INTENT), []).append(vector)
        self._examples = {intent: np.stack(rows) for intent, rows in vectors.items()}
        self.persist()
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Temper the confidence of each message's intent."""
        for message in messages:
            intent, vector = message.get(INTENT), unit_vector(message)
            if intent and intent.get("name") in self._examples:
                likeness = self._likeness(intent["name"], vector)
                message.set(INTENT, {**intent, "confidence": intent["confidence"] * likeness}, add_to_output=True)
        return messages

    def _likeness(self, intent: str, vector: Vectors) -> float:
        cosines = np.sort(self._examples[intent] @ vector)[-self._neighbours :]
        return float(np.clip(cosines.mean(), 0.0, 1.0))

    def persist(self) -> None:
        """Write the vectors beside the model."""
        with self._storage.write_to(self._resource) as folder:
            np.savez_compressed(folder / _FILE, **self._examples)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NeighbourGate:
        """Read the vectors back."""
        with model_storage.read_from(resource) as folder, np.load(folder / _FILE) as stored:
            return cls(config, model_storage, resource, dict(stored))
