"""What a message asks of a topic that it surely names, where the classifier is in doubt."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Dict, FrozenSet, List, NamedTuple, Optional

import yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.constants import INTENT_RANKING_KEY as INTENT_RANKING
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.component import MessageComponent
from bot.nlu.questions import asks, clauses, sentences
from bot.nlu.topics import KINDS, masked_text
from bot.reply import NOT_UNDERSTOOD

#: What gives way to a topic, by how the intents begin, and the confidence below which it does: what the office does,
#: the record and news are mere guesses then, and a yes or no is none: "quiero dejar de fumar" only sounds like one.
_GUESSES = (
    "request_admin", "request_billing", "request_form", "request_refill", "capabilities", "correct_topic",
    "give_feedback", "my_", "out_of_scope", "report_record_error", "tell_news",
)  # fmt: skip
_GIVES_WAY = {**dict.fromkeys(_GUESSES, 0.35), "affirm": 0.6, "deny": 0.6}
#: What gives way only to a message that asks, too: "me da miedo la anestesia, qué pasa si no despierto".
_GIVES_WAY_TO_QUESTIONS = {"emotion": 0.6}
_ASKS = "ask_"
#: From where the likeliest side is told, though no side is sure: two may be as likely, and either beats none.
_LIKELY = 0.35


class _Cue(NamedTuple):
    aspect: str
    said: re.Pattern[str]
    kinds: FrozenSet[str]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SideInDoubt(MessageComponent):
    """Settles the side of the topic by plain cues where the classifier is in doubt, and drops mere guesses.

    How sure it was stays as it is: what is in doubt goes on being judged for what a clinician must answer. The side
    that a cue tells leads the ranking, so that who declines or overrules knows it too. Without a cue the likeliest side
    is told; without one the short answer, which is still about the right topic and offers its other sides.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`doubt`: the confidence below which a cue counts."""
        return {"doubt": 0.5}

    def mark(self, message: Message) -> None:
        """Set the intent, if a topic is sure and what is wished of it is not."""
        kinds: List[str] = message.get(KINDS) or []
        intent = message.get(INTENT) or {}
        name, confidence = str(intent.get("name") or NOT_UNDERSTOOD), float(intent.get("confidence") or 0.0)
        if not kinds:
            return
        masked = masked_text(message)
        giving_way = _GIVES_WAY | (_GIVES_WAY_TO_QUESTIONS if any(map(asks, clauses(masked))) else {})
        if any(name.startswith(wish) and confidence < least for wish, least in giving_way.items()):
            name = NOT_UNDERSTOOD
        in_doubt = not name.startswith(_ASKS) or confidence < self.config["doubt"]
        aspect = told_by(masked, kinds) if in_doubt else None
        if aspect:
            _lead(message, f"{_ASKS}{aspect}")
        elif name == NOT_UNDERSTOOD:
            name = _likeliest(message)
        if aspect and (name == NOT_UNDERSTOOD or name.startswith(_ASKS)):
            name = f"{_ASKS}{aspect}"
        if name != intent.get("name"):
            message.set(INTENT, {**intent, "name": name}, add_to_output=True)


def _likeliest(message: Message) -> str:
    """The likeliest side, if it is likely at all."""
    ranking: List[Dict[str, Any]] = message.get(INTENT_RANKING) or []
    sides = (str(each["name"]) for each in ranking if each["name"].startswith(_ASKS) and each["confidence"] >= _LIKELY)
    return next(sides, NOT_UNDERSTOOD)


def _lead(message: Message, name: str) -> None:
    """Put an intent first in the ranking, as sure as it was before: a cue says which side, not how surely."""
    ranking: List[Dict[str, Any]] = list(message.get(INTENT_RANKING) or [])
    ranked = [each for each in ranking if each["name"] == name] or [{"name": name, "confidence": 0.0}]
    others = [each for each in ranking if each["name"] != name]
    message.set(INTENT_RANKING, [*ranked, *others], add_to_output=True)


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
