from __future__ import annotations

import pytest

from glossary.syllables import syllables

SPANISH = {
    "día": 2, "agua": 2, "aéreo": 4, "muy": 1, "y": 1, "hoy": 1, "Uruguay": 3, "mayo": 2, "ahí": 2, "vehículo": 4,
    "alcohol": 3, "búho": 2, "prohibir": 2, "leer": 2, "cooperar": 4, "ciudad": 2, "antiinflamatorio": 7, "limpiáis": 2,
    "país": 2, "también": 2, "lingüística": 4, "pingüino": 3, "oído": 3, "construir": 2, "que": 1, "guía": 2,
    "guion": 1, "presión": 2, "oxígeno": 4, "nebulizador": 5, "corazón": 3, "diabetes": 3, "huevo": 2, "cuídese": 3,
    "aún": 2, "enfermería": 5, "leíais": 3, "MRI": 3, "A1C": 3, "911": 3, "1": 1, "37.5": 3, "pos-op": 2, "tú": 1,
}  # fmt: skip
ENGLISH = {
    "nebulizer": 4, "asthma": 2, "oximeter": 4, "the": 1, "made": 1, "table": 2, "wanted": 2, "boxes": 2, "pressure": 2,
    "you're": 1, "you’re": 1, "doctor's": 2, "colonoscopy": 5, "follow-up": 3, "MRI": 3, "COPD": 4, "NPO": 3, "NOT": 1,
    "a.m": 2, "911": 3, "100.4": 3, "1-800-222-1222": 3, "7": 1, "A1C": 3, "hmm": 1,
}  # fmt: skip
BY_RULE = {
    "spirometers": 4, "glucometer": 4, "teachback": 2, "rewiped": 2, "unclipped": 2, "nonstickable": 4,
    "resuctioned": 3,
    "wheezles": 2, "scopes's": 1, "psst": 1,
}  # fmt: skip


@pytest.mark.parametrize(("word", "count"), SPANISH.items())
def test_spanish(word: str, count: int) -> None:
    assert syllables(word, "es") == count


@pytest.mark.parametrize(("word", "count"), ENGLISH.items())
def test_english(word: str, count: int) -> None:
    assert syllables(word, "en") == count


@pytest.mark.parametrize(("word", "count"), BY_RULE.items())
def test_english_words_no_dictionary_has(word: str, count: int) -> None:
    assert syllables(word, "en") == count
