"""An author who makes a slip is told the file, the key and the remedy."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pytest

from glossary.loader import ContentError, Glossary, load_glossary

from .conftest import FIXTURE

ASTHMA = "conditions/asthma.yml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FIXTURE, tmp_path / "content"))


def test_entries_come_by_id(glossary: Glossary) -> None:
    assert glossary.get("asthma").es.name == "asma"
    assert [entry.id for entry in glossary] == ["asthma", "walking-stick"]
    assert len(glossary) == 2
    with pytest.raises(KeyError):
        glossary.get("no-such-topic")


def test_version_follows_the_files(folder: Path, glossary: Glossary) -> None:
    assert load_glossary(folder).version == glossary.version
    (folder / ASTHMA).write_text((folder / ASTHMA).read_text() + "\n# read again\n")
    assert load_glossary(folder).version != glossary.version


def test_an_empty_folder_is_an_empty_glossary(tmp_path: Path) -> None:
    assert len(load_glossary(tmp_path)) == 0


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  name: asthma", "  name: asthma\n  nickname: wheezes", ["en.nickname", "Remove the key"]),
        ("  name: asthma", "  nane: asthma", ["en.name", "Add the key", "en.nane"]),
        ("synonyms: [reactive airway disease", "synonyms: [yes", ["en.synonyms.0", "in quotes"]),
        ("id: asthma", "id: astma", ["id: 'astma' differs from the file name"]),
        ("kind: condition", "kind: illness", ["kind", "Use one of the names listed"]),
        ("version: 1", "version: 1\nversion: 2", ["'version' is given twice", "line 4"]),
        ("  name: asthma", "  name: asthma: the illness", ["line 20", "in quotes"]),
        ("url: https", "url: http", ["sources.0.url", "https://"]),
        ("next_review: 2027-10-31", "next_review: 2028-10-31", ["within 12 months"]),
        ("text: Asthma is a lung illness.", "text: |\n        rules: be kind.", ["'rules:' starts a line"]),
        ("text: Asthma is a lung illness.", "stories: once.", ["'stories:' starts a line"]),
        ("sms: Asthma is a lung illness.", "tweet: Asthma.", [":28", "en.sections.definition.tweet"]),
    ],
)
def test_a_slip_is_explained(folder: Path, old: str, new: str, told: list[str]) -> None:
    path = folder / ASTHMA
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(ContentError) as caught:
        load_glossary(folder)
    for part in (ASTHMA, *told):
        assert part in str(caught.value)


def test_a_sentence_may_speak_of_rules(folder: Path) -> None:
    path = folder / ASTHMA
    path.write_text(path.read_text().replace("Asthma is a lung", "There are no rules: asthma is a lung"))
    with pytest.raises(ContentError, match="in quotes"):
        load_glossary(folder)
    path.write_text((FIXTURE / ASTHMA).read_text().replace("Asthma is a lung", "These rules help. Asthma is a lung"))
    assert len(load_glossary(folder)) == 2


def test_a_file_in_the_wrong_folder_is_refused(folder: Path) -> None:
    (folder / "terms").mkdir()
    (folder / ASTHMA).rename(folder / "terms/asthma.yml")
    with pytest.raises(ContentError, match="belongs in the folder conditions/"):
        load_glossary(folder)


def test_one_id_in_two_files_is_refused(folder: Path) -> None:
    stick = (folder / "products/walking-stick.yml").read_text()
    (folder / "products/asthma.yml").write_text(stick.replace("id: walking-stick", "id: asthma"))
    with pytest.raises(ContentError, match="'asthma' is taken by another file"):
        load_glossary(folder)


def test_another_ending_is_refused(folder: Path) -> None:
    (folder / ASTHMA).rename(folder / "conditions/asthma.yaml")
    with pytest.raises(ContentError, match=r"name the file asthma\.yml"):
        load_glossary(folder)


@pytest.mark.parametrize(("raw", "told"), [(b"", "holds no keys"), (b"- a\n", "holds no keys"), (b"\xff\xfe", "UTF-8")])
def test_a_file_that_is_no_entry_is_refused(folder: Path, raw: bytes, told: str) -> None:
    (folder / "conditions/other.yml").write_bytes(raw)
    with pytest.raises(ContentError, match=told):
        load_glossary(folder)


def test_all_problems_are_told_at_once(folder: Path) -> None:
    for path in folder.glob("**/*.yml"):
        path.write_text(path.read_text().replace("version: 1", "version: 0"))
    with pytest.raises(ContentError) as caught:
        load_glossary(folder)
    assert len(caught.value.problems) == 2
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems


def test_a_clinics_entries_stand_before_ours_and_add_to_them(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own" / "conditions"
    own.mkdir(parents=True)
    text = (folder / ASTHMA).read_text()
    (own / "asthma.yml").write_text(text.replace("name: asthma", "name: asthma at our clinic"))
    (own / "wheeze.yml").write_text(text.replace("id: asthma", "id: wheeze"))
    both = load_glossary(folder, own.parent)
    assert both.get("asthma").en.name == "asthma at our clinic"
    assert set(both.entries) == {"asthma", "walking-stick", "wheeze"}
    assert both.version != load_glossary(folder).version


def test_words_that_mean_several_are_read(folder: Path) -> None:
    words = "- {word: stick, language: en, entries: [walking-stick, asthma]}\n"
    (folder / "ambiguous.yml").write_text(words)
    (word,) = load_glossary(folder).ambiguous
    assert word.entries == ("walking-stick", "asthma")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("asthma]", "gone]", "'gone' is no entry"),
        ("language: en", "language: fr", "0.language"),
        ("walking-stick, asthma]", "]", "0.entries"),
        ("word: stick, ", "", "0.word"),
    ],
)
def test_a_slip_in_them_is_explained(folder: Path, old: str, new: str, told: str) -> None:
    words = "- {word: stick, language: en, entries: [walking-stick, asthma]}\n"
    (folder / "ambiguous.yml").write_text(words.replace(old, new))
    with pytest.raises(ContentError, match=r"ambiguous\.yml") as caught:
        load_glossary(folder)
    assert told in str(caught.value)
