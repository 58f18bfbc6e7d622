"""How sure may we be? Far from everything the classifier has seen, its probability means little."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

import numpy as np
import numpy.typing as npt
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.classifier import unit_vector
from bot.nlu.component import LearningComponent

Vectors = npt.NDArray[np.float32]

_FILE = "neighbours.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NeighbourGate(LearningComponent):
    """Multiplies the winning intent's confidence by its likeness to the nearest training examples.

    Likeness is the mean cosine of the `neighbours` nearest examples of that intent, 0 to 1.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`neighbours`: how many examples to compare with."""
        return {"neighbours": 3}

    def learn(self, training_data: TrainingData) -> None:
        """Remember the vectors of every intent's examples."""
        vectors: Dict[str, List[Vectors]] = {}
        for example in training_data.intent_examples:
            vector = unit_vector(example)
            vectors.setdefault(example.get(INTENT), []).append(vector)
        self._examples: Dict[str, Vectors] = {intent: np.stack(rows) for intent, rows in vectors.items()}

    def process(self, messages: List[Message]) -> List[Message]:
        """Temper the confidence of each message's intent."""
        for message in messages:
            intent, vector = message.get(INTENT), unit_vector(message)
            if intent and intent.get("name") in self._examples:
                likeness = self._likeness(intent["name"], vector)
                message.set(INTENT, {**intent, "confidence": intent["confidence"] * likeness}, add_to_output=True)
        return messages

    def _likeness(self, intent: str, vector: Vectors) -> float:
        cosines = np.sort(self._examples[intent] @ vector)[-self._config["neighbours"] :]
        return float(np.clip(cosines.mean(), 0.0, 1.0))

    def keep(self, folder: Path) -> None:
        """Write the vectors."""
        np.savez_compressed(folder / _FILE, **self._examples)

    def recall(self, folder: Path) -> None:
        """Read them back."""
        with np.load(folder / _FILE) as stored:
            self._examples = dict(stored)
