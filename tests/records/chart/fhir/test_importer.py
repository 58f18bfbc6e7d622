"""The import as a whole: counts, references, repeats and refusals."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.errors import ImportRefused
from bot.records.chart.fhir import Report, documents, import_documents, import_files, importer
from bot.records.engine import Database
from bot.records.models import Allergy, Appointment, Base, Condition, Encounter, ImportRun, Medication, Patient, Result
from tests.records.chart.fhir import resources as fhir
from tests.records.chart.fhir.resources import Resource
from tests.records.conftest import NOW


def load(database: Database, *resources: Resource) -> Report:
    return import_documents(database, [fhir.document(*resources)], NOW)


def only(database: Database, table: type[Base]) -> Any:
    with database.session() as session:
        return session.scalars(select(table)).one()


def count(database: Database, table: type[Base]) -> int:
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def balanced(report: Report) -> bool:
    return report.read.total() == report.kept.total() + report.skipped.total()


EVERYTHING = (
    fhir.condition(),
    fhir.medication(),
    fhir.allergy(),
    fhir.observation(),
    fhir.appointment(),
    fhir.patient(),
    {"resourceType": "Claim", "id": "e1", "status": "active"},
)


def test_every_resource_is_kept_or_counted_as_skipped(database: Database) -> None:
    report = load(database, *EVERYTHING)
    assert report.kept.total() == 6
    assert report.changed == 6
    assert balanced(report)
    assert report.skipped == {"Claim: not a kind we keep": 1}


def test_importing_again_changes_nothing(database: Database) -> None:
    load(database, *EVERYTHING)
    before = only(database, Medication).as_of
    again = load(database, *EVERYTHING)
    assert again.changed == 0
    assert again.kept.total() == 6
    assert only(database, Medication).as_of == before


def test_a_newer_version_replaces_and_an_older_one_does_not(database: Database) -> None:
    def version(day: str, status: str) -> Resource:
        return fhir.medication(meta={"lastUpdated": f"2026-03-{day}T00:00:00Z"}, status=status)

    load(database, fhir.patient(), version("02", "active"))
    assert load(database, version("03", "stopped")).changed == 1
    late = load(database, version("01", "active"))
    assert late.changed == 0
    assert late.skipped == {"MedicationRequest: older than what we have": 1}
    assert only(database, Medication).status == "stopped"
    assert only(database, Medication).as_of.day == 3


def test_an_item_never_moves_to_another_patient(database: Database) -> None:
    load(database, fhir.patient(), fhir.patient("p2"), fhir.medication())
    report = load(database, fhir.medication(subject={"reference": "Patient/p2"}))
    assert report.skipped == {"MedicationRequest: id of another patient's item": 1}
    assert only(database, Medication).patient_id == "p1"


@pytest.mark.parametrize(
    "reference",
    [
        {"reference": "Patient/p1"},
        {"reference": "urn:uuid:p1"},
        {"reference": "https://ehr.example.org/fhir/Patient/p1"},
        {"reference": "Patient/p1/_history/3"},
    ],
)
def test_references_find_their_patient(database: Database, reference: Resource) -> None:
    entries = [
        {"fullUrl": "urn:uuid:c1", "resource": fhir.condition(subject=reference)},
        {"fullUrl": "urn:uuid:p1", "resource": fhir.patient()},
    ]
    text = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})
    import_documents(database, [fhir.written("b.json", text)], NOW)
    assert only(database, Condition).patient_id == "p1"


def test_a_transaction_entry_without_id_is_known_by_its_urn(database: Database) -> None:
    entries = []
    for urn, resource in (("aa", fhir.patient()), ("bb", fhir.condition(subject={"reference": "urn:uuid:aa"}))):
        del resource["id"]
        entries.append({"fullUrl": f"urn:uuid:{urn}", "resource": resource})
    text = json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries})
    import_documents(database, [fhir.written("b.json", text)], NOW)
    assert (only(database, Patient).id, only(database, Condition).patient_id) == ("aa", "aa")


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (fhir.condition(subject={"reference": "Patient/unknown"}), "Condition: patient not known"),
        (fhir.condition(subject={"reference": "Group/g1"}), "Condition: not about a patient"),
        (fhir.condition(subject={}), "Condition: not about a patient"),
        (fhir.condition(code={}), "Condition: no code"),
        (fhir.condition(id=""), "Condition: no id"),
        (fhir.condition(onsetDateTime="2026-13-40"), "Condition: date that is none"),
        (fhir.condition(code=fhir.coded("s" * 121, "1", "x")), "Condition: code_system too long"),
        (fhir.medication(status=None), "MedicationRequest: no status"),
        (fhir.medication(intent=None), "MedicationRequest: no intent"),
        (fhir.medication(intent="proposal"), "MedicationRequest: medicine only proposed"),
        (fhir.medication(doNotPerform=True), "MedicationRequest: medicine not to be given"),
        (fhir.medication(medicationCodeableConcept={}), "MedicationRequest: no medication"),
        (fhir.allergy(code={}), "AllergyIntolerance: no code"),
        (fhir.observation(status=None), "Observation: no status"),
        (fhir.observation(valueQuantity={}), "Observation: no value"),
        (fhir.appointment(start=None), "Appointment: no start"),
        (fhir.appointment(participant=[]), "Appointment: not about one patient"),
        (fhir.appointment(participant=[{"actor": {"reference": f"Patient/{p}"}} for p in ("p1", "p2")]),
         "Appointment: not about one patient"),
        (fhir.patient("p9", name=[]), "Patient: no name"),
        ({"resourceType": "DiagnosticReport", "id": "d1", "status": "final", "code": {"text": "CBC"}},
         "DiagnosticReport: report without a conclusion"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_counted_with_its_reason(database: Database, resource: Resource, reason: str) -> None:
    report = load(database, fhir.patient(), resource)
    assert report.skipped == {reason: 1}
    assert balanced(report)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("Name,Phone\nMaria,555", "not JSON"),
        ("[]", "no FHIR resource"),
        ('"Patient"', "no FHIR resource"),
        ('{"name": "Maria"}', "no FHIR resource"),
        ('{"resourceType": "Bundle", "entry": {}}', "entry is no list"),
        ('{"resourceType": "Patient", "id": "a"}\n{"resourceType": ', "line 2"),
        ('{"resourceType": "Patient", "id": "a"}\n{"id": "b"}', "line 2"),
        (json.dumps(fhir.medication(medication={"concept": {"text": "x"}})), "R5"),
        (json.dumps(fhir.bundle(fhir.appointment(subject={"reference": "Patient/p1"}))), "R5"),
        (json.dumps(fhir.appointment(serviceType=[{"concept": {"text": "x"}}])), "R5"),
        (json.dumps(fhir.condition(clinicalStatus="active")), "STU3"),
        ('{"resourceType": "MedicationOrder", "id": "m"}', "DSTU2"),
    ],
)
def test_files_that_are_not_r4_are_refused_whole(database: Database, tmp_path: Path, text: str, words: str) -> None:
    good, bad = tmp_path / "a.json", tmp_path / "b.json"
    good.write_text(json.dumps(fhir.patient()))
    bad.write_text(text)
    with pytest.raises(ImportRefused, match=r"b\.json") as refused:
        import_files(database, [tmp_path], NOW)
    assert words in str(refused.value)
    assert count(database, Patient) == 0


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_unreadable_files_are_refused(database: Database, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "gone.json"
    if content:
        path.write_bytes(content)
    with pytest.raises(ImportRefused, match=r"gone\.json"):
        import_files(database, [path], NOW)


def test_ndjson_folders_with_patients_last_and_an_export_log(database: Database, tmp_path: Path) -> None:
    (tmp_path / "Condition.ndjson").write_text(
        "\n".join(json.dumps(fhir.condition(f"c{n}")) for n in range(3)) + "\n\n"
    )
    (tmp_path / "Patient.ndjson").write_text("\ufeff" + json.dumps(fhir.patient()) + "\n")
    (tmp_path / "log.ndjson").write_text('{"eventId": "kickoff"}\n')
    done: list[tuple[str, int, int]] = []
    report = import_files(database, [tmp_path], NOW, lambda *step: done.append(step))
    assert report.kept == {"Patient": 1, "Condition": 3}
    assert done == [("patients", 1, 1), ("chart", 3, 3)]


def test_a_folder_of_folders_is_imported_whole(database: Database, tmp_path: Path) -> None:
    for folder, resource in (("charts", fhir.condition()), ("people", fhir.patient())):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "export.json").write_text(json.dumps(resource))
    assert import_files(database, [tmp_path], NOW).kept == {"Patient": 1, "Condition": 1}


def test_a_folder_without_anything_to_import_is_refused(database: Database, tmp_path: Path) -> None:
    (tmp_path / "log.ndjson").write_text('{"eventId": "kickoff"}\n')
    (tmp_path / "README.md").write_text("What this folder holds.")
    with pytest.raises(ImportRefused, match=r"no \.json or \.ndjson file"):
        import_files(database, [tmp_path], NOW)


def test_a_later_file_may_refer_to_patients_imported_before(database: Database) -> None:
    load(database, fhir.patient())
    assert load(database, fhir.condition()).kept == {"Condition": 1}


def test_entered_in_error_is_kept_so_that_it_takes_back_what_was_imported(database: Database) -> None:
    load(database, fhir.patient(), fhir.allergy())
    load(database, fhir.allergy(verificationStatus={"coding": [{"code": "entered-in-error"}]}))
    assert only(database, Allergy).status == "entered-in-error"


def test_text_no_database_stores_does_not_stop_the_import(database: Database) -> None:
    load(database, fhir.patient(), fhir.allergy(code={"text": "Pea\x00nut \ud800"}))
    assert only(database, Allergy).display == "Peanut"


def test_names_of_places_and_people_come_from_their_own_resources(database: Database) -> None:
    actors = ("Patient/p1", "Practitioner/d1", "Location/l1")
    load(
        database,
        fhir.appointment(participant=[{"actor": {"reference": actor}} for actor in actors]),
        {"resourceType": "Practitioner", "id": "d1", "name": [{"given": ["Ana12"], "family": "Cruz7"}]},
        {"resourceType": "Location", "id": "l1", "name": "Room 2"},
        fhir.patient(),
    )
    visit = only(database, Appointment)
    assert (visit.practitioner, visit.location) == ("Ana Cruz", "Room 2")


def test_a_report_and_an_observation_may_share_an_id(database: Database) -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "id": "o1",
        "status": "final",
        "code": {"text": "Chest X-ray"},
        "conclusion": "No change.",
        "subject": {"reference": "Patient/p1"},
    }
    load(database, fhir.patient(), fhir.observation("o1"), report)
    assert count(database, Result) == 2


class Killed(BaseException):
    """What ends a process: nothing catches it."""


@pytest.mark.parametrize("after", ["patients", "chart"])
def test_an_import_cut_off_goes_on_and_reports_the_whole(
    database: Database, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    monkeypatch.setattr(importer, "PORTION", 3)
    files = [
        fhir.document(fhir.patient(f"p{n}"), *(fhir.condition(f"c{n}{m}", subject={"reference": f"Patient/p{n}"})
                                               for m in range(4)), name=f"{n}.json") for n in range(5)
    ]  # fmt: skip

    def kill(stage: str, _done: int, _total: int) -> None:
        if stage == after:
            raise Killed

    with pytest.raises(Killed):
        import_documents(database, files, NOW, kill)
    stored = count(database, Condition)
    assert stored == (0 if after == "patients" else 3)
    opened: list[str] = []
    report = import_documents(database, files, NOW, lambda stage, *_: opened.append(stage))
    assert report.kept == {"Patient": 5, "Condition": 20}
    assert report.changed == 25
    assert count(database, ImportRun) == 0
    assert import_documents(database, files, NOW).changed == 0


def test_a_large_bundle_is_read_entry_by_entry_to_the_same_end(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "WHOLE", 10)
    bundle = json.dumps(fhir.bundle(fhir.observation(valueQuantity={"value": 1.5, "unit": "%"}), fhir.patient()))
    with_decimal = bundle.replace("1.5", "7.10")
    import_documents(database, [fhir.written("b.json", with_decimal)], NOW)
    assert only(database, Result).value == "7.10"


@pytest.mark.parametrize("text", ['{"resourceType": "Bundle", "entry": [{"resource":', "{", "Name,Phone" * 9])
def test_a_large_file_that_is_not_json_is_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(documents, "WHOLE", 0)
    with pytest.raises(ImportRefused, match=r"b\.json"):
        import_documents(database, [fhir.written("b.json", text)], NOW)


def test_who_gave_care_is_found_by_identifier_and_by_role(database: Database) -> None:
    load(
        database,
        {"resourceType": "Practitioner", "id": "d1", "name": [{"family": "Cruz7"}],
         "identifier": [{"system": "npi", "value": "99"}]},
        {"resourceType": "PractitionerRole", "id": "r1", "practitioner": {"reference": "Practitioner/d1"}},
        fhir.patient(generalPractitioner=[{"reference": "PractitionerRole/r1"}]),
        fhir.encounter(participant=[{"individual": {"reference": "Practitioner?identifier=npi|99"}}]),
    )  # fmt: skip
    assert only(database, Encounter).practitioner == "Cruz"
    assert only(database, Patient).practitioner == "Cruz"


def test_the_report_is_a_table_with_reasons(database: Database) -> None:
    printed = str(load(database, *EVERYTHING))
    assert re.search(r"Claim +1 +0 +1\n", printed)
    assert re.search(r"all +7 +6 +1\n", printed)
    assert "Claim: not a kind we keep" in printed
