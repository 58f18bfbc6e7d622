"""The sentence vector of a message, as a feature for Rasa."""

from __future__ import annotations

from typing import Any, Dict

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.component import MessageComponent
from bot.nlu.topics import MASKED
from bot.vectors import vector, warm_up


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
        warm_up()

    def mark(self, message: Message) -> None:
        """Add the sentence vector as a dense sentence feature."""
        text = message.get(MASKED) or message.get(TEXT)
        if not text:
            return
        scaled = self.config["scale"] * vector(text).reshape(1, -1)
        message.add_features(Features(scaled, FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__))

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Every configuration is fine."""
