"""Mends slips of the keyboard in the words around a topic: "whaat are the symtoms of it"."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Dict, List

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.component import LearningComponent
from bot.nlu.topics import MASKED, masked_text
from glossary.text import is_known, warm_up

_FILE = "words.json"
_WORD = re.compile(r"[^\W\d_]+")
#: Examples that must use a word before another one is taken for a slip of it.
_TAUGHT = 3
#: Shorter words are too like one another; from the longer length on, two slips are forgiven.
_SHORTEST, _LONG = 4, 8
_REMEMBERED = 10_000


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingMender(LearningComponent):
    """Replaces a word that is in no dictionary by the training word it is one slip away from, in the masked text.

    Only the classifier reads that text: what the patient wrote stays. Names of topics are the linker's to mend.
    """

    def learn(self, training_data: TrainingData) -> None:
        """Count the words of the training examples."""
        used = Counter(
            word for example in training_data.intent_examples for word in set(_WORD.findall(masked_text(example)))
        )
        self._know({word: times for word, times in used.items() if times >= _TAUGHT})

    def _know(self, words: Dict[str, int]) -> None:
        self._words = words
        self._targets = [word for word in words if len(word) >= _SHORTEST]
        self._mended = lru_cache(_REMEMBERED)(self._mend)
        warm_up()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Mend the training examples, as messages are mended in use."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Mend the masked text of each message."""
        for message in messages:
            if message.get(TEXT):
                message.set(MASKED, _WORD.sub(lambda word: self._mended(word.group()), masked_text(message)))
        return messages

    def _mend(self, word: str) -> str:
        if len(word) < _SHORTEST or word in self._words or is_known(word):
            return word
        slips = 1 if len(word) < _LONG else 2
        near = process.extract(word, self._targets, scorer=OSA.distance, score_cutoff=slips, limit=5)
        likely = [(distance, -self._words[target], target) for target, distance, _ in near if _is_slip(word, target)]
        return min(likely)[2] if likely else word

    def keep(self, folder: Path) -> None:
        """Write the words."""
        (folder / _FILE).write_text(json.dumps(self._words), "utf-8")

    def recall(self, folder: Path) -> None:
        """Read them back."""
        self._know(json.loads((folder / _FILE).read_text("utf-8")))


def _is_slip(word: str, target: str) -> bool:
    # People rarely mistype a word's first letter, save by swapping it with the second.
    return word[0] == target[0] or sorted(word) == sorted(target)
