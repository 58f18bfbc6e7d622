"""What a message asks of a topic that it surely names, where the classifier is in doubt."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, NamedTuple, Optional

import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.component import MessageComponent
from bot.nlu.questions import asks, sentences
from bot.nlu.topics import KINDS, masked_text

_UNKNOWN = "nlu_fallback"
#: Intents of what the office does, of the record, or of news: an answer about the topic is no worse if they are a mere
#: guess.
_GIVES_WAY = (
    *("request_admin", "request_billing", "request_form", "request_refill"),
    *("capabilities", "correct_topic", "give_feedback", "my_", "out_of_scope", "report_record_error", "tell_news"),
)


#: A yes or a no that is not plain, and names a topic: "quiero dejar de fumar" only sounds like one.
_ANSWERS = ("affirm", "deny")


class _Cue(NamedTuple):
    aspect: str
    said: re.Pattern[str]
    kinds: FrozenSet[str]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SideInDoubt(MessageComponent):
    """Settles the side of the topic by plain cues where the classifier is in doubt, and drops mere guesses.

    How sure it was stays as it is: what is in doubt goes on being judged for what a clinician must answer. Without a
    cue the short answer is told, which is still about the right topic and offers its other sides.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The confidence below which a cue counts (`doubt`), another wish is a mere guess, and an `answer` is none."""
        return {"doubt": 0.5, "guess": 0.3, "answer": 0.6}

    def mark(self, message: Message) -> None:
        """Set the intent, if a topic is sure and what is wished of it is not."""
        kinds: List[str] = message.get(KINDS) or []
        intent = message.get(INTENT) or {}
        name, confidence = str(intent.get("name") or _UNKNOWN), float(intent.get("confidence") or 0.0)
        if not kinds:
            return
        guessed = name.startswith(_GIVES_WAY) and confidence < self.config["guess"]
        if guessed or (name in _ANSWERS and confidence < self.config["answer"]):
            name = _UNKNOWN
        if name == _UNKNOWN or (name.startswith("ask_") and confidence < self.config["doubt"]):
            aspect = told_by(masked_text(message), kinds)
            name = f"ask_{aspect}" if aspect else name
        if name != intent.get("name"):
            message.set(INTENT, {**intent, "name": name}, add_to_output=True)


def told_by(masked: str, kinds: List[str]) -> Optional[str]:
    """The aspect that a folded message with its topics masked asks for by a plain cue; None if it has none.

    In a letter only the sentences that ask are looked at, if there are any: the others tell how it came to them.
    """
    asked = " ".join(filter(asks, sentences(masked))) or masked
    found = (cue.aspect for cue in _cues() if (not cue.kinds or cue.kinds & set(kinds)) and cue.said.search(asked))
    return next(found, None)


@cache
def _cues() -> List[_Cue]:
    cues: List[Dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "doubt.yml").read_text("utf-8"))
    return [
        _Cue(cue["aspect"], re.compile(rf"\b(?:{'|'.join(cue['cues'])})(?!\w)"), frozenset(cue.get("of", ())))
        for cue in cues
    ]
