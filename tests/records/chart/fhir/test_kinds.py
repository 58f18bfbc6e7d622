"""Each kind of resource: what of it is kept, and how."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from bot.records.chart.fhir import import_documents
from bot.records.engine import Database
from bot.records.models import (
    Allergy,
    Appointment,
    Base,
    CarePlan,
    CareTeam,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Patient,
    Procedure,
    Result,
)
from tests.records.chart.fhir import resources as fhir
from tests.records.chart.fhir.resources import Resource
from tests.records.conftest import NOW


def kept(database: Database, table: type[Base], *resources: Resource) -> Any:
    import_documents(database, [fhir.document(fhir.patient(), *resources)], NOW)
    with database.session() as session:
        return session.scalars(select(table)).one()


def read_patient(database: Database, **fields: Any) -> Patient:
    import_documents(database, [fhir.document(fhir.patient(**fields))], NOW)
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
    ("onset", "precision"),
    [
        ({"onsetDateTime": "2015"}, "year"),
        ({"onsetDateTime": "2015-05"}, "month"),
        ({"onsetDateTime": "2015-05-01"}, "day"),
        ({"onsetDateTime": "2015-05-01T08:00:00Z"}, "day"),
        ({"onsetPeriod": {"start": "2015-05"}, "recordedDate": "2016-01-01"}, "month"),
        ({"onsetPeriod": {"end": "2015"}, "recordedDate": "2016-01-01"}, "day"),
        ({}, "day"),
    ],
)
def test_how_much_of_a_date_is_on_file_is_kept(database: Database, onset: Resource, precision: str) -> None:
    bare = {key: value for key, value in fhir.condition().items() if key not in ("onsetDateTime", "recordedDate")}
    assert kept(database, Condition, bare | onset).precision == precision


def test_a_source_that_learns_the_day_of_a_date_changes_it(database: Database) -> None:
    for onset in ("2015-01", "2015-01-01"):
        found = kept(database, Condition, fhir.condition(onsetDateTime=onset))
    assert found.precision == "day"


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


SUBJECT = {"reference": "Patient/p1"}


def test_a_visit_that_took_place(database: Database) -> None:
    fields: Resource = {
        "type": [{"text": "Check up"}],
        "location": [{"location": {"display": "Room 2"}}],
        "participant": [{"individual": {"display": "Ana Cruz"}}],
    }
    found = kept(database, Encounter, fhir.encounter(**fields))
    assert (found.display, found.location, found.practitioner) == ("Check up", "Room 2", "Ana Cruz")
    assert found.start == dt.datetime(2026, 2, 1, 10, tzinfo=dt.UTC)


def test_a_vaccine_and_a_procedure_keep_their_day(database: Database) -> None:
    shot = {
        "resourceType": "Immunization",
        "id": "i",
        "status": "completed",
        "patient": SUBJECT,
        "vaccineCode": fhir.coded("http://hl7.org/fhir/sid/cvx", "140", "Flu"),
        "occurrenceDateTime": "2025-10-01",
    }
    done = {"resourceType": "Procedure", "id": "o", "status": "completed", "subject": SUBJECT,
            "code": {"text": "Hip replacement"}, "performedPeriod": {"start": "2024-05-06"}}  # fmt: skip
    given = kept(database, Immunization, shot, done)
    assert (given.display, given.code, given.given.date()) == ("Flu", "140", dt.date(2025, 10, 1))
    with database.session() as session:
        assert session.scalars(select(Procedure)).one().done.date() == dt.date(2024, 5, 6)


@pytest.mark.parametrize(
    ("fields", "display", "steps", "note"),
    [
        ({"category": [{"text": "Asthma care"}], "activity": [
            {"detail": {"code": {"text": "Avoid smoke"}}},
            {"detail": {"code": {"text": "Given up"}, "status": "cancelled"}},
            {"reference": {"display": "Breathing class"}},
         ]}, "Asthma care", ["Avoid smoke", "Breathing class"], None),
        ({"title": "After the fall"}, "After the fall", [], None),
        ({"category": [{"coding": [{"code": "assess-plan", "display": "Assess"}]}],
          "addresses": [{"display": "Ulcer"}]}, "Ulcer", [], None),
        ({"text": {"div": "<div>Rest &amp; <b>drink</b></div>"}}, "Care plan", [], "Rest & drink"),
    ],
)  # fmt: skip
def test_a_care_plan_is_told_in_its_own_words(
    database: Database, fields: Resource, display: str, steps: list[str], note: str | None
) -> None:
    plan = {"resourceType": "CarePlan", "id": "k", "status": "active", "intent": "plan", "subject": SUBJECT} | fields
    found = kept(database, CarePlan, plan)
    assert (found.display, found.steps, found.note, found.kind) == (display, steps, note, "plan")


def letter(**fields: Any) -> Resource:
    words = base64.b64encode(b"Rest.\nNo lifting.\n").decode()
    return {
        "resourceType": "DocumentReference",
        "id": "d1",
        "status": "current",
        "subject": SUBJECT,
        "type": fhir.coded("http://loinc.org", "8653-8", "Hospital discharge instructions"),
        "content": [{"attachment": {"contentType": "text/plain", "data": words}}],
    } | fields


def test_discharge_instructions_are_kept_line_by_line(database: Database) -> None:
    found = kept(database, CarePlan, letter())
    assert (found.kind, found.status, found.steps) == ("discharge", "active", ["Rest.", "No lifting."])


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"type": fhir.coded("http://loinc.org", "34117-2", "Note")}, "not discharge instructions"),
        ({"content": [{"attachment": {"contentType": "application/pdf", "data": "AAAA"}}]}, "no plain text"),
        ({"content": [{"attachment": {"contentType": "text/plain", "data": "not base64"}}]}, "no plain text"),
    ],
)
def test_other_documents_stay_in_the_source(database: Database, fields: Resource, reason: str) -> None:
    report = import_documents(database, [fhir.document(fhir.patient(), letter(**fields))], NOW)
    assert report.skipped == {f"DocumentReference: {reason}": 1}


def test_a_care_team_names_those_who_care_and_not_the_patient(database: Database) -> None:
    team = {"resourceType": "CareTeam", "id": "t", "status": "active", "subject": SUBJECT, "participant": [
        {"member": {"reference": "Practitioner/d", "display": "Ana Cruz"}, "role": [{"text": "Nurse"}]},
        {"member": {"reference": "Practitioner/e", "display": "Gone Away"}, "period": {"end": "2020-01-01"}},
        {"member": SUBJECT | {"display": "Maria Lopez"}},
    ]}  # fmt: skip
    assert kept(database, CareTeam, team).members == ["Ana Cruz (Nurse)"]


def test_a_medicine_says_what_it_is_for(database: Database) -> None:
    found = kept(database, Medication, fhir.medication(reasonCode=[{"text": "High blood pressure"}],
                                                       reasonReference=[{"reference": "Condition/c9"}]))  # fmt: skip
    assert (found.reason, found.reason_id) == ("High blood pressure", "c9")


def test_what_the_patient_is_said_to_take_stands_beside_what_was_prescribed(database: Database) -> None:
    stated = {"resourceType": "MedicationStatement", "id": "m1", "status": "active", "subject": SUBJECT,
              "medicationCodeableConcept": {"text": "Aspirin"}, "dosage": [{"text": "One a day"}]}  # fmt: skip
    import_documents(database, [fhir.document(fhir.patient(), fhir.medication("m1"), stated)], NOW)
    with database.session() as session:
        rows = {row.id: row for row in session.scalars(select(Medication))}
    assert {id: row.directions for id, row in rows.items()} == {"m1": None, "statement-m1": "One a day"}


def test_how_the_patient_can_be_reached(database: Database) -> None:
    found = read_patient(
        database,
        address=[{"use": "old", "text": "Old street"}, {"line": ["1 New St"], "city": "Boston", "postalCode": "02139"}],
        telecom=[{"system": "email", "value": "maria@example.org"}],
    )
    assert (found.address, found.email) == ("1 New St, Boston, 02139", "maria@example.org")
