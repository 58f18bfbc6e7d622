"""The sentence vector of a message, as a feature for Rasa."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.component import MessageComponent
from bot.nlu.topics import MASKED
from bot.vectors import vectors, warm_up


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceVectors(MessageComponent, DenseFeaturizer):
    """Adds the multilingual Universal Sentence Encoder's vector of the (masked) text."""

    def __init__(self, config: Dict[str, Any]) -> None:
        self.config = {**self.get_default_config(), **config}
        warm_up()

    def process(self, messages: List[Message]) -> List[Message]:
        """Add to each message the sentence vector as a dense sentence feature, for many at once when training."""
        told = [message for message in messages if _text(message)]
        for message, vector in zip(told, vectors([_text(message) for message in told]), strict=True):
            message.add_features(Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__))
        return messages

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Every configuration is fine."""


def _text(message: Message) -> str:
    return str(message.get(MASKED) or message.get(TEXT) or "")
