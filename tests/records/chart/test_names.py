"""A typed name finds the person on record, and nobody else."""

import pytest

from bot.records.chart.names import matches, name_key, without_digits


@pytest.mark.parametrize(
    ("typed", "given", "family"),
    [
        ("Maria Lopez", "María", "López"),
        ("MARIA LÓPEZ", "Maria", "Lopez"),
        ("maria  lopez", "Maria", "Lopez"),
        ("Lopez, Maria", "Maria", "Lopez"),
        ("López García, María Elena", "María Elena", "López García"),
        ("Maria Lopez", "Maria", "Lopez Garcia"),
        ("Maria Lopez Garcia", "Maria", "Lopez"),
        ("Maria Lopez-Garcia", "Maria", "Lopez Garcia"),
        ("Maria Elena Lopez", "Maria", "Lopez"),
        ("Maria Lopez", "Maria Elena", "Lopez"),
        ("Maria E. Lopez", "Maria Elena", "Lopez"),
        ("Maria Elena Lopez", "Maria E", "Lopez"),
        ("Mary Ann Smith", "Maryann", "Smith"),
        ("Maryann Smith", "Mary Ann", "Smith"),
        ("Sean O'Brien", "Sean", "OBrien"),
        ("Sean O’Brien", "Sean", "O'Brien"),
        ("Sean O Brien", "Sean", "O'Brien"),
        ("Ana Cruz", "Ana", "de la Cruz"),
        ("Ana de la Cruz", "Ana", "Cruz"),
        ("Mr. John Smith Jr.", "John", "Smith"),
        ("Bernardo Ordonez", "Bernardo", "Ordóñez"),
        ("Lopez Maria", "Maria", "Lopez"),
        ("Jürgen Strauss", "Jürgen", "Strauß"),
    ],
)
def test_the_same_person_however_typed(typed: str, given: str, family: str) -> None:
    assert matches(typed, name_key(given, family))


@pytest.mark.parametrize(
    ("typed", "given", "family"),
    [
        ("Mario Lopez", "Maria", "Lopez"),
        ("Maria Lopes", "Maria", "Lopez"),
        ("Maria", "Maria", "Lopez"),
        ("Lopez", "Maria", "Lopez"),
        ("M Lopez", "Maria", "Lopez"),
        ("Maria L", "Maria", "Lopez"),
        ("Elena Lopez", "Maria Elena", "Lopez"),
        ("Maria Elena Lopez", "Maria Rosa", "Lopez"),
        ("Maria R Lopez", "Maria Elena", "Lopez"),
        ("Maria Garcia", "Maria", "Lopez Garcia"),
        ("Maria Lopez Perez", "Maria", "Lopez Garcia"),
        ("Maria Lopez Smith Jones", "Maria", "Lopez Garcia"),
        ("", "Maria", "Lopez"),
        (",", "Maria", "Lopez"),
        ("Lopez,", "Maria", "Lopez"),
        ("Maria Lopez", "", "Lopez"),
        ("Maria Lopez", "Maria", ""),
        ("...", "", ""),
    ],
)
def test_near_misses_are_someone_else(typed: str, given: str, family: str) -> None:
    assert not matches(typed, name_key(given, family))


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Alfreda123", "Alfreda"),
        ("José Eduardo181", "José Eduardo"),
        ("Anne", "Anne"),
        ("Wyman456 ", "Wyman"),
        ("", ""),
    ],
)
def test_digits_of_synthetic_names_go(raw: str, clean: str) -> None:
    assert without_digits(raw) == clean
