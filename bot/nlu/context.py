"""What the gateway knows about a conversation, made visible to the dialogue."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.component import MessageComponent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ConversationContext(MessageComponent):
    """Adds the conversation's language as an entity, so that the `language` slot follows it each turn."""

    def mark(self, message: Message) -> None:
        """Add the `language` entity, if the gateway named one."""
        language = (message.get("metadata") or {}).get("language")
        if language:
            entity = {"entity": "language", "value": language, "start": 0, "end": 0, "extractor": "ConversationContext"}
            message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
