"""An accepted name is one synonym more in the right language, and no other entry's."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.learning.refused import Refused
from bot.learning.synonyms import add_synonym, find_entry
from glossary.loader import Glossary, load_glossary
from glossary.model import Language


@pytest.mark.parametrize(
    ("entry_id", "language", "name"),
    [
        ("gout", "en", "rich man's toe"),
        ("gout", "es", "mal de la gota"),
        ("asthma", "en", "no"),
        ("walker", "en", 'the "four: legs"'),
        ("uric-acid-test", "en", "toe test"),
        ("uric-acid-test", "es", "prueba, la del dedo gordo"),
        ("uric-acid-test", "es", "análisis de sangre para la gota"),
    ],
)
def test_it_is_read_back_and_nothing_else_changes(
    glossary: Glossary, content: Path, entry_id: str, language: Language, name: str
) -> None:
    entry = glossary.get(entry_id)
    before = (content / f"{entry.kind}s/{entry_id}.yml").read_text("utf-8")
    path = add_synonym(glossary, (content,), name, entry, language)
    edition, new = entry.edition(language), load_glossary(content).get(entry_id)
    assert new.edition(language).synonyms == (*edition.synonyms, name)
    assert new.model_copy(update={language: edition}) == entry
    after = path.read_text("utf-8")
    changed = set(after.splitlines()) - set(before.splitlines())
    assert 1 <= len(changed) <= 2
    assert all(len(line) <= 120 for line in changed)
    assert set(before.splitlines()) - set(after.splitlines()) <= {
        line for line in before.splitlines() if line.endswith("]")
    }


@pytest.mark.parametrize(
    ("entry_id", "name", "told"),
    [
        ("asthma", "Podagra", "name of gout already"),
        ("asthma", "gota", "name of gout already"),
        ("gout", "gout", "name of gout already"),
        ("gout", "JOINT pain", "several entries"),
        ("gout", "a very bad pain in my toe", "at most 6 words"),
    ],
)
def test_a_name_that_is_taken_or_none_is_refused(
    glossary: Glossary, content: Path, entry_id: str, name: str, told: str
) -> None:
    before = load_glossary(content).version
    with pytest.raises(Refused, match=told):
        add_synonym(glossary, (content,), name, glossary.get(entry_id), "en")
    assert load_glossary(content).version == before


def test_a_first_synonym_is_left_to_a_person(glossary: Glossary, content: Path) -> None:
    path = content / "conditions/gout.yml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    start = lines.index("  synonyms:\n")
    path.write_text("".join(lines[:start] + lines[lines.index("  descriptions:\n") :]), "utf-8")
    with pytest.raises(Refused, match="by hand"):
        add_synonym(glossary, (content,), "toe fire", glossary.get("gout"), "en")


@pytest.mark.parametrize("wanted", ["gout", "Gota", "podagra"])
def test_an_entry_is_found_by_id_or_name(glossary: Glossary, wanted: str) -> None:
    assert find_entry(glossary, wanted).id == "gout"


def test_an_entry_that_is_not_there_is_refused_with_near_ones(glossary: Glossary) -> None:
    with pytest.raises(Refused, match=r"near: .*gout"):
        find_entry(glossary, "gouts")
