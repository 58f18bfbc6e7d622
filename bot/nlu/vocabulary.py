"""Words nobody taught us: is "what causes lupus" about the topic at hand, or about something we don't cover?"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Dict, List

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.lang.en.tokenizer_exceptions import TOKENIZER_EXCEPTIONS as SHORTENED

from bot import library
from bot.nlu.component import LearningComponent
from bot.nlu.topics import TOPIC
from glossary.slips import one_slip_away
from glossary.text import Token, everyday_words, fold, is_known, log_probability, tokens

UNFAMILIAR = "unfamiliar"
_FILE = "vocabulary.json"
_SHORTEST = 3
#: Examples that must use a word before it counts as everyday: one alone may have named some other topic.
_TAUGHT = 2
#: Letters by which "treat", "treated" and "treatment" are one word.
_STEM = 5
#: Shorter words are too like one another: "gout" is no typo of "got".
_SHORTEST_TYPO = 5
#: An unfamiliar word as rare as this makes a longer name of a topic beside it: "aplastic anemia", "hiatal hernia".
_NAMING = -13.5
#: How phones spell everyday words, too short or too far off to be guessed as slips.
_TEXTED = frozenset(
    (  # noqa: SIM905 - forty words are read more easily than forty strings
        "wat wats watz wut wuts wht whts hw abt bc cuz coz cus bcuz tho thru pls plz thx idk tmrw gonna wanna gotta"
        " lemme gimme dunno dis dat wen xq pq xk tmb tbn bn qe ke kiero aki porfa porfis xfa toy"
    ).split()
)
#: A word commoner than this is what somebody meant who mistyped it.
_COMMON = -12.0
#: How words end that name nothing: "shortly", "incurring".
_VERBAL = re.compile(r"(?:ing|ly|mente|ando|iendo)$")
#: Between the words of a name stands one space or hyphen.
_GAP = 1
#: How surely a topic is meant whose name is only a part of a longer one; below `glossary.linker.SURE`.
_PART = 0.5
#: Kinds whose names grow longer by a word; beside a medicine or product it is a maker's name or a verb.
_GROWING = ("condition", "procedure", "test")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class UnfamiliarWords(LearningComponent):
    """Marks words outside linked topics that no training example of ours uses, as `unfamiliar` entities.

    In training examples, names of things we do not cover are annotated `unfamiliar`: they are not learned. A topic that
    is only a part of a longer name with such a word is no longer sure.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Only intents starting with `teachers` teach words: elsewhere people speak of anything at all."""
        return {"teachers": "ask_"}

    def __init__(self, config: Dict[str, Any], *args: Any) -> None:
        super().__init__(config, *args)
        self._names = {entry.id: entry.names for entry in library.load()}

    def learn(self, training_data: TrainingData) -> None:
        """Learn the words of the training examples that are neither a topic nor annotated."""
        words = [
            {word.key for word in _candidates(example)}
            for example in training_data.intent_examples
            if example.get(INTENT).startswith(self._config["teachers"])
        ]
        stems = Counter(stem for used in words for stem in {word[:_STEM] for word in used})
        taught = {word for word in set().union(*words) if stems[word[:_STEM]] >= _TAUGHT}
        # The shortened are written as phones let people: "havent", "ive".
        self._known = frozenset(taught | everyday_words() | _TEXTED | {fold(word) for word in SHORTENED})

    def process(self, messages: List[Message]) -> List[Message]:
        """Mark the unfamiliar words of each message, and doubt the topics they make a longer name of."""
        for message in messages:
            own = self._own_words(message)
            found = [word for word in _candidates(message) if word.key not in own and not self._is_known(word.key)]
            entities = [
                {"entity": UNFAMILIAR, "value": word.key, "start": 0, "end": 0, "extractor": "UnfamiliarWords"}
                for word in found
            ]
            naming = [word for word in found if _may_name(word.key)]
            of_sentence = _sentences(message.get(TEXT) or "")
            topics = [_doubted(entity, naming, of_sentence) for entity in message.get(ENTITIES, [])]
            message.set(ENTITIES, [*topics, *entities], add_to_output=True)
        return messages

    def _own_words(self, message: Message) -> set[str]:
        """The words of the names of the linked topics: each is linked once, and may be named again."""
        linked = {entity["value"] for entity in message.get(ENTITIES, []) if entity.get("entity") == TOPIC}
        return {word.key for entry_id in linked for name in self._names.get(entry_id, ()) for word in tokens(name)}

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


def _may_name(word: str) -> bool:
    """Whether a word may be part of a name: it is rare, and no slip of a common one, as "solutons" is."""
    if log_probability(word) > _NAMING or _VERBAL.search(word):
        return False
    if len(word) < _SHORTEST_TYPO or is_known(word):
        return True
    return all(log_probability(meant) <= _COMMON for meant in one_slip_away(word))


def _doubted(entity: Dict[str, Any], naming: Sequence[Token], of_sentence: Mapping[int, int]) -> Dict[str, Any]:
    """The entity, less sure if it is a topic that is only a part of what is named.

    A term describes whatever rare thing is named in the same sentence: "the dosage of deferasirox". `of_sentence`: the
    sentence that each word is in, by where the word begins.
    """
    if entity.get("entity") != TOPIC or not naming:
        return entity
    kind, here = entity["kind"], of_sentence.get(entity["start"])
    described = kind == "term" and any(of_sentence.get(word.start) == here for word in naming)
    if described or (kind in _GROWING and any(_beside(word, entity) for word in naming)):
        return entity | {"confidence_entity": min(_PART, entity["confidence_entity"])}
    return entity


def _sentences(text: str) -> Dict[int, int]:
    return {word.start: word.sentence for word in tokens(text)}


def _candidates(message: Message) -> List[Token]:
    """The words of letters alone that are in no topic and not annotated."""
    text = message.get(TEXT) or ""
    for entity in message.get(ENTITIES, []):
        if entity.get("entity") in (TOPIC, UNFAMILIAR):
            text = text[: entity["start"]] + " " * (entity["end"] - entity["start"]) + text[entity["end"] :]
    return [word for word in tokens(text) if word.key.isalpha() and len(word.key) >= _SHORTEST]


def _beside(word: Token, topic: Dict[str, Any]) -> bool:
    return _GAP in (topic["start"] - word.end, word.start - topic["end"])
