"""A short answer in free words to our follow-up question, or a reading put right: any words, so none can be taught."""

from __future__ import annotations

import re

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.boundaries import boundaries
from bot.nlu.component import MessageComponent
from bot.nlu.questions import asks
from bot.nlu.topics import TOPIC
from glossary.bare import is_bare

#: The intents that this sets.
ADD_DETAIL, REPORT_READING = "add_detail", "report_reading"
#: A detail is said in at most so many words; more are a matter of their own.
_MOST_WORDS = 20
#: An intent as sure as this wants something else, unless it is one of those that a detail is taken for.
_SURE = 0.7
_TAKEN_FOR = re.compile(
    r"greet|tell_name|goodbye|give_feedback|affirm|deny|correct_topic|report_symptom|nav_next|nav_back"
)
#: To a question about a request, a bare yes or no is no detail.
_NO_DETAIL_OF_A_REQUEST = re.compile(r"affirm|deny|goodbye|greet")
#: A symptom told in more words than this is one more symptom, not the answer.
_ANSWER_WORDS = 3
#: "No fever" is told, though it only names a topic.
_WITHOUT = re.compile(r"\W*(?:no|not|sin)\s", re.IGNORECASE)
_NUMBER = re.compile(r"\d")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class FollowUpListener(MessageComponent):
    """While our question about an inquiry stands, takes what is told, and not asked, as the answer to it.

    The gateway's metadata names what was asked (`detail`: its `asked`, and whether of a `symptom`), and the
    `reading` just noted, which a bare number puts right or adds to.
    """

    def mark(self, message: Message) -> None:
        """Set the intent, if the message answers us."""
        metadata, text = message.get("metadata") or {}, message.get(TEXT) or ""
        intent = message.get(INTENT) or {}
        name, declined = str(intent.get("name") or ""), str(intent.get("name")).startswith("boundary_")
        if asks(text) or len(text.split()) > _MOST_WORDS or (declined and boundaries().match_outright(text)):
            return
        # What only its likeness has declined, and what asks nothing, tells us what we asked for.
        sure = not declined and float(intent.get("confidence") or 0.0) >= _SURE
        found = None
        if metadata.get("reading") and _NUMBER.search(text) and not (sure and not _TAKEN_FOR.fullmatch(name)):
            found = REPORT_READING
        elif detail := metadata.get("detail"):
            found = ADD_DETAIL if _is_detail(message, detail, name, sure=sure) else None
        if found:
            message.set(INTENT, {"name": found, "confidence": 1.0}, add_to_output=True)


def _is_detail(message: Message, detail: dict[str, object], name: str, *, sure: bool) -> bool:
    text = message.get(TEXT) or ""
    topics = [entity for entity in message.get(ENTITIES, []) if entity.get("entity") == TOPIC]
    if is_bare(text, [(entity["start"], entity["end"]) for entity in topics]):
        # "Metformin" says which medicine, but after a symptom the name of an illness is a question about it.
        return not detail.get("symptom") or _WITHOUT.match(text) is not None
    if detail.get("symptom"):
        if name == "report_symptom" and len(text.split()) > _ANSWER_WORDS:
            return False
    elif _NO_DETAIL_OF_A_REQUEST.fullmatch(name) and sure:
        return False
    return not sure or _TAKEN_FOR.fullmatch(name) is not None
