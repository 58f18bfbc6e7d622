"""The words the glossary knows, and which of them a typed word may stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from glossary.slips import one_slip_away, opposite, sound
from glossary.text import LANGUAGES, inflections, is_frequent, is_known, log_probability, plainer, singulars, tokens

How = Literal["name", "lemma", "typo", "description", "ambiguous"]

#: Shorter words are never taken for misspelt: one edit makes another word of most of them.
_SHORTEST_TYPO = 5
#: Beside a word of the same name, shorter ones may be: "blod presure".
_SHORTEST_GUESS = 4
#: What a guess costs: so many edits that the patient is asked.
_GUESSED = 2
#: A known word is guessed at only where it is rarer than this, and by so much rarer than the other (natural log).
_RARE, _FAR = -12.5, 2.0
#: From how many letters a word is looked for by its sound as well.
_SHORTEST_SOUND = 6
#: From how many letters one wrong letter may be the first.
_ANY_LETTER_WRONG = 7
_SHORT = 5
_CORRECTIONS = 5


class Reading(NamedTuple):
    """A known form a typed word may stand for, and how many letters had to change."""

    form: str
    edits: int


class Vocabulary:
    """Forms of the glossary's words. Small and picklable: the big tables are read once and dropped."""

    def __init__(self, texts: Iterable[str]) -> None:
        words = {token for text in texts for token in tokens(text)}
        self._roots = inflections({word.text.lower() for word in words} | {word.key for word in words})
        self._forms = {form for word in words for form in forms(word.key)}
        #: Dictionary forms of our words, by which one of their inflections is known for another.
        self._stems = {root for word in words for root in self._roots.get(word.key, ())} - self._forms
        self._spellings: defaultdict[int, list[str]] = defaultdict(list)
        self._sounds: defaultdict[str, list[str]] = defaultdict(list)
        for form in sorted(self._forms):
            self._spellings[len(form)].append(form)
            if len(form) >= _SHORTEST_SOUND:
                self._sounds[sound(form)].append(form)

    def add_spelling(self, joined: str) -> None:
        """Also corrects towards a name written as one word ("bloodpressure")."""
        if joined not in self._forms:
            self._forms.add(joined)
            self._spellings[len(joined)].append(joined)

    def readings(self, key: str) -> list[Reading]:
        """What a folded word may stand for: itself, its singular and dictionary forms, else its corrections."""
        plain = {key, *singulars(key), *self._roots.get(key, ()), *plainer(key)}
        readings = [Reading(form, 0) for form in plain if form in self._forms or form in self._stems]
        return readings or self._corrections(key)

    def guesses(self, key: str) -> list[Reading]:
        """What a folded word may stand for besides its readings, where the word beside it fits.

        Alone it is too short, or as near to an everyday word: "blod" beside "presure". A word that people know must be
        rare, far rarer than what it is taken for, and lack a letter or have one too many: "hart" beside "atack".
        """
        common, known = log_probability(key), is_known(key)
        if len(key) < _SHORTEST_GUESS or not key.isalpha() or (known and common > _RARE):
            return []
        spellings = [form for length in range(len(key) - 1, len(key) + 2) for form in self._spellings.get(length, ())]
        near = process.extract(key, spellings, scorer=OSA.distance, score_cutoff=1, limit=None)
        found = [form for form, edits, _ in near if edits and _plausible(key, form, int(edits))]
        if known:
            found = [form for form in found if len(form) != len(key) and log_probability(form) > common + _FAR]
        return [Reading(form, _GUESSED) for form in found]

    def roots(self, key: str) -> set[str]:
        """Every form under which one of our words is filed."""
        return forms(key) | self._roots.get(key, frozenset())

    def _corrections(self, key: str) -> list[Reading]:
        if len(key) < _SHORTEST_TYPO or not key.isalpha() or is_known(key):
            return []
        most = allowed_edits(len(key))
        lengths = range(len(key) - most, len(key) + most + 1)
        spellings = [form for length in lengths for form in self._spellings.get(length, ())]
        near = process.extract(key, spellings, scorer=OSA.distance, score_cutoff=most, limit=_CORRECTIONS)
        found = {form: int(edits) for form, edits, _ in near if _plausible(key, form, int(edits))}
        if len(key) >= _SHORTEST_SOUND:
            found |= dict.fromkeys(self._sounds.get(sound(key), ()), 1)
        if not found:
            return []
        nearest, rivals = min(found.values()), self._rivals(key)
        return [
            Reading(form, _surely_one(key, form, edits))
            for form, edits in found.items()
            if edits == nearest and (sound(form) == sound(key) or not _rather_another(form, edits, rivals))
        ]

    def _rivals(self, key: str) -> list[str]:
        """Ordinary words one slip away that are none of ours: "infomation" is no "inflammation"."""
        return [word for word in one_slip_away(key) if is_frequent(word) and word not in self._forms]


def forms(key: str) -> set[str]:
    """A glossary word, its singulars, and each without the tilde that phones lack."""
    plain = {key, *singulars(key)}
    return plain | {form.replace("ñ", "n") for form in plain}


def allowed_edits(letters: int) -> int:
    """How many letters may be wrong, missing, extra or swapped in a word of that length."""
    return 1 if letters < 8 else 2


def _plausible(typed: str, form: str, edits: int) -> bool:
    """People rarely miss the first letter, and never write the opposite; the shorter of the two sets the limit."""
    shorter = min(len(typed), len(form))
    first_alike = typed[0] == form[0] or sound(typed)[:1] == sound(form)[:1]
    first_kept = first_alike or (edits == 1 and shorter >= _ANY_LETTER_WRONG)
    return edits <= allowed_edits(shorter) and first_kept and not opposite(typed, form)


def _rather_another(form: str, edits: int, rivals: Sequence[str]) -> bool:
    """Whether an ordinary word is nearer than ours, or as near and commoner in the language that ours is of."""
    common = log_probability(form)
    spoken = [language for language in LANGUAGES if log_probability(form, language) == common]
    return bool(rivals) and (
        edits > 1 or all(max(log_probability(word, language) for word in rivals) > common for language in spoken)
    )


def _surely_one(typed: str, form: str, edits: int) -> int:
    """One letter put for another in a short word counts twice: that makes another word of it ("verus", "virus")."""
    other_letter = len(typed) == len(form) <= _SHORT and sorted(typed) != sorted(form)
    return edits + (other_letter and sound(typed) != sound(form))
