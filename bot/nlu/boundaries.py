"""Questions Bedside must not answer are recognised by rule, whatever the classifier thinks."""

from __future__ import annotations

from functools import cache
from typing import Any, Dict

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.component import MessageComponent
from bot.nlu.topics import masked_text
from bot.reply import NOT_UNDERSTOOD
from bot.safety import Boundaries

#: Intents whose answer could be taken for advice, and those of messages that nothing explains.
_ASKS = "ask_"
_ANSWERS = (_ASKS, "out_of_scope", NOT_UNDERSTOOD)


@cache
def boundaries() -> Boundaries:
    """The boundaries, compiled once a process: that takes seconds."""
    return Boundaries.load()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class BoundaryGuard(MessageComponent):
    """Sets the intent to `boundary_<kind>` where a reviewed rule matches, or the meaning does and we are in doubt.

    `doubt`: the confidence below which the meaning counts. A request for one's record, for a person or for a step is
    answered with no advice in it, so only a rule overrules it. `guess`: the confidence below which what only the
    classifier takes for a request is none, if it asks in general: it names nobody, no amount and no two medicines.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`doubt` and `guess`: see above."""
        return {"doubt": 0.4, "guess": 0.6}

    def __init__(self, config: Dict[str, Any]) -> None:
        super().__init__(config)
        self._boundaries = boundaries()

    def mark(self, message: Message) -> None:
        """Override the intent if the text asks for what only a clinician may say."""
        text = message.get(TEXT) or ""
        kind = self._boundaries.match_outright(text)
        if kind is None and self._is_doubtful(message.get(INTENT) or {}):
            kind = self._boundaries.match(text)
        if kind:
            message.set(INTENT, {"name": f"boundary_{kind}", "confidence": 1.0}, add_to_output=True)
        elif self._is_guess(message.get(INTENT) or {}) and self._asks_in_general(message):
            asked = (each for each in message.get("intent_ranking") or () if each["name"].startswith(_ASKS))
            message.set(INTENT, next(asked, {"name": NOT_UNDERSTOOD, "confidence": 0.0}), add_to_output=True)

    def _asks_in_general(self, message: Message) -> bool:
        """Whether anybody could ask it, in the words typed or with "it" in the place of each topic."""
        return any(map(self._boundaries.asks_in_general, (message.get(TEXT) or "", masked_text(message))))

    def _is_doubtful(self, intent: Dict[str, Any]) -> bool:
        name = str(intent.get("name") or NOT_UNDERSTOOD)
        return name.startswith(_ANSWERS) and (name == NOT_UNDERSTOOD or self._is_below("doubt", intent))

    def _is_guess(self, intent: Dict[str, Any]) -> bool:
        """Whether only an unsure classifier takes the message for a request."""
        return str(intent.get("name")).startswith("boundary_") and self._is_below("guess", intent)

    def _is_below(self, bound: str, intent: Dict[str, Any]) -> bool:
        return bool(float(intent.get("confidence") or 0.0) < self.config[bound])
