"""The linker and its library: an empty one, a large one, and one that has changed."""

from __future__ import annotations

import time
from typing import Any

from glossary.linker import Linker, linked_by
from glossary.loader import Glossary
from glossary.text import LANGUAGES
from tests.glossary.conftest import Alter

ASTHMA = "asthma"


def test_an_empty_glossary_links_nothing() -> None:
    linker = Linker(Glossary(entries={}, version="none"))
    assert linker.link("asthma") == []
    assert linker.suggest("asthma") == []


def test_what_a_message_costs_grows_no_faster_than_the_library(glossary: Glossary) -> None:
    messages = ["how do i clean my walking stick", "mi hijo tiene azma", "thing that checks oxigen on a finger", "hola"]

    def spent(entries: int) -> float:
        linker, began = Linker(_many(glossary, entries)), time.process_time()
        for text in messages * 25:
            linker.link(text)
        return time.process_time() - began

    assert spent(400) < 15 * spent(40)


def _many(glossary: Glossary, count: int) -> Glossary:
    """Entries with made-up names of eight letters."""
    entries = dict(glossary.entries)
    model = glossary.get(ASTHMA)
    for number in range(count):
        word = "".join(chr(97 + (number * step) % 26) for step in (3, 5, 7, 11, 1, 9, 2, 4)) + chr(97 + number // 26)
        values: dict[str, Any] = {"id": f"made-{number}"}
        for language in LANGUAGES:
            names = {"name": word + language, "synonyms": (f"{word} test",), "descriptions": (f"finger {word} oxygen",)}
            values[language] = model.edition(language).model_copy(update=names)
        entries[f"made-{number}"] = model.model_copy(update=values)
    return Glossary(entries=entries, version="many")


def test_what_topics_are_linked_by_changes_with_a_name_and_not_with_a_sentence(
    glossary: Glossary, alter: Alter
) -> None:
    """Training starts anew from a name; a sentence that is told takes none of it."""
    alike = linked_by(Glossary(entries=glossary.entries, version="read again", ambiguous=glossary.ambiguous))
    known = linked_by(alter(ASTHMA))
    assert linked_by(alter(ASTHMA, "en", short="Asthma makes it hard to breathe.")) == known
    assert linked_by(alter(ASTHMA, "en", synonyms=("wheezy chest",))) != known
    assert linked_by(alter(ASTHMA, "es", descriptions=("me silba el pecho",))) != known
    assert linked_by(alter(ASTHMA, asked_with=True)) != known
    assert alike == linked_by(glossary)
