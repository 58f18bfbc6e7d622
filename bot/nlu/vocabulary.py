"""Words nobody taught us: is "what causes lupus" about the topic at hand, or about something we don't cover?"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.lang.en.stop_words import STOP_WORDS as ENGLISH
from spacy.lang.es.stop_words import STOP_WORDS as SPANISH

from bot.nlu.component import LearningComponent
from bot.nlu.topics import TOPIC
from glossary.text import fold

UNFAMILIAR = "unfamiliar"
_FILE = "vocabulary.json"
_WORD = re.compile(r"[^\W\d_]{3,}")
#: Examples that must use a word before it counts as everyday: one alone may have named some other topic.
_TAUGHT = 2
#: Letters by which "treat", "treated" and "treatment" are one word.
_STEM = 5
#: Shorter words are too like one another: "gout" is no typo of "got".
_SHORTEST_TYPO = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class UnfamiliarWords(LearningComponent):
    """Marks words outside linked topics that no training example of ours uses, as `unfamiliar` entities.

    In training examples, names of things we do not cover are annotated `unfamiliar`: they are not learned.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Only intents starting with `teachers` teach words: elsewhere people speak of anything at all."""
        return {"teachers": "ask_"}

    def learn(self, training_data: TrainingData) -> None:
        """Learn the words of the training examples that are neither a topic nor annotated."""
        words = [
            set(self._candidates(example))
            for example in training_data.intent_examples
            if example.get(INTENT).startswith(self._config["teachers"])
        ]
        stems = Counter(stem for used in words for stem in {word[:_STEM] for word in used})
        taught = {word for word in set().union(*words) if stems[word[:_STEM]] >= _TAUGHT}
        self._known = frozenset(taught | {fold(word) for word in ENGLISH | SPANISH})

    def process(self, messages: List[Message]) -> List[Message]:
        """Mark the unfamiliar words of each message."""
        for message in messages:
            found = [word for word in self._candidates(message) if not self._is_known(word)]
            entities = [
                {"entity": UNFAMILIAR, "value": word, "start": 0, "end": 0, "extractor": "UnfamiliarWords"}
                for word in found
            ]
            message.set(ENTITIES, [*message.get(ENTITIES, []), *entities], add_to_output=True)
        return messages

    def _candidates(self, message: Message) -> List[str]:
        text = message.get(TEXT) or ""
        for entity in message.get(ENTITIES, []):
            if entity.get("entity") in (TOPIC, UNFAMILIAR):
                text = text[: entity["start"]] + " " * (entity["end"] - entity["start"]) + text[entity["end"] :]
        return _words(text)

    def _is_known(self, word: str) -> bool:
        if word in self._known:
            return True
        if len(word) < _SHORTEST_TYPO:
            return False
        slips = 1 if len(word) < 9 else 2
        near = process.extract(word, self._known, scorer=OSA.distance, score_cutoff=slips, limit=3)
        # People rarely mistype a word's first letter: "fever" is no typo of "ever".
        return any(known[0] == word[0] for known, _, _ in near)

    def keep(self, folder: Path) -> None:
        """Write the known words."""
        (folder / _FILE).write_text(json.dumps(sorted(self._known)), "utf-8")

    def recall(self, folder: Path) -> None:
        """Read them back."""
        self._known = frozenset(json.loads((folder / _FILE).read_text("utf-8")))


def _words(text: str) -> List[str]:
    return _WORD.findall(fold(text))
