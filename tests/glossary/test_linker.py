"""What a patient types finds the topic, and what only looks like it does not."""

from __future__ import annotations

import dataclasses
import pickle

import pytest

from glossary.linker import SURE, Linker
from glossary.loader import Glossary
from glossary.model import Ambiguous, Language
from tests.glossary.conftest import Calling

STICK, ASTHMA = "walking-stick", "asthma"
#: Names that are easily taken for other words, and other words for them.
EASILY_MISTAKEN = {
    "tonsils": ["T and A"],
    "stick": ["walking stick"],
    "gerd": ["heartburn"],
    "nebulizer": ["nebulizer"],
    "medicaid": ["medicade"],
    "epilepsy": ["fits"],
    "diarrhea": ["the runs"],
    "pills": ["the pill"],
    "heart": ["heart attack"],
    "vein": ["IV"],
    "chorea": ["st vitus dance"],
    "topical": ["topical"],
    "scope": ["arthroscopy"],
    "joint": ["new knee"],
    "leak": ["aneurysm"],
}


@pytest.fixture(scope="module")
def mistaken(calling: Calling) -> Linker:
    return calling(
        en=EASILY_MISTAKEN,
        es={
            "scan": ["TAC"],
            "stones": ["piedras en el riñón"],
            "scope": ["me operaron de la rodilla", "soplo en la rodilla"],
            "bald": ["se me cae el pelo"],
            "leak": ["presión alta"],
            "pills": ["dormir sin pastillas"],
            "tonsils": ["bebé amarillo"],
        },
        described={"topical": "cream and not a pill", "joint": "surgery for a worn knee"},
        ambiguous=(
            Ambiguous(word="knee surgery", language="en", entries=("scope", "joint")),
            Ambiguous(word="AAA", language="en", entries=("leak",)),
        ),
    )


@pytest.mark.parametrize(
    ("text", "entry_id", "matched", "how"),
    [
        ("What is asthma?", ASTHMA, "asthma", "name"),
        ("¿Qué es el ASMA?", ASTHMA, "ASMA", "name"),
        ("my kid has asma", ASTHMA, "asma", "name"),
        ("walking stick", STICK, "walking stick", "name"),
        ("walking-stick", STICK, "walking-stick", "name"),
        ("walkingstick", STICK, "walkingstick", "name"),
        ("quad cane", STICK, "quad cane", "name"),
        ("quadcane", STICK, "quadcane", "name"),
        ("nebu lizer", STICK, "nebu lizer", "name"),
        ("baston", STICK, "baston", "name"),
        ("bastones", STICK, "bastones", "lemma"),
        ("las presiones", STICK, "presiones", "lemma"),
        ("nebulizers", STICK, "nebulizers", "lemma"),
        ("nebulizr", STICK, "nebulizr", "typo"),
        ("nebulzer", STICK, "nebulzer", "typo"),
        ("nebulziers", STICK, "nebulziers", "typo"),
        ("asthmaa", ASTHMA, "asthmaa", "typo"),
        ("astma", ASTHMA, "astma", "typo"),
        ("hipertension stick for walkng stick", STICK, "walkng stick", "typo"),
        ("rinon de prueba", STICK, "rinon de prueba", "name"),
        ("thing that checks oxygen on your finger", STICK, "checks oxygen on your finger", "description"),
        ("my mom has that thingy to check oxigen on her finger", STICK, "check oxigen on her finger", "description"),
        ("algo que mide el oxigeno del dedo", STICK, "mide el oxigeno del dedo", "description"),
    ],
)
def test_found(linker: Linker, text: str, entry_id: str, matched: str, how: str) -> None:
    best = next(link for link in linker.link(text) if link.matched == matched)
    assert (best.entry_id, best.how) == (entry_id, how)
    assert text[best.start : best.end] == matched
    assert 0 < best.score <= 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "🙂",
        "Can I come as the ma is here?",
        "can you say what it cost",
        "she came and can walk",
        "I walked in the cone",
        "cast a vote at any cost",
        "my pt was late as usual",
        "Pt",
        "as",
        "WHAT IS IT AS OF NOW",
        "señas",
        "hypotension",
        "my finger hurts",
        "the oxygen bill",
        "please call Dr. Cane",
        "mi riñón",
        "gracias por todo",
        "asm",
        "karma",
        "can",
        "canoe",
        "cabe",
    ],
)
def test_near_misses(linker: Linker, text: str) -> None:
    assert linker.link(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("What is PT?", True),
        ("PT", True),
        ("what is pt?", False),
        ("Pt is what", False),
        ("what is bpx", True),
        ("what is rad", False),
        ("what is RAD", True),
        ("AS?", True),
        ("IS IT AS BAD", False),
    ],
)
def test_abbreviations_that_are_words_need_their_capitals(linker: Linker, text: str, found: bool) -> None:
    assert bool(linker.link(text)) == found


@pytest.mark.parametrize(("language", "found"), [("en", True), ("es", False), (None, False)])
def test_an_abbreviation_may_be_a_word_of_the_other_language(
    calling: Calling, language: Language | None, found: bool
) -> None:
    assert bool(calling(en={"small-stroke": ["TIA"]}, es={}).link("what is a tia", language)) == found


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [("my red car", "en", False), ("la red", "es", True), ("red", None, True), ("use my bastón", "en", True)],
)
def test_a_name_that_is_a_word_of_the_other_language(
    linker: Linker, text: str, language: Language | None, found: bool
) -> None:
    assert bool(linker.link(text, language)) == found


@pytest.mark.parametrize(
    ("text", "entry_ids"),
    [
        ("Is asthma why I need a cane?", [ASTHMA, STICK]),
        ("quiero mi bastón for my asthma", [STICK, ASTHMA]),
        ("a caen? asthma?", [ASTHMA]),
        ("asthma and asma and asthma", [ASTHMA]),
        ("asthmaa or a cane", [STICK, ASTHMA]),
    ],
)
def test_several_topics_best_first(linker: Linker, text: str, entry_ids: list[str]) -> None:
    assert sorted(link.entry_id for link in linker.link(text)) == sorted(entry_ids)
    scores = [link.score for link in linker.link(text)]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("text", "matched"),
    [
        ("high blood pressure stick", "high blood pressure stick"),
        ("bastón de cuatro puntos", "bastón de cuatro puntos"),
        ("asthma attacks", "asthma attacks"),
    ],
)
def test_the_longest_name_wins(linker: Linker, text: str, matched: str) -> None:
    assert [link.matched for link in linker.link(text)] == [matched]


def test_an_n_typed_for_an_ñ_is_understood_but_not_the_reverse(linker: Linker) -> None:
    assert linker.link("rinon de prueba")
    assert linker.link("senal de asma")[0].matched == "senal de asma"
    assert linker.link("my cañe") == []


@pytest.mark.parametrize(
    ("text", "first"),
    [("azthmaa", ASTHMA), ("wheeze in a tight chest", ASTHMA), ("walking stik thing", STICK), ("asthma", ASTHMA)],
)
def test_suggestions(linker: Linker, text: str, first: str) -> None:
    assert linker.suggest(text)[:1] == [first]


@pytest.mark.parametrize("text", ["", "hello there", "where do I park", "what is PTA", "gracias"])
def test_nothing_near_is_offered_for_nothing_said(linker: Linker, text: str) -> None:
    assert linker.suggest(text) == []


def test_no_more_suggestions_than_asked_for(linker: Linker) -> None:
    assert len(linker.suggest("asthma and a cane", n=1)) == 1


def test_it_pickles(linker: Linker) -> None:
    again = pickle.loads(pickle.dumps(linker))
    assert again.link("nebulizr and asma") == linker.link("nebulizr and asma")


def test_a_word_that_means_several_links_to_each_unsurely(glossary: Glossary) -> None:
    word = Ambiguous(word="helper", language="en", entries=(ASTHMA, "walking-stick"))
    linker = Linker(dataclasses.replace(glossary, ambiguous=(word,)))
    links = linker.link("where is my helper", "en")
    assert {(link.entry_id, link.matched) for link in links} == {(ASTHMA, "helper"), ("walking-stick", "helper")}
    assert all(link.score < 0.8 for link in links)
    assert next(link.entry_id for link in linker.link("helper for asthma", "en")) == ASTHMA


def test_two_names_are_two_topics_and_no_description_said_in_part(glossary: Glossary) -> None:
    entry = glossary.get(ASTHMA)
    english = entry.en.model_copy(
        update={"name": "blow test", "descriptions": ("breathing check for asthma and cane users",)}
    )
    blow = entry.model_copy(update={"id": "blow", "en": english.model_copy(update={"synonyms": ()})})
    linker = Linker(Glossary(entries={**glossary.entries, "blow": blow}, version="blow"))
    assert {link.entry_id for link in linker.link("difference between asthma and cane", "en")} == {ASTHMA, STICK}
    assert linker.link("is there a breathing check for asthma users", "en")[0].entry_id == ASTHMA
    assert linker.link("breathing check for asthma and cane users", "en")[0].entry_id == "blow"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("prognosis", True),
        ("what does prognosis mean", True),
        ("What is a prognosis?", True),
        ("define the word prognosis", True),
        ("what is the prognosis of gout", False),
        ("prognosis for gout", False),
        ("my prognosis is poor", False),
        ("¿qué significa prognosis?", True),
    ],
)
def test_a_word_people_ask_with_is_linked_only_where_it_is_asked_about(
    glossary: Glossary, text: str, asked: bool
) -> None:
    entry = glossary.get(ASTHMA)
    english = entry.en.model_copy(update={"name": "prognosis", "synonyms": ()})
    word = entry.model_copy(update={"en": english, "es": entry.es, "asked_with": True})
    linker = Linker(Glossary(entries={ASTHMA: word}, version="word"))
    assert bool(linker.link(text)) is asked


def test_joined_words_that_are_another_word_are_not_the_name(mistaken: Linker) -> None:
    """ "T and A" without its spaces is "tanda"; "walkingstick" is nothing else."""
    assert mistaken.link("una tanda de preguntas", "es") == []
    assert [link.entry_id for link in mistaken.link("T and A")] == ["tonsils"]
    assert [link.entry_id for link in mistaken.link("walkingstick")] == ["stick"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("heart burn", True), ("heart-burn", True), ("heart, burn", False), ("nebu lizer", True), ("medica de", False)],
)
def test_a_name_may_be_split_but_two_words_are_not_glued_to_a_third(mistaken: Linker, text: str, found: bool) -> None:
    assert bool(mistaken.link(text)) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("fits", True),
        ("a good fit", False),
        ("fitted wardrobes", False),
        ("the runs", True),
        ("he is in the running", False),
        ("the pill", True),
        ("the pills", False),
        ("heart attacks", True),
        ("nebulizers", True),
    ],
)
def test_a_form_of_a_name_that_is_an_everyday_word_is_not_the_name(mistaken: Linker, text: str, found: bool) -> None:
    assert bool(mistaken.link(text, "en")) is found


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("tic tac toe", "en", False),
        ("TAC", "en", True),
        ("un tac", "es", True),
        ("I'v been there", "en", False),
        ("an IV", "en", True),
    ],
)
def test_abbreviations_are_not_parts_of_other_words(
    mistaken: Linker, text: str, language: Language, found: bool
) -> None:
    assert bool(mistaken.link(text, language)) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("is it a heart attack", True),
        ("it is my heart. Attack me", False),
        ("my heart? Attack", False),
        ("St. Vitus dance", True),
    ],
)
def test_a_name_does_not_go_on_in_the_next_sentence(mistaken: Linker, text: str, found: bool) -> None:
    assert bool(mistaken.link(text)) is found


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("a cream and not a pill", True),
        ("a pill or a cream", False),
        ("surgery my sister had last week, on her worn knee", False),
        ("I like cream. A pill is late", None),
    ],
)
def test_a_description_is_sure_only_in_its_order_and_in_one_breath(
    mistaken: Linker, text: str, sure: bool | None
) -> None:
    assert [link.score >= SURE for link in mistaken.link(text)] == ([] if sure is None else [sure])


def test_a_word_for_several_stands_before_a_description_said_in_part(mistaken: Linker) -> None:
    assert {link.entry_id for link in mistaken.link("knee surgery")} == {"scope", "joint"}


@pytest.mark.parametrize(
    ("text", "entry_id"),
    [
        ("piedras de los riñones", "stones"),
        ("piedras riñon", "stones"),
        ("piedras, el riñón", None),
        ("piedras sin el riñón", None),
        ("se me cae mucho el pelo", "bald"),
        ("se me cayó el pelo", "bald"),
        ("se me cae la taza y el pelo", None),
        ("la presión está muy alta", "leak"),
        ("la presión no está alta", None),
        ("dormir con pastillas", None),
        ("me operan mañana de la rodilla", None),
        ("me operan de las rodillas", "scope"),
        ("me operan de la nariz", None),
        ("mi bebé está amarillito", "tonsils"),
        ("la presión de la alta", None),
    ],
)
def test_little_words_and_inflections_do_not_part_a_name(mistaken: Linker, text: str, entry_id: str | None) -> None:
    assert {link.entry_id for link in mistaken.link(text, "es")} == ({entry_id} if entry_id else set())


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("hxart attack", True),
        ("heart attakc", True),
        ("hxart attakc", False),
        ("smart attack", None),
        ("nebulizxr", True),
        ("nxbulizxr", False),
    ],
)
def test_one_slip_beside_another_word_of_the_name_is_forgiven(mistaken: Linker, text: str, sure: bool | None) -> None:
    assert [link.score >= SURE for link in mistaken.link(text)] == ([] if sure is None else [sure])


def test_a_part_of_a_description_makes_a_topic_that_is_named_no_less_sure(calling: Calling) -> None:
    told = calling(en={"stent": ["stent"]}, described={"stent": "they placed a stent in my heart artery"})
    (link,) = told.link("they placed a stent")
    assert (link.entry_id, link.how) == ("stent", "name")


def test_a_word_for_several_gives_way_to_the_one_that_is_named_besides(mistaken: Linker) -> None:
    assert mistaken.link("is arthroscopy a knee surgery")[0].entry_id == "scope"
    assert mistaken.link("is arthroscopy a knee surgery")[0].score >= SURE


def test_an_everyday_word_may_be_declared_for_one_topic_which_is_asked_back(mistaken: Linker) -> None:
    (link,) = mistaken.link("aaa")
    assert link.score < SURE
