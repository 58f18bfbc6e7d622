"""Which intent? A linear classifier over what a message means, how it is put, and what kinds of topic it names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, get_args

import numpy as np
import numpy.typing as npt
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import train_test_split
from sklearn.svm import LinearSVC

from bot.nlu.component import LearningComponent
from bot.nlu.topics import KINDS, masked_text
from glossary.model import Kind
from glossary.text import fold

Floats = npt.NDArray[np.float32]

_FILE = "classifier.npz"
#: Words and pairs of words, and groups of letters, that are looked at: the commonest ones.
_MOST_WORDS, _MOST_LETTERS = 20_000, 25_000
#: What words and letters weigh beside the vector, whose length is one.
_WORDING = 1.4
#: How many intents are named beside the best one.
_RANKED = 10
#: Share of the examples that tell how sure a score is.
_HELD_OUT = 0.1


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MeaningAndWording(LearningComponent):
    """A linear support vector machine over the sentence vector, words, groups of letters, and the kinds of the topics.

    Vector and letters are those of the masked text, so that every topic is asked about alike; vectors know that two
    wordings mean the same. Words are the patient's own: "my care plan" is in the record, though it is a topic too.
    Who names a topic mostly asks about it, and of a medicine other things than of a test. Scores become probabilities
    by a softmax whose temperature fits examples that were held out.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`C`: how closely to follow the examples; `unlearned`: intents that another component tells by other signs."""
        return {"C": 0.5, "unlearned": []}

    def learn(self, training_data: TrainingData) -> None:
        """Learn from every example that names an intent."""
        examples = [e for e in training_data.intent_examples if e.get(INTENT) not in self._config["unlearned"]]
        intents = np.array([example.get(INTENT) for example in examples])
        words, letters = _words_looked_at(), _letters_looked_at()
        vectors = np.stack([unit_vector(example) for example in examples])
        kinds = np.stack([topic_kinds(example) for example in examples])
        wording = [
            _WORDING * words.fit_transform(map(_words, examples)),
            _WORDING * letters.fit_transform(map(masked_text, examples)),
        ]
        features = hstack([csr_matrix(vectors), csr_matrix(kinds), *wording]).tocsr()
        machine = LinearSVC(C=self._config["C"]).fit(features, intents)
        self._learned: Dict[str, Any] = {
            "words": words,
            "letters": letters,
            "intents": machine.classes_,
            "weights": machine.coef_.T.astype(np.float32),
            "bias": machine.intercept_.astype(np.float32),
            "sharpness": self._sharpness(features, intents),
        }
        self._wording = {name: _Wording(self._learned[name]) for name in _LOOKED_AT}

    def _sharpness(self, features: csr_matrix, intents: npt.NDArray[np.str_]) -> float:
        """The inverse temperature at which held-out examples are least surprising."""
        seen, unseen, told, untold = train_test_split(
            features, intents, test_size=_HELD_OUT, random_state=0, stratify=intents
        )
        machine = LinearSVC(C=self._config["C"]).fit(seen, told)
        scores, right = machine.decision_function(unseen), np.searchsorted(machine.classes_, untold)

        def surprise(sharpness: float) -> float:
            chances = softmax(sharpness * scores, axis=1)[np.arange(len(right)), right]
            return float(-np.log(np.clip(chances, 1e-9, 1)).mean())

        return float(minimize_scalar(surprise, bounds=(0.1, 20), method="bounded").x)

    def process(self, messages: List[Message]) -> List[Message]:
        """Set each message's intent, and the ranking of the likeliest ones."""
        for message in messages:
            if message.get(TEXT):
                chances = softmax(self._learned["sharpness"] * self._scores(message))
                best = np.argsort(-chances)[:_RANKED]
                ranking = [{"name": str(self._learned["intents"][i]), "confidence": float(chances[i])} for i in best]
                message.set(INTENT, ranking[0], add_to_output=True)
                message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _scores(self, message: Message) -> Floats:
        learned = self._learned
        known = np.concatenate([unit_vector(message), topic_kinds(message)])
        words, letters = self._wording["words"], self._wording["letters"]
        first, second = len(known), len(known) + len(words)
        weights: Floats = learned["weights"]
        wording = words.weigh(_words(message), weights[first:second])
        wording = wording + letters.weigh(masked_text(message), weights[second:])
        return np.asarray(known @ weights[:first] + _WORDING * wording + learned["bias"], dtype=np.float32).ravel()

    def keep(self, folder: Path) -> None:
        """Write vocabularies and weights."""
        kept = {**self._learned}
        for name in _LOOKED_AT:
            kept[name] = self._learned[name].get_feature_names_out().astype(np.str_)
            kept[f"{name}_rarity"] = self._learned[name].idf_
        np.savez_compressed(folder / _FILE, **kept)

    def recall(self, folder: Path) -> None:
        """Read them back."""
        with np.load(folder / _FILE, allow_pickle=False) as kept:
            self._learned = {name: kept[name] for name in kept.files}
        # Row by row, as they are picked out for a message.
        self._learned["weights"] = np.ascontiguousarray(self._learned["weights"])
        for name, looked_at in _LOOKED_AT.items():
            found = looked_at(vocabulary=self._learned[name].tolist())
            found.idf_ = self._learned[f"{name}_rarity"]
            self._learned[name] = found
        self._wording = {name: _Wording(self._learned[name]) for name in _LOOKED_AT}


class _Wording:
    """Weighs one text by what a vectorizer has learned.

    The vectorizer's own `transform` is made for many texts: for a single one it takes ten times as long.
    """

    def __init__(self, learned: TfidfVectorizer) -> None:
        self._parts = learned.build_analyzer()
        self._places: Dict[str, int] = learned.vocabulary_
        self._rarity: npt.NDArray[np.float64] = learned.idf_

    def __len__(self) -> int:
        """How many words, or groups of letters, are looked at."""
        return len(self._places)

    def weigh(self, text: str, weights: Floats) -> Floats:
        """The sum of the rows of the weights that stand for parts of the text, each by how much it says of it."""
        counts = Counter(self._places[part] for part in self._parts(text) if part in self._places)
        places = np.fromiter(counts, np.intp, len(counts))
        told = (1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))) * self._rarity[places]
        return np.asarray(told @ weights[places] / max(float(np.linalg.norm(told)), 1e-9), dtype=np.float32)


def _words_looked_at(**options: Any) -> TfidfVectorizer:
    # One-letter words count too: "u", "y".
    return TfidfVectorizer(
        ngram_range=(1, 2),
        min_df=2,
        max_features=_MOST_WORDS,
        token_pattern=r"\w+",  # noqa: S106  # not a password
        sublinear_tf=True,
        dtype=np.float32,
        **options,
    )


def _letters_looked_at(**options: Any) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(2, 5),
        max_features=_MOST_LETTERS,
        sublinear_tf=True,
        dtype=np.float32,
        **options,
    )


#: What is learned of a message's wording. scikit-learn's own objects are not kept, but what they have learned: plain
#: arrays are read in a fraction of the time, and run no code.
_LOOKED_AT = {"words": _words_looked_at, "letters": _letters_looked_at}


def unit_vector(message: Message) -> Floats:
    """The message's sentence vector, of length one; zeros if it has none."""
    _, features = message.get_dense_features(attribute=TEXT)
    vector = np.asarray(features.features if features else [0.0], dtype=np.float32).ravel()
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def topic_kinds(message: Message) -> Floats:
    """Which kinds of topic the message names, and at the end whether any, and whether several: ones and zeros."""
    named = message.get(KINDS) or []
    return np.array([*(kind in named for kind in get_args(Kind)), bool(named), len(named) > 1], dtype=np.float32)


def _words(message: Message) -> str:
    return fold(message.get(TEXT) or "")
