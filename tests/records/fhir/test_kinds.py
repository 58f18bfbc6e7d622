"""Each kind of resource: what of it is kept, and how."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from bot.records.engine import Database
from bot.records.fhir import import_documents
from bot.records.models import Allergy, Appointment, Base, Condition, Medication, Patient, Result
from tests.records.conftest import NOW
from tests.records.fhir import resources as fhir
from tests.records.fhir.resources import Resource


def kept(database: Database, table: type[Base], *resources: Resource) -> Any:
    with database.session() as session:
        import_documents(session, [fhir.document(fhir.patient(), *resources)], NOW)
    with database.session() as session:
        return session.scalars(select(table)).one()


def read_patient(database: Database, **fields: Any) -> Patient:
    with database.session() as session:
        import_documents(session, [fhir.document(fhir.patient(**fields))], NOW)
    with database.session() as session:
        return session.scalars(select(Patient)).one()


def test_a_patient(database: Database) -> None:
    found = read_patient(
        database,
        gender="female",
        identifier=[
            {"type": {"coding": [{"code": "SS"}]}, "value": "999-00-0000"},
            {"type": {"coding": [{"code": "MR"}]}, "value": "MRN7"},
        ],
        address=[{"postalCode": "02139"}],
        meta={"lastUpdated": "2026-01-02T03:04:05.678Z"},
    )
    assert (found.name, found.name_key, found.mrn, found.zip) == ("Maria Lopez", "maria|lopez", "MRN7", "02139")
    assert (found.birth_date, found.phone, found.sex) == (dt.date(1970, 4, 25), "+12025550101", "female")
    assert found.as_of == dt.datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=dt.UTC)
    assert not found.deceased


@pytest.mark.parametrize(
    ("spoken", "language"),
    [
        ([], "en"),
        ([("es", None)], "es"),
        ([("es-MX", None)], "es"),
        ([("en-US", None), ("es", True)], "es"),
        ([("en-US", None), ("es", None)], "en"),
        ([("est", None)], "en"),  # Estonian
        ([("zh", None)], "en"),
    ],
)
def test_language_comes_from_communication(
    database: Database, spoken: list[tuple[str, bool | None]], language: str
) -> None:
    entries = [{"language": {"coding": [{"code": code}]}, "preferred": preferred} for code, preferred in spoken]
    assert read_patient(database, communication=entries).language == language


@pytest.mark.parametrize(
    ("telecom", "phone"),
    [
        ([("phone", "home", "202-555-0102"), ("phone", "mobile", "202-555-0101")], "+12025550101"),
        ([("email", "home", "a@example.org"), ("phone", "work", "2025550103")], "+12025550103"),
        ([("phone", "old", "202-555-0102")], None),
        ([("phone", "home", "not a number"), ("phone", "work", "+52 55 1234 5678")], "+525512345678"),
        ([("phone", "home", "555-123-4567")], "+15551234567"),
        ([("fax", "work", "202-555-0102")], None),
        ([], None),
    ],
)
def test_codes_go_to_the_best_phone(database: Database, telecom: list[tuple[str, str, str]], phone: str | None) -> None:
    entries = [{"system": system, "use": use, "value": value} for system, use, value in telecom]
    assert read_patient(database, telecom=entries).phone == phone


@pytest.mark.parametrize(
    ("fields", "attribute", "value"),
    [
        ({"active": False}, "phone", None),
        ({"deceasedBoolean": True}, "deceased", True),
        ({"deceasedBoolean": False}, "deceased", False),
        ({"deceasedDateTime": "2020-01-01"}, "deceased", True),
        ({"birthDate": "1970-04"}, "birth_date", None),
        ({"birthDate": "1970-02-31"}, "birth_date", None),
        ({"name": [{"use": "old", "family": "Maiden"}, {"use": "official", "family": "Married"}]}, "family", "Married"),
        ({"name": [{"text": "Maria Elena Lopez"}]}, "name_key", "maria elena|lopez"),
        ({"name": [{"family": "Lopez"}]}, "name_key", "|lopez"),
    ],
)
def test_odd_but_legal_patients(database: Database, fields: Resource, attribute: str, value: object) -> None:
    assert getattr(read_patient(database, **fields), attribute) == value


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "active"),
        ({"clinicalStatus": {"coding": [{"code": "resolved"}]}}, "resolved"),
        ({"verificationStatus": {"coding": [{"code": "refuted"}]}}, "refuted"),
        ({"verificationStatus": {"coding": [{"code": "unconfirmed"}]}}, "active"),
        ({"clinicalStatus": {}}, "active"),
    ],
)
def test_allergies(database: Database, fields: Resource, status: str) -> None:
    reaction = [{"manifestation": [{"text": "Hives"}, {"text": "Hives"}]}, {"manifestation": [{"text": "Cough"}]}]
    found = kept(database, Allergy, fhir.allergy(category=["food"], reaction=reaction, **fields))
    assert (found.status, found.display, found.category, found.reaction) == (status, "Peanut", "food", "Hives, Cough")


def test_a_condition_without_clinical_status_is_no_current_problem(database: Database) -> None:
    assert kept(database, Condition, fhir.condition(clinicalStatus={})).status == "unknown"


def test_a_condition_keeps_its_words_and_snomed_code(database: Database) -> None:
    code = {"text": "High blood pressure", "coding": [
        {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "I10"},
        {"system": "http://snomed.info/sct", "code": "38341003"},
    ]}  # fmt: skip
    found = kept(database, Condition, fhir.condition(code=code, onsetDateTime="2015"))
    assert (found.display, found.code_system, found.code) == (
        "High blood pressure",
        "http://snomed.info/sct",
        "38341003",
    )
    assert found.onset == dt.datetime(2015, 1, 1, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"medicationCodeableConcept": None, "medicationReference": {"reference": "#in"}, "contained": [
            {"resourceType": "Medication", "id": "in", "code": {"text": "lisinopril 10 MG"}}]},
        {"medicationCodeableConcept": None, "medicationReference": {"reference": "Medication/out"}},
        {"medicationCodeableConcept": None, "medicationReference": {"display": "lisinopril 10 MG"}},
    ],
)  # fmt: skip
def test_a_medicine_by_code_or_by_reference(database: Database, fields: Resource) -> None:
    other = {"resourceType": "Medication", "id": "out", "code": {"text": "lisinopril 10 MG"}}
    assert kept(database, Medication, fhir.medication(**fields), other).display == "lisinopril 10 MG"


@pytest.mark.parametrize(
    ("dosage", "directions"),
    [
        ([{"text": "10 mL bid"}], "10 mL bid"),
        ([{"text": "10 mL bid", "patientInstruction": "Take 10 mL twice a day"}], "Take 10 mL twice a day"),
        ([{"text": "One now"}, {"text": "one later"}], "One now; one later"),
        ([{"asNeededBoolean": True}], None),
        ([{"text": "x" * 401}], None),
    ],
)
def test_directions_are_the_prescribers_words_whole_or_none(
    database: Database, dosage: list[Resource], directions: str | None
) -> None:
    assert kept(database, Medication, fhir.medication(dosageInstruction=dosage)).directions == directions


BP = [
    {"code": {"text": "Systolic"}, "valueQuantity": {"value": 120, "unit": "mmHg"}},
    {"code": {"text": "Diastolic"}, "valueQuantity": {"value": 80, "unit": "mmHg"}},
]


@pytest.mark.parametrize(
    ("fields", "value", "unit"),
    [
        ({"valueQuantity": {"value": 95, "unit": "mg/dL"}}, "95", "mg/dL"),
        ({"valueQuantity": {"value": 7.1, "unit": "%"}}, "7.1", "%"),
        ({"valueQuantity": {"value": 5, "comparator": "<", "unit": "mg/L"}}, "<5", "mg/L"),
        ({"valueQuantity": {"value": 0, "code": "1"}}, "0", "1"),
        ({"valueCodeableConcept": {"text": "Positive"}}, "Positive", None),
        ({"valueString": "Clear"}, "Clear", None),
        ({"valueBoolean": False}, "no", None),
        ({"valueInteger": 3}, "3", None),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}, "1:128", None),
        ({"valueRange": {"low": {"value": 1, "unit": "g"}, "high": {"value": 2, "unit": "g"}}}, "1–2", "g"),
        ({"component": BP}, "Systolic: 120 mmHg; Diastolic: 80 mmHg", None),
    ],
)
def test_results_as_the_laboratory_gave_them(
    database: Database, fields: Resource, value: str, unit: str | None
) -> None:
    found = kept(database, Result, fhir.observation(**fields))
    assert (found.value, found.unit, found.flag) == (value, unit, None)


def test_a_result_keeps_the_laboratorys_flag_category_and_time(database: Database) -> None:
    fields: Resource = {
        "interpretation": [{"coding": [{"code": "H"}]}],
        "category": [{"coding": [{"code": "laboratory"}]}],
        "effectiveDateTime": "2026-03-01",
    }
    found = kept(database, Result, fhir.observation(**fields))
    assert (found.flag, found.category, found.code) == ("H", "laboratory", "2345-7")
    assert found.taken == dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), "noon: the same day in every US time zone"


@pytest.mark.parametrize(
    ("fields", "display"),
    [
        ({"description": "Blood test"}, "Blood test"),
        ({"serviceType": [{"text": "Lab"}]}, "Lab"),
        ({"appointmentType": {"text": "Check-up"}}, "Check-up"),
        ({"reasonCode": [{"text": "Cough"}]}, "Cough"),
        ({}, "Appointment"),
    ],
)
def test_what_a_visit_is_for(database: Database, fields: Resource, display: str) -> None:
    found = kept(database, Appointment, fhir.appointment(**fields))
    assert found.display == display
    assert found.start == dt.datetime(2026, 3, 20, 14, 30, tzinfo=dt.UTC)
