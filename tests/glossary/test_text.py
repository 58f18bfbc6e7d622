from __future__ import annotations

import pytest
from spacy.lang.en.stop_words import STOP_WORDS as ENGLISH
from spacy.lang.es.stop_words import STOP_WORDS as SPANISH

from glossary.text import everyday_words, fold, function_words, inflections, is_known, singulars, tokens, weight


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Presión\tArterial ", "presion arterial"),
        ("PRESIO\u0301N", "presion"),
        ("año", "año"),
        ("AN\u0303O", "año"),
        ("ano", "ano"),
        ("¿Qué?", "¿que?"),
        ("don’t", "don't"),
        ("“x”", '"x"'),
        ("ﬁnger", "finger"),
        ("A1C", "a1c"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Crohn's disease", ["crohns", "disease"]),
        ("X-ray, A1C/BP 120/80.", ["x", "ray", "a1c", "bp", "120", "80"]),
        ("¿presio\u0301n?", ["presion"]),
        ("'quoted'", ["quoted"]),
        ("…!", []),
    ],
)
def test_tokens(text: str, keys: list[str]) -> None:
    found = tokens(text)
    assert [token.key for token in found] == keys
    assert all(text[token.start : token.end] == token.text for token in found)


@pytest.mark.parametrize(
    ("plural", "singular"),
    [("nebulizers", "nebulizer"), ("presiones", "presion"), ("biopsies", "biopsy"), ("luces", "luz"), ("toes", "toe")],
)
def test_singulars(plural: str, singular: str) -> None:
    assert singular in singulars(plural)


@pytest.mark.parametrize("word", ["gas", "illness", "virus", "analysis", "bus"])
def test_words_that_only_look_like_plurals(word: str) -> None:
    assert singulars(word) == set()


def test_inflections_are_found_without_their_accents() -> None:
    forms = inflections({"medir", "foot", "inhalador"})
    assert "medir" in forms["midio"]
    assert "foot" in forms["feet"]
    assert "inhalador" in forms["inhaladores"]


@pytest.mark.parametrize("word", ["walked", "dolor", "hypotension", "diuretic", "diuretico", "walter"])
def test_rare_words_are_words(word: str) -> None:
    assert is_known(word)


@pytest.mark.parametrize("word", ["nebulizr", "hipertencion", "diabetis", "presure"])
def test_misspellings_are_not(word: str) -> None:
    assert not is_known(word)


def test_rarer_words_weigh_more() -> None:
    assert weight("what") == weight("de") == 0 < weight("check") < weight("finger") < weight("oximeter")


def test_the_words_that_make_grammar_are_those_of_spacy() -> None:
    assert function_words("en") == ENGLISH
    assert function_words("es") == SPANISH


def test_everyday_words_are_those_of_both_languages_as_people_type_them() -> None:
    assert {"the", "el", "como", "tambien"} - everyday_words() == set() == {"cómo", "insulin"} & everyday_words()
