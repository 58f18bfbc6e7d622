"""What only the whole library shows: links, names that two entries claim, sentences that stand twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from glossary.checks.finding import Finding, prose
from glossary.loader import Glossary
from glossary.model import Language
from glossary.readability import sentences, words
from glossary.text import LANGUAGES, fold

#: Shorter sentences may be shared, and so may the house's set phrases.
MOST_SHARED_WORDS = 6
SET_PHRASES = (
    "911",
    "988",
    "Poison Help",
    "Bedside",
    "care team",
    "equipo de salud",
    "equipo médico",
    "explain",
    "expliqué",
)


def related_exist(glossary: Glossary) -> Iterator[Finding]:
    """A related topic, or one that questions are passed on to, is another entry."""
    for entry in glossary:
        for key, others in (("related", entry.related), ("passes_on", entry.passes_on)):
            for number, other in enumerate(others):
                if other not in glossary.entries or other == entry.id:
                    message = f"'{other}' is no other entry. Mend the id or remove it."
                    yield Finding(entry.id, f"{key}.{number}", "related_exist", message)


def one_synonym_one_entry(glossary: Glossary) -> Iterator[Finding]:
    """No name or synonym names two entries, whatever its case and accents, unless `ambiguous.yml` says that it does."""
    owners: dict[str, str] = {}
    declared = {fold(word.word) for word in glossary.ambiguous}
    for entry in glossary:
        for name in {fold(name): name for name in entry.names}.values():
            key = fold(name)
            owner = owners.setdefault(key, entry.id)
            if key in declared:
                message = f"'{name}' is in ambiguous.yml. Remove it here: that file says which entries it may mean."
            elif owner != entry.id:
                message = f"'{name}' also names {owner}. Keep it in one of them, or declare it in ambiguous.yml."
            else:
                continue
            yield Finding(entry.id, "en.synonyms", "one_synonym_one_entry", message)


def own_sentences(glossary: Glossary) -> Iterator[Finding]:
    """No long sentence stands in two entries: a reader of both would learn nothing new."""
    for language in LANGUAGES:
        for sentence, owners in _owners(glossary, language).items():
            for owner in owners[1:]:
                message = f'"{sentence}" also stands in {owners[0]}. Write it for this topic.'
                yield Finding(owner, language, "own_sentences", message, "warning")


def _owners(glossary: Glossary, language: Language) -> Mapping[str, list[str]]:
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for entry in glossary:
        own = {s for text in prose(entry.edition(language)).values() for s in sentences(text) if not _set_phrase(s)}
        for sentence in sorted(own):
            owners[sentence].append(entry.id)
    return owners


def _set_phrase(sentence: str) -> bool:
    return len(words(sentence)) <= MOST_SHARED_WORDS or any(phrase in sentence for phrase in SET_PHRASES)
