"""Questions Bedside must not answer are recognised by rule, whatever the classifier thinks."""

from __future__ import annotations

from typing import Any, Dict

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.component import MessageComponent
from bot.safety import Boundaries


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class BoundaryGuard(MessageComponent):
    """Sets the intent to `boundary_<kind>` where a clinical boundary rule matches."""

    def __init__(self, config: Dict[str, Any]) -> None:
        super().__init__(config)
        self._boundaries = Boundaries.load()

    def mark(self, message: Message) -> None:
        """Override the intent if the text asks for what only a clinician may say."""
        kind = self._boundaries.match(message.get(TEXT) or "")
        if kind:
            message.set(INTENT, {"name": f"boundary_{kind}", "confidence": 1.0}, add_to_output=True)
