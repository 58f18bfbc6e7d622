"""Which glossary entries is a message about?"""

from __future__ import annotations

import re
from typing import Any, Dict, Optional

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot import library
from bot.nlu.component import MessageComponent, code_version
from glossary.linker import SURE, Link, Linker, linked_by
from glossary.text import fold

#: The entity every linked topic becomes, and the attributes that hold the text with topics masked, and their kinds.
TOPIC = "topic"
MASKED = "masked_text"
KINDS = "topic_kinds"

#: What stands for a topic in the masked text. One word for all kinds: how people ask matters, not about what.
_MASK = {"en": "it", "es": "eso"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TopicLinker(MessageComponent):
    """Marks each linked entry as a `topic` entity with its kind, best first, and masks it for the intent classifier.

    Masking makes "how do I clean my nebulizer" and "how do I clean my walker" the same question to the
    classifier, so that a new entry needs no new training examples. The kinds of the topics that are sure tell it
    what is asked about: "how long does it take" is one question of a test and another of an illness.
    """

    def __init__(self, config: Dict[str, Any]) -> None:
        super().__init__(config)
        self._glossary = library.load()
        self._linker = Linker(self._glossary)

    def mark(self, message: Message) -> None:
        """Add `topic` entities, the masked text and the kinds of the topics."""
        text = message.get(TEXT)
        if not text:
            return
        language = (message.get("metadata") or {}).get("language")
        links = self._linker.link(text, language)
        entities = [self._entity(link) for link in links]
        message.set(ENTITIES, message.get(ENTITIES, []) + entities, add_to_output=True)
        message.set(MASKED, _mask(text, links, language))
        message.set(KINDS, [entity["kind"] for entity in entities if entity["confidence_entity"] >= SURE])

    def _entity(self, link: Link) -> Dict[str, Any]:
        return {
            "entity": TOPIC,
            "value": link.entry_id,
            "kind": self._glossary.get(link.entry_id).kind,
            "start": link.start,
            "end": link.end,
            "confidence_entity": link.score,
            "how": link.how,
            "extractor": "TopicLinker",
        }

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Retrain when what topics are linked by changes, the names above all; other sentences do not matter."""
        return code_version() + linked_by(library.load())


def masked_text(message: Message) -> str:
    """The folded text with its topics masked; the text as it is before that."""
    return fold(message.get(MASKED) or message.get(TEXT) or "")


def _mask(text: str, links: list[Link], language: str | None) -> str:
    mask = _MASK["es" if language == "es" else "en"]
    masked, rest = text, text
    for start, end in sorted({(link.start, link.end) for link in links}, reverse=True):
        masked, rest = masked[:start] + mask + masked[end:], rest[:start] + rest[end:]
    # Where nothing else is said, the words are all there is to go by: "me duele la espalda" is no "eso".
    return masked if re.search(r"\w", rest) else text
