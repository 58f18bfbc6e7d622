"""`bedside learn` as a reviewer uses it: conversations in, changed files out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import main
from bot.learning.gaps import Gap, read_gaps
from bot.records.engine import Database
from glossary.loader import load_glossary
from tests.learning.conftest import EXAMPLES
from tests.records.conftest import NOW, person, start, store
from tests.records.talk import say, send_on

#: The conversations of the tests took place just now.
AGO = int((dt.datetime.now(dt.UTC) - NOW).total_seconds() // 60) - 60


@pytest.fixture
def database(
    tmp_path: Path,
    make_sqlite: Callable[[Path], str],
    monkeypatch: pytest.MonkeyPatch,
    content: Path,
    nlu: Path,
    gaps: Path,
) -> Iterator[Database]:
    """An installation with one patient, whose files may be edited."""
    monkeypatch.setenv("BEDSIDE_VAR", str(tmp_path / "var"))
    monkeypatch.setattr("bot.library.CONTENT", content)
    monkeypatch.setattr("bot.cli.learn.opening.NLU", nlu)
    monkeypatch.setattr("bot.cli.learn.opening.GAPS", gaps)
    (tmp_path / "var").mkdir()
    database = Database(make_sqlite(tmp_path / "var" / "bedside.db"))
    store(database, person())
    yield database
    database.close()


@pytest.fixture
def talks(database: Database) -> None:
    """Three people: one is not understood twice, one is asked back and corrects us, one asks what is not covered."""
    ana, ben, eva = (start(database, "web", f"browser-{name}") for name in ("ana", "ben", "eva"))
    say(database, ana, "scrub the thingy", "nlu_fallback", act="fallback", at=AGO)
    say(database, ana, "Scrub the thingy!", "nlu_fallback", act="fallback", at=AGO + 1)
    say(database, ben, "i am Maria Lopez, what is toe fire", "ask_definition", act="clarify", at=AGO + 2)
    say(database, ben, "no, the other one", "correct_topic", at=AGO + 3)
    asked = say(database, eva, "¿qué son los juanetes?", "ask_definition", act="inquiry", at=AGO + 4, language="es")
    send_on(database, eva, "¿qué son los juanetes?", asked, answered=True, at=AGO + 5)


def learn(*arguments: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(main, ["learn", *arguments], input=answers, catch_exceptions=False)


def listed() -> dict[str, dict[str, object]]:
    lines = map(json.loads, learn("list", "--json").output.splitlines())
    return {str(line["words"]): line for line in lines}


def id_of(words: str) -> str:
    return str(listed()[words]["id"])


@pytest.mark.usefixtures("talks")
def test_the_list_shows_what_was_made_of_what_and_how_it_ended() -> None:
    juanetes, toe, scrub = listed().values()
    assert (scrub["words"], scrub["times"], scrub["endings"]) == ("Scrub the thingy!", 2, ["not_understood"])
    assert (toe["words"], toe["intent"]) == ("i am [name], what is toe fire", "ask_definition")
    assert toe["endings"] == ["asked_back", "corrected"]
    assert (juanetes["lang"], juanetes["endings"]) == ("es", ["answered_by_person"])
    table = learn("list").output
    for part in ("3 to decide on", "i am [name], what", "asked back", "nlu_fallback 0.40", str(toe["id"])):
        assert part in table
    assert "Lopez" not in table


@pytest.mark.usefixtures("talks")
def test_an_example_is_written_and_not_asked_again(nlu: Path) -> None:
    done = learn("accept", id_of("Scrub the thingy!"), "--intent", "ask_clean", "--words", "scrub the thingy")
    assert done.exit_code == 0
    assert "wrote data/nlu/walkthrough.yml:10" in done.output
    assert "git diff" in done.output
    assert "      - scrub the thingy\n" in (nlu / "walkthrough.yml").read_text("utf-8")
    assert "scrub" not in str(listed()).lower()


@pytest.mark.usefixtures("talks")
def test_an_example_against_another_is_written_with_a_warning(nlu: Path) -> None:
    candidate = id_of("Scrub the thingy!")
    done = learn("accept", candidate, "--intent", "ask_store", "--words", "how do i clean it pls")
    assert done.exit_code == 0
    assert "warning: data/nlu/walkthrough.yml:8 says nearly the same and is an example of ask_clean" in done.output


@pytest.mark.usefixtures("talks")
def test_a_synonym_is_written_into_the_entry_of_that_name(content: Path) -> None:
    candidate = id_of("i am [name], what is toe fire")
    done = learn("accept", candidate, "--synonym", "Gota", "--words", "toe fire", "--lang", "en")
    assert "wrote conditions/gout.yml" in done.output
    assert load_glossary(content).get("gout").en.synonyms[-1] == "toe fire"


@pytest.mark.usefixtures("talks")
def test_a_gap_is_listed_for_an_author(gaps: Path) -> None:
    assert learn("accept", id_of("¿qué son los juanetes?"), "--gap", "juanetes").exit_code == 0
    assert read_gaps(gaps) == [Gap(words="juanetes", language="es", times=1)]


@pytest.mark.usefixtures("talks")
@pytest.mark.parametrize(
    ("words", "way", "told"),
    [
        ("i am [name], what is toe fire", ["--intent", "ask_clean"], "who somebody is"),
        ("Scrub the thingy!", ["--intent", "ask_clean", "--words", "ask maria"], "who somebody is"),
        ("Scrub the thingy!", ["--intent", "ask_clean", "--words", "my [Lopez](unfamiliar)"], "who somebody is"),
        ("Scrub the thingy!", ["--synonym", "gout", "--words", "call 202-555-0101"], "who somebody is"),
        ("Scrub the thingy!", ["--gap", "seen on 3/10/2026"], "who somebody is"),
        ("Scrub the thingy!", ["--gap", " ?"], "give some words"),
        ("Scrub the thingy!", ["--intent", "ask_clean", "--words", "HOW do i clean it"], "ask_clean already"),
        ("Scrub the thingy!", ["--intent", "scrub"], "no examples of 'scrub'"),
        ("Scrub the thingy!", ["--synonym", "asthma", "--words", "podagra"], "a name of gout already"),
        ("Scrub the thingy!", ["--synonym", "gouts"], "no entry is called that"),
        ("Scrub the thingy!", ["--gap", "gout"], "the library covers it"),
    ],
)
def test_what_is_refused_changes_nothing_and_is_asked_again(
    content: Path, nlu: Path, gaps: Path, words: str, way: list[str], told: str
) -> None:
    library = load_glossary(content).version
    done = learn("accept", id_of(words), *way)
    assert (done.exit_code, told in done.output) == (1, True)
    assert words in listed()
    assert (nlu / "walkthrough.yml").read_text("utf-8") == EXAMPLES
    assert load_glossary(content).version == library
    assert read_gaps(gaps) == []


@pytest.mark.usefixtures("talks")
def test_a_decision_is_taken_once_until_it_is_opened_again() -> None:
    candidate = id_of("Scrub the thingy!")
    assert learn("accept", candidate, "--ignore").output == "ignored\n"
    again = learn("accept", candidate, "--ignore")
    assert (again.exit_code, f"bedside learn reopen {candidate}" in again.output) == (1, True)
    assert learn("reopen", candidate).exit_code == 0
    assert "Scrub the thingy!" in listed()
    assert learn("reopen", candidate).exit_code == 1


@pytest.mark.usefixtures("talks")
@pytest.mark.parametrize("way", [[], ["--ignore", "--gap", "x"], ["--intent", "ask_clean", "--synonym", "gout"]])
def test_one_way_is_chosen(way: list[str]) -> None:
    done = learn("accept", id_of("Scrub the thingy!"), *way)
    assert done.exit_code == 2
    assert "give one of" in done.output


@pytest.mark.usefixtures("database")
def test_an_id_that_is_none_is_told() -> None:
    done = learn("accept", "0123456789ab", "--ignore")
    assert (done.exit_code, "bedside learn list" in done.output) == (1, True)


@pytest.mark.usefixtures("talks")
def test_a_review_can_be_left_and_gone_on_with(content: Path, nlu: Path, gaps: Path) -> None:
    first = learn("review", answers="g\njuanetes\n\nl\nq\n")
    assert first.exit_code == 0
    assert "2 left" in first.output
    assert read_gaps(gaps) == [Gap(words="juanetes", language="es", times=1)]
    # What is refused is asked again at once: the name first, then a word that is taken, then a good one.
    second = learn("review", answers="s\ngout\n\n\ns\ngout\npodagra\n\ns\ngout\ntoe fire\n\ne\nask_clean\n\n\n")
    assert second.exit_code == 0
    assert second.output.count("refused: ") == 2
    assert "0 left" in second.output
    assert "toe fire" in load_glossary(content).get("gout").en.synonyms
    assert "- Scrub the thingy!\n" in (nlu / "walkthrough.yml").read_text("utf-8")
    assert "0 to decide on" in learn("review").output


@pytest.mark.usefixtures("talks")
def test_what_was_decided_before_an_interruption_is_kept() -> None:
    assert learn("review", answers="i\n").exit_code == 1
    assert len(listed()) == 2
