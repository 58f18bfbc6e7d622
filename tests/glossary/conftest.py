"""Two entries of our own, so that a change of the real content can't break these tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glossary.linker import Linker
from glossary.loader import Glossary, load_glossary
from glossary.model import Ambiguous, Entry

FIXTURE = Path(__file__).parent / "content"

Alter = Callable[..., Glossary]
Calling = Callable[..., Linker]


@pytest.fixture(scope="session")
def glossary() -> Glossary:
    return load_glossary(FIXTURE)


@pytest.fixture(scope="session")
def linker(glossary: Glossary) -> Linker:
    return Linker(glossary)


@pytest.fixture
def alter(glossary: Glossary) -> Alter:
    """The glossary with fields of one edition, or of the entry itself, set to other values."""

    def altered(entry_id: str, language: str | None = None, **values: Any) -> Glossary:
        entry = glossary.get(entry_id)
        if language:
            values = {language: entry.edition(language).model_copy(update=values)}  # type: ignore[arg-type]
        changed: Entry = entry.model_copy(update=values)
        return Glossary(entries={**glossary.entries, entry_id: changed}, version="altered")

    return altered


@pytest.fixture(scope="session")
def calling(glossary: Glossary) -> Calling:
    """A linker for entries that are called just so: `calling(en={"gout": ["gout", "toe fire"]})`."""

    def made(
        en: dict[str, list[str]] | None = None,
        es: dict[str, list[str]] | None = None,
        described: dict[str, str] | None = None,
        ambiguous: tuple[Ambiguous, ...] = (),
    ) -> Linker:
        english, spanish, told = en or {}, es or {}, described or {}
        model, entries = glossary.get("asthma"), {}
        for entry_id in {**english, **spanish}:
            # What is named in one language only has a name in the other that nobody types.
            names = {"en": english.get(entry_id, ["qqwwx"]), "es": spanish.get(entry_id, ["qqwwx"])}
            editions = {
                language: model.edition(language).model_copy(  # type: ignore[arg-type]
                    update={"name": first, "synonyms": tuple(others), "descriptions": ()}
                )
                for language, (first, *others) in names.items()
            }
            if entry_id in told:
                editions["en"] = editions["en"].model_copy(update={"descriptions": (told[entry_id],)})
            entries[entry_id] = model.model_copy(update={"id": entry_id, **editions})
        return Linker(Glossary(entries=entries, version="calling", ambiguous=ambiguous))

    return made
