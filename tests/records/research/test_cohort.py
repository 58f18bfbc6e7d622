"""A cohort is who has what was chosen: how it is read, whom it finds, and who is in none."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.records.access import consents
from bot.records.chart.fhir.values import SNOMED
from bot.records.chart.patients import Reader
from bot.records.engine import Database
from bot.records.models import Patient
from bot.records.privacy import holds
from bot.records.research import catalogue, cohort, release
from bot.records.research.catalogue import Choice
from bot.records.research.cohort import Cohort
from tests.records.research.clinic import A1C, GOUT, HYPERTENSION, NOW, add_condition, add_inquiry, add_patient, fill

CLERK = Reader("staff", "cora", "consent")


def read(**given: Any) -> Cohort:
    return cohort.read({name: [str(v) for v in value] if isinstance(value, list) else [str(value)]
                        for name, value in given.items()})  # fmt: skip


def found(database: Database, **given: Any) -> set[int]:
    """The numbers of the patients in a cohort."""
    with database.session(read_only=True) as session:
        ids = cohort.members(session, read(**given), release.place(session, NOW))
    return {int(id.split("-")[1]) for id in ids}


@pytest.fixture
def clinic(database: Database) -> Database:
    """Twelve patients, six of them women."""
    with database.session() as session:
        fill(session, 12)
    return database


@pytest.mark.parametrize("wanted", [HYPERTENSION, "38341003", "hypertension", HYPERTENSION.upper()])
def test_a_condition_is_chosen_by_code_or_name(clinic: Database, wanted: str) -> None:
    assert found(clinic, condition=wanted) == set(range(12))


@pytest.mark.parametrize("wanted", ["3834100", "http://other.example|38341003", "Hyper", "90560007"])
def test_another_code_finds_nobody(clinic: Database, wanted: str) -> None:
    assert found(clinic, condition=wanted) == set()


def test_values_of_a_kind_add_and_kinds_narrow(clinic: Database) -> None:
    with clinic.session() as session:
        add_condition(session, session.get_one(Patient, "pat-0001-Zyxwyth"), "90560007", "Gout")
    assert found(clinic, condition=[GOUT, HYPERTENSION]) == set(range(12))
    assert found(clinic, condition=GOUT, test=A1C) == {1}
    assert found(clinic, condition=GOUT, sex="female") == set()


@pytest.mark.parametrize(
    ("changes", "counts"),
    [({"status": "resolved"}, False), ({"status": "recurrence"}, True), ({"status": "entered-in-error"}, False)],
)
def test_only_what_is_on_the_list_of_problems_now_counts(
    clinic: Database, changes: dict[str, Any], counts: bool
) -> None:
    with clinic.session() as session:
        patient = session.get_one(Patient, "pat-0001-Zyxwyth")
        add_condition(session, patient, "90560007", "Podagra", **changes)
    assert found(clinic, condition=GOUT) == ({1} if counts else set())


def test_ages_are_those_of_the_day_with_ninety_and_more_in_one(database: Database) -> None:
    births = {0: (1936, 11, 23), 1: (1936, 11, 24), 2: (1910, 1, 1), 3: (1986, 11, 23), 4: (1986, 11, 24), 5: None}
    with database.session() as session:
        for number, born in births.items():
            add_patient(session, number, birth_date=born and dt.date(*born))
        add_patient(session, 6, birth_date=dt.date(1986, 1, 1), deceased=True)
    assert found(database, age_from=90) == {0, 2}
    assert found(database, age_to=89) == {1, 3, 4}
    assert found(database, age_from=89, age_to=90) == {0, 1, 2}
    assert found(database, age_from=40, age_to=40) == {3}
    assert found(database, age_to=39) == {4}


def test_years_are_those_of_tests_and_inquiries_and_not_of_conditions(clinic: Database) -> None:
    assert found(clinic, condition=HYPERTENSION, year_from=2025) == set(range(12))
    assert found(clinic, test=A1C, year_from=2024, year_to=2024) == set(range(12))
    assert found(clinic, test=A1C, year_from=2025) == found(clinic, test=A1C, year_to=2023) == set()
    assert found(clinic, topic="asthma", year_from=2026) == {1, 3, 5, 7, 9, 11}
    assert found(clinic, topic="asthma", year_to=2025) == set()


def test_an_inquiry_has_to_have_all_that_was_chosen(clinic: Database) -> None:
    assert found(clinic, channel="web", language="en", level="routine", topic=["asthma", "flu"]) == {1, 3, 5, 7, 9, 11}
    for other in ({"channel": "sms"}, {"language": "es"}, {"level": "urgent"}, {"topic": "flu"}):
        assert found(clinic, **{"channel": "web", "topic": "asthma", **other}) == set()


def test_who_refused_research_or_is_under_a_legal_hold_is_in_no_cohort(clinic: Database) -> None:
    first, second, third = (f"pat-{number:04}-Zyxwyth" for number in (1, 2, 3))
    with clinic.session() as session:
        holds.place(session, first, "case", "cora", NOW)
        consents.choose(session, second, "research", NOW, allowed=False, reader=CLERK)
        consents.choose(session, third, "research", NOW, allowed=False, reader=CLERK)
        consents.choose(session, third, "research", NOW, allowed=True, reader=CLERK)
        consents.choose(session, third, "sms", NOW, allowed=False, reader=CLERK)
    assert found(clinic, condition=HYPERTENSION) == set(range(12)) - {1, 2}


def test_nobody_is_chosen_by_what_is_of_a_special_category(clinic: Database) -> None:
    with clinic.session() as session:
        add_condition(session, session.get_one(Patient, "pat-0001-Zyxwyth"), "35489007", "Depressive disorder")
    assert found(clinic, condition="35489007") == found(clinic, condition="Depressive disorder") == set()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "choose who is wanted"),
        ({"year_from": 2020}, "choose who is wanted"),
        ({"condition": ["", "  "]}, "choose who is wanted"),
        ({"age_from": 91}, "each age as a whole number from 0 to 90"),
        ({"age_to": -1}, "each age"),
        ({"age_from": "forty"}, "each age"),
        ({"age_from": "²"}, "each age"),
        ({"age_from": "9" * 5000}, "each age"),
        ({"age_from": 50, "age_to": 40}, "the first age comes after the last"),
        ({"sex": "female", "year_from": 20}, "each year as a whole number from 1900"),
        ({"sex": "female", "year_from": 2025, "year_to": 2024}, "the first year"),
        ({"sex": "queen"}, "choose the sex from the list"),
        ({"sex": ["female", "male"]}, "choose one sex"),
        ({"level": "dire"}, "choose the level"),
        ({"channel": "fax"}, "choose the channel"),
        ({"language": "fr"}, "choose the language"),
        ({"topic": "alcohol-use-disorder"}, "special categories"),
        ({"condition": [str(number) for number in range(51)]}, "at most 50"),
        ({"condition": "x" * 401}, "at most 50"),
    ],
)
def test_what_is_no_cohort_is_refused_with_what_to_do(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read(**given)


def test_there_is_to_choose_what_eleven_patients_have(clinic: Database) -> None:
    with clinic.session() as session:
        for number in range(10):
            patient = session.get_one(Patient, f"pat-{number:04}-Zyxwyth")
            add_condition(session, patient, "90560007", "Gout")
            add_inquiry(session, patient, 100 + number, "flu")
        for number in range(11):
            patient = session.get_one(Patient, f"pat-{number:04}-Zyxwyth")
            add_condition(session, patient, "35489007", "Depressive disorder")
            add_condition(
                session, patient, "195967001", "Asthma" if number else "Asthma of Zyxwyth", code_system=SNOMED
            )
            add_inquiry(session, patient, 200 + number, "hiv")
            add_inquiry(session, patient, 300 + number, "gout")
            add_inquiry(session, None, 400 + number, "acne")
    with clinic.session(read_only=True) as session:
        offered = catalogue.read(session, release.place(session, NOW))
    unnamed = Choice(f"{SNOMED}|195967001", f"{SNOMED}|195967001", 11)
    assert offered.conditions == [unnamed, Choice(HYPERTENSION, "Hypertension", 12)]
    assert [choice.name for choice in offered.tests] == ["General comment", "Hemoglobin A1c"]
    assert offered.topics == [Choice("gout", "gout", 11)]
    assert offered.patients == 12


def test_only_some_patients_are_looked_at_for_what_is_offered(
    clinic: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "LOOKED_AT", 11)
    with clinic.session(read_only=True) as session:
        offered = catalogue.read(session, release.place(session, NOW))
    assert (offered.patients, offered.conditions) == (11, [Choice(HYPERTENSION, "Hypertension", 11)])
