"""What a message says outright, in so few words that no example is near them: a bare name, a step to go to."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Dict, Optional, Pattern, Sequence

import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.component import MessageComponent
from bot.nlu.topics import TOPIC
from glossary.aspects import named_by
from glossary.bare import is_bare
from glossary.text import fold

#: How surely the classifier must know a part of the record by its name alone.
_SURE = 0.6
_NOT = re.compile(r"\b(?:no|not)\b", re.IGNORECASE)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class OutrightWords(MessageComponent):
    """Settles the intent of a message that only names topics, or whose whole wording leaves no doubt.

    To the classifier a bare "diabetes" is the mask alone, which is near to anything: "eso" is half a yes.
    """

    def mark(self, message: Message) -> None:
        """Set the intent, if the whole message leaves no doubt."""
        text = message.get(TEXT) or ""
        said = fold(text).strip(" \n\t.,!¡?¿")
        whole = next((intent for intent, wording in _wordings().items() if wording.fullmatch(said)), None)
        if whole is None and _is_of_record(message.get(INTENT) or {}):
            return
        if intent := whole or _of_bare_names(text, message.get(ENTITIES, [])):
            message.set(INTENT, {"name": intent, "confidence": 1.0}, add_to_output=True)


def _is_of_record(intent: Dict[str, Any]) -> bool:
    """Whether it surely asks for the record: "care plan please"."""
    return str(intent.get("name") or "").startswith("my_") and float(intent.get("confidence") or 0.0) >= _SURE


def _of_bare_names(text: str, entities: Sequence[Dict[str, Any]]) -> Optional[str]:
    """What is asked by names alone: what they are, or the aspect that a term is a name of; None if more is said."""
    topics = [entity for entity in entities if entity.get("entity") == TOPIC]
    spans = {(entity["start"], entity["end"]) for entity in topics}
    # A description may be how somebody tells of a symptom; "not copay, copd" puts right.
    if any(entity["how"] == "description" for entity in topics) or (len(spans) > 1 and _NOT.search(text)):
        return None
    if not is_bare(text, spans, mine=False):
        return None
    aspect = named_by(topics[0]["value"]) if len(topics) == 1 else None
    return f"ask_{aspect or 'definition'}"


@cache
def _wordings() -> Dict[str, Pattern[str]]:
    """Intent by intent, the wordings that are the whole message."""
    wordings = yaml.safe_load((Path(__file__).parent / "outright.yml").read_text("utf-8"))
    return {intent: re.compile("|".join(f"(?:{each})" for each in found)) for intent, found in wordings.items()}
