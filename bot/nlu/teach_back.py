"""An answer in one's own words to our check question: any words at all, so no intent's examples can teach it."""

from __future__ import annotations

import re
from typing import Any, Dict

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot import library
from bot.nlu.component import MessageComponent
from bot.nlu.questions import asks
from bot.vectors import vector
from glossary.model import TeachBack

#: The intent and the entity it sets; the entity's value says whether the point came across.
TEACH_BACK, RECALLED = "teach_back", "recalled"
#: What is no answer though it does not ask: the patient wants something else.
_ELSEWHERE = re.compile(
    r"boundary_|nav_|talk_to_person|send_question|speak_|log_|my_|request_|report_|deny|frustrated|complain|thanks|goodbye"
)
#: How near to what somebody who has understood might say an answer must be (cosine).
_NEAR = 0.4


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class TeachBackListener(MessageComponent):
    """While a check question is open, takes what is told, and not asked, as the answer to it.

    The gateway's metadata names the entry whose question is open (`checking`). The answer counts as recalled when its
    meaning is nearer to what somebody who has understood might say than to what somebody who missed it might.
    """

    def __init__(self, config: Dict[str, Any]) -> None:
        super().__init__(config)
        self._glossary = library.load()

    def mark(self, message: Message) -> None:
        """Set the intent and whether the point came across, if this answers an open question."""
        metadata, text = message.get("metadata") or {}, message.get(TEXT) or ""
        entry = self._glossary.entries.get(metadata.get("checking") or "")
        teach_back = entry.edition("es" if metadata.get("language") == "es" else "en").teach_back if entry else None
        intent = (message.get(INTENT) or {}).get("name") or ""
        if teach_back is None or asks(text) or _ELSEWHERE.match(intent):
            return
        message.set(INTENT, {"name": TEACH_BACK, "confidence": 1.0}, add_to_output=True)
        entity = {
            "entity": RECALLED,
            "value": "yes" if _came_across(text, teach_back) else "no",
            "start": 0,
            "end": 0,
            "extractor": type(self).__name__,
        }
        message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)


def _came_across(text: str, teach_back: TeachBack) -> bool:
    said, good, missed = vector(text), vector(teach_back.good), vector(teach_back.missed)
    likeness = float(np.dot(said, good))
    return likeness >= _NEAR and likeness >= float(np.dot(said, missed))
