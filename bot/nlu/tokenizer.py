"""spaCy's own tokens, for both languages, without a trained model."""

from __future__ import annotations

from typing import Any, Dict, List

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class SpacyBlankTokenizer(Tokenizer):
    """Tokenises with spaCy's multi-language rules, which need no downloaded model."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Rasa's own tokenizer settings."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def __init__(self, config: Dict[str, Any]) -> None:
        super().__init__(config)
        self._nlp = spacy.blank("xx")

    def tokenize(self, message: Message, attribute: str) -> List[Token]:
        """The tokens of one attribute of a message."""
        return [Token(token.text, token.idx) for token in self._nlp(message.get(attribute)) if not token.is_space]
