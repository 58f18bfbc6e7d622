"""Patient text made comparable: case, accents, apostrophes, text-speak, stretched letters and typos folded away."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

from pydantic import BaseModel, ConfigDict
from rapidfuzz import process
from rapidfuzz.distance import OSA

SENTENCE_END = "|"
_QUOTES = str.maketrans(dict.fromkeys("\u2019\u2018`\u00b4\u02bc", "'"))
_TOKEN = re.compile(r"[a-z0-9']+(?:\.\d+)?|[,|]")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d{1,2}\b)")
_STOPS = re.compile(r"(?<!\d)\.|\.(?!\d)|[!?;:\n¿¡…]")
_DIGITS_OR_LETTERS = re.compile(r"\d+(?:\.\d+)?|[a-z]+")
_STRETCHED = re.compile(r"(.)\1{2,}")
_SHORTEST_REPAIRED = 6
_SHORTEST_SOUNDED = 4
_TWO_SLIPS_FROM = 9
# Spanish spelled by ear: letters that sound alike, or that are silent.
_BY_EAR = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"qu(?=[ei])", "k"), (r"c(?=[ei])|z", "s"), (r"ch", "x"), (r"c", "k"), (r"g(?=[ei])", "j"),
        (r"gu(?=[ei])", "g"), (r"ll", "y"), (r"v", "b"), (r"n(?=b)", "m"), (r"h", ""), (r"y$", "i"), (r"(.)\1+", r"\1"),
    )
]  # fmt: skip


def parts(text: str) -> list[str]:
    """The sentences of a text as typed, parted where `Folder.fold` parts them."""
    return [part for piece in _STOPS.split(text) if (part := piece.strip())]


class Spelling(BaseModel):
    """The reviewed spelling data: `words` are swapped whole, `keywords` are repaired when nearly right.

    Attributes:
        words: text-speak, contractions and known typos, each with the words meant.
        keywords: words worth repairing when a letter or two is wrong.
        real: real words close to a keyword, which are left alone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: dict[str, str]
    keywords: tuple[str, ...]
    real: tuple[str, ...]


class Folder:
    """Folds text to words parted by one space, sentences by `|`, commas kept on the word before."""

    def __init__(self, spelling: Spelling) -> None:
        words = {_strip(word): meant for word, meant in spelling.words.items()}
        # "hasnt" is no other word, as "ill" and "were" are.
        negated = {word.replace("'", ""): meant for word, meant in words.items() if word.endswith("n't")}
        self._words = negated | words
        self._known = {*spelling.keywords, *spelling.real}
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        self._by_sound: dict[str, str] = {}
        for word in spelling.keywords:
            self._by_letter[word[0]].append(word)

    def plain(self, text: str) -> str:
        """Fold text known to be spelled well, the words of our own patterns, and never repair those words."""
        tokens = self._tokens(text, repair=False)
        for token in tokens:
            if token not in self._known and token.isalpha():
                self._by_sound.setdefault(_sound(token), token)
        self._known.update(tokens)
        return " ".join(tokens)

    def fold(self, text: str) -> str:
        """Fold a patient's text, repairing near misses of key words. Starts and ends with a space."""
        return f" {' '.join(self._tokens(text, repair=True))} "

    def _tokens(self, text: str, *, repair: bool) -> list[str]:
        tokens: list[str] = []
        for piece in _TOKEN.findall(_STOPS.sub(SENTENCE_END, _DECIMAL_COMMA.sub(".", _strip(text)))):
            if piece == SENTENCE_END:
                tokens.append(piece)
            elif piece != ",":
                tokens.extend(self._meant(piece, repair=repair))
            elif tokens and tokens[-1] != SENTENCE_END:
                tokens[-1] = f"{tokens[-1].rstrip(',')},"
        return tokens

    def _meant(self, token: str, *, repair: bool) -> list[str]:
        if token in self._words:
            return self._words[token].split()
        bare = token.replace("'", "")
        if bare in self._words:
            return self._words[bare].split()
        words: list[str] = []
        for part in _DIGITS_OR_LETTERS.findall(bare):
            part = self._repaired(part) if repair else part
            words.extend(self._words.get(part, part).split())
        return words

    def _repaired(self, word: str) -> str:
        if _STRETCHED.search(word) and not word.isdigit():
            word = self._shortened(word)
        if word in self._known or word in self._words:
            return word
        if (like := self._sounding_like(word)) or len(word) < _SHORTEST_REPAIRED:
            return like or word
        slips = 2 if len(word) >= _TWO_SLIPS_FROM else 1
        best = process.extractOne(word, self._by_letter[word[0]], scorer=OSA.distance, score_cutoff=slips)
        return best[0] if best else word

    def _sounding_like(self, word: str) -> str | None:
        """`erida` is `herida`, `breathin` is `breathing`, `hitz` is `hits`."""
        if len(word) < _SHORTEST_SOUNDED:
            return None
        for ending, meant in (("in", "ing"), ("z", "s")):
            if word.endswith(ending) and (full := word.removesuffix(ending) + meant) in self._known:
                return full
        return self._by_sound.get(_sound(word))

    def _shortened(self, word: str) -> str:
        """`heeelp` is `help`, `bleeeding` is `bleeding`: the double letter stays where a key word has it."""
        double = _STRETCHED.sub(r"\1\1", word)
        return double if double in self._known or double in self._words else _STRETCHED.sub(r"\1", word)


def _strip(text: str) -> str:
    if text.isascii():
        return text.lower().replace("`", "'")
    folded = unicodedata.normalize("NFKD", text.translate(_QUOTES).lower())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def _sound(word: str) -> str:
    for pattern, sound in _BY_EAR:
        word = pattern.sub(sound, word)
    return word
