"""What patients told leaves as FHIR R4 that a FHIR library accepts, marked as theirs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.records.casework import told
from bot.records.casework.told import Report
from bot.records.chart.fhir.export import export
from bot.records.engine import Database
from bot.records.messaging import messages
from bot.records.models import AuditEvent, Conversation, Told
from bot.records.staff import users
from tests.records.conftest import NOW, person, store

PRESSURE = {"measure": "pressure", "values": ["128", "82"], "unit": "mm[Hg]"}
SUGAR = {"measure": "glucose", "values": ["5.6"], "unit": "mmol/L"}


def tell(database: Database, web: str, *reports: Report) -> None:
    store(database, person())
    with database.session() as session:
        talk = session.get_one(Conversation, web)
        talk.patient_id, talk.verified_until = "p1", NOW.replace(year=2027)
    for report in reports:
        with database.session() as session:
            stored = messages.receive(session, web, report.words, report.words, NOW)
            assert stored
            told.add(session, web, report, NOW, stored.id)


def exported(database: Database, folder: Path) -> dict[str, list[dict[str, Any]]]:
    with database.session() as session:
        export(session, folder, NOW, "cli")
    return {file.stem: [json.loads(line) for line in file.read_text().splitlines()] for file in folder.glob("*.ndjson")}


def test_a_reading_is_an_observation_by_the_patient(database: Database, web: str, tmp_path: Path) -> None:
    tell(database, web, Report("reading", "bp 128/82", PRESSURE), Report("reading", "sugar 5.6", SUGAR))
    pressure, sugar = exported(database, tmp_path)["Observation"]
    assert [part["valueQuantity"]["value"] for part in pressure["component"]] == [128, 82]
    assert sugar["valueQuantity"] == {
        "value": 5.6, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"
    }  # fmt: skip
    for one in (pressure, sugar):
        assert one["subject"] == one["performer"][0] == {"reference": "Patient/p1"}
        assert one["status"] == "preliminary"


def test_words_are_a_communication_and_the_inquiry_a_task(database: Database, web: str, tmp_path: Path) -> None:
    tell(database, web, Report("symptom", "my knee hurts", {"since": "yesterday"}))
    found = exported(database, tmp_path)
    (said,), (task,) = found["Communication"], found["Task"]
    assert said["payload"] == [{"contentString": "my knee hurts"}]
    assert task["focus"] == {"reference": f"Communication/{said['id']}"}
    assert (task["status"], task["priority"], task["for"]) == ("requested", "asap", {"reference": "Patient/p1"})


@pytest.mark.parametrize(("accepted", "status"), [(True, "final"), (False, "cancelled")])
def test_who_said_it_and_who_decided_stands_in_the_provenance(
    database: Database, web: str, tmp_path: Path, accepted: bool, status: str
) -> None:
    tell(database, web, Report("reading", "bp 128/82", PRESSURE))
    with database.session() as session:
        user = users.add_user(session, "cora", "Cora Diaz", "a password for tests", NOW)
        told.decide(session, session.scalars(select(Told)).one(), user, NOW, "accepted" if accepted else "declined")
    found = exported(database, tmp_path)
    assert found["Observation"][0]["status"] == status
    agents = found["Provenance"][0]["agent"]
    assert [agent["who"] for agent in agents] == [{"reference": "Patient/p1"}, {"display": "Cora Diaz"}]


def test_a_reading_that_was_corrected_is_not_exported_as_if_it_were_right(
    database: Database, web: str, tmp_path: Path
) -> None:
    tell(database, web, Report("reading", "bp 128/82", PRESSURE))
    with database.session() as session:
        user = users.add_user(session, "cora", "Cora Diaz", "a password for tests", NOW)
        told.decide(session, session.scalars(select(Told)).one(), user, NOW, "amended", "it was 118/82")
    [one] = exported(database, tmp_path)["Observation"]
    assert one["status"] == "entered-in-error"
    assert one["note"][-1]["text"] == "corrected by a coordinator: it was 118/82"


def test_nobody_but_the_owner_can_read_an_export(database: Database, web: str, tmp_path: Path) -> None:
    tell(database, web, Report("reading", "bp 128/82", PRESSURE))
    exported(database, tmp_path)
    exported(database, tmp_path / "new")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in tmp_path.glob("**/*.ndjson")} == {0o600}


def test_an_export_is_audited(database: Database, web: str, tmp_path: Path) -> None:
    tell(database, web, Report("symptom", "my knee hurts", {}))
    exported(database, tmp_path)
    with database.session() as session:
        line = session.scalars(select(AuditEvent).where(AuditEvent.action == "export")).one()
    assert line.detail == {"Communication": 1, "Provenance": 1, "Task": 1}
