"""Records from a live FHIR server: fetched, paged, kept for a short while, and honestly missing when it is away."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select

from bot.errors import RecordsUnavailable, SettingsError
from bot.records.chart import patients
from bot.records.chart.fhir import load_samples
from bot.records.chart.live import LiveSource, client, open_source
from bot.records.chart.live.client import FhirClient
from bot.records.chart.live.discovery import token_url
from bot.records.chart.patients import Reader
from bot.records.chart.source import Embedded, has_older
from bot.records.engine import Database
from bot.records.models import (
    Allergy,
    Appointment,
    CarePlan,
    CareTeam,
    ChartItem,
    Condition,
    Encounter,
    Fetch,
    Hold,
    Immunization,
    Medication,
    Patient,
    Procedure,
    Result,
)
from bot.settings import Settings
from tests.moment import STARTED
from tests.records.chart.live.conftest import FhirServer
from tests.records.conftest import NOW, person, store

READER = Reader("patient", "p", "test")
LIFE = dt.timedelta(minutes=5)
TABLES = (Allergy, Appointment, CarePlan, CareTeam, Condition, Encounter, Immunization, Medication, Procedure, Result)
#: Columns that depend on the source and not on the record.
OWN = {"as_of"}


@pytest.fixture
def source(database: Database, fhir: FhirServer) -> LiveSource:
    return LiveSource(database, fhir.client(rest=0.01), LIFE)


def rows(database: Database, patient_id: str) -> dict[str, dict[str, dict[str, Any]]]:
    with database.session() as session:
        return {
            table.__tablename__: {
                row.id: {c.key: _plain(getattr(row, c.key)) for c in row.__table__.columns if c.key not in OWN}
                for row in session.scalars(select(table).where(table.patient_id == patient_id))
            }
            for table in TABLES
        }


def _plain(value: Any) -> Any:
    """Numbers without trailing zeros: a server in JavaScript gives 139.0 as 139."""
    return re.sub(r"(\d)\.0\b", r"\1", value) if isinstance(value, str) else value


def sample(database: Database, family: str) -> Patient:
    with database.session() as session:
        return session.scalars(select(Patient).where(Patient.family == family)).one()


@pytest.mark.parametrize("family", ["Wyman", "Castellanos", "Trantow", "Rodriguez"])
def test_both_sources_hold_the_same(
    database: Database, source: LiveSource, tmp_path: Path, family: str, new_database: Any
) -> None:
    from bot.records.migrate import upgrade

    url = new_database("sqlite")
    upgrade(url)
    embedded = Database(url)
    load_samples(embedded, STARTED)
    expected = sample(embedded, family)
    assert expected.birth_date
    source.find(expected.birth_date, NOW)
    found = sample(database, family)
    assert (found.id, found.name_key, found.phone) == (expected.id, expected.name_key, expected.phone)
    source.refresh(found.id, TABLES, NOW)
    live, imported = rows(database, found.id), rows(embedded, found.id)
    embedded.close()
    assert live == imported
    assert all(live[table] for table in ("encounters", "immunizations", "results", "care_teams"))


def test_pages_are_followed_to_the_end(fhir: FhirServer, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(fhir.client().search("Observation"))
    monkeypatch.setattr(client, "PAGE", 7)
    paged = list(fhir.client().search("Observation"))
    assert len(whole) > 70
    assert {entry.resource["id"] for entry in paged} == {entry.resource["id"] for entry in whole}


def test_of_more_than_can_be_read_the_newest_are_told_and_that_there_are_older(
    database: Database, source: LiveSource, fhir: FhirServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(database, person("many"))
    years = (2011, 2018, 2003, 2024, 2007, 2020)
    for year in years:
        fhir.put(
            {
                "resourceType": "Procedure",
                "id": f"many-{year}",
                "status": "completed",
                "subject": {"reference": "Patient/many"},
                "code": {"text": f"Visit of {year}"},
                "performedDateTime": f"{year}-01-02",
            }
        )
    monkeypatch.setattr(client, "PAGE", 2)
    monkeypatch.setattr(client, "MOST_PAGES", 2)
    source.refresh("many", [Procedure, Allergy], NOW)
    with database.session() as session:
        told = [each.display for each in patients.procedures(session, "many", NOW, READER)]
        assert has_older(session, "many", [Procedure])
        assert not has_older(session, "many", [Allergy])
    assert told == ["Visit of 2024", "Visit of 2020", "Visit of 2018", "Visit of 2011"]
    monkeypatch.setattr(client, "MOST_PAGES", 4)
    source.refresh("many", [Procedure], NOW + LIFE)
    with database.session() as session:
        assert len(patients.procedures(session, "many", NOW, READER)) == len(years)
        assert not has_older(session, "many", [Procedure])


def test_who_is_found_by_a_birth_date_is_noted_as_fetched(database: Database, source: LiveSource) -> None:
    for _ in range(2):  # known already the second time
        source.find(dt.date(1980, 10, 28), NOW)
    with database.session() as session:
        assert {fetch.patient_id for fetch in session.scalars(select(Fetch))} == {
            row.id for row in session.scalars(select(Patient))
        }


def test_what_was_fetched_is_fresh_for_a_while(database: Database, source: LiveSource, fhir: FhirServer) -> None:
    store(database, person())
    source.refresh("p1", [Allergy], NOW)
    before = fhir.requests()
    source.refresh("p1", [Allergy], NOW + LIFE - dt.timedelta(seconds=1))
    assert fhir.requests() == before
    source.refresh("p1", [Allergy], NOW + LIFE)
    assert fhir.requests() > before


def test_what_the_server_no_longer_has_is_no_longer_told(
    database: Database, source: LiveSource, fhir: FhirServer
) -> None:
    store(database, person())
    store(database, allergy("old"))
    fhir.put({"resourceType": "AllergyIntolerance", "id": "11111111-2222-4333-8444-555555555555",
              "patient": {"reference": "Patient/p1"}, "code": {"text": "Nuts"},
              "clinicalStatus": {"coding": [{"code": "active"}]}})  # fmt: skip
    source.refresh("p1", [Allergy], NOW)
    with database.session() as session:
        assert [a.display for a in patients.allergies(session, "p1", NOW, READER)] == ["Nuts"]
    fhir.delete("AllergyIntolerance/11111111-2222-4333-8444-555555555555")
    source.refresh("p1", [Allergy], NOW + LIFE)
    with database.session() as session:
        assert patients.allergies(session, "p1", NOW, READER) == []


def test_of_a_patient_under_a_hold_it_is_kept_and_told_no_more(database: Database, source: LiveSource) -> None:
    store(database, person())
    store(database, allergy("old"), Hold(patient_id="p1", reason="case 12", by="ada", since=NOW))
    source.refresh("p1", [Allergy], NOW)
    with database.session() as session:
        assert patients.allergies(session, "p1", NOW, READER) == []
        assert session.get(Allergy, "old")


def test_documents_that_are_not_kept_stay_on_the_server(source: LiveSource, fhir: FhirServer) -> None:
    for number, code in ((1, "11506-3"), (2, "8653-8")):  # a progress note, and discharge instructions
        fhir.put({"resourceType": "DocumentReference", "id": f"11111111-2222-4333-8444-55555555555{number}",
                  "status": "current", "subject": {"reference": "Patient/p1"},
                  "type": {"coding": [{"system": "http://loinc.org", "code": code}]},
                  "content": [{"attachment": {"contentType": "text/plain", "data": "UmVzdC4="}}]})  # fmt: skip
    found, complete = source._items(["DocumentReference"], "p1")
    assert [entry.resource["type"]["coding"][0]["code"] for entry in found] == ["8653-8"]
    assert complete


def allergy(id: str) -> ChartItem:
    return Allergy(id=id, patient_id="p1", status="active", display=id, as_of=NOW)


def test_a_short_trouble_is_not_noticed(fhir: FhirServer) -> None:
    fhir.trouble(503, len(client.PAUSES))
    assert list(fhir.client().search("Patient"))


def test_a_token_that_the_server_forgot_is_renewed(fhir: FhirServer) -> None:
    ours = fhir.client()
    list(ours.search("Patient"))
    fhir.forget_tokens()
    assert list(ours.search("Patient"))


@pytest.mark.parametrize("status", [500, 503, 403])
def test_while_the_server_is_in_trouble_nothing_old_is_fresh(
    database: Database, source: LiveSource, fhir: FhirServer, status: int
) -> None:
    store(database, person())
    store(database, allergy("old"))
    fhir.trouble(status, 20)
    try:
        with pytest.raises(RecordsUnavailable) as told:
            source.refresh("p1", [Allergy], NOW)
        with pytest.raises(RecordsUnavailable):
            source.refresh("p1", [Allergy], NOW)
    finally:
        fhir.trouble(0, 0)
    assert "p1" not in str(told.value)


def test_a_server_in_trouble_is_left_alone_and_tried_again_later(fhir: FhirServer) -> None:
    ours = fhir.client(rest=3600)
    fhir.trouble(403, 100)
    for _ in range(client.FAILURES):
        with pytest.raises(RecordsUnavailable):
            list(ours.search("Patient"))
    before = fhir.requests()
    with pytest.raises(RecordsUnavailable):
        list(ours.search("Patient"))
    assert fhir.requests() == before
    fhir.trouble(0, 0)
    assert list(fhir.client().search("Patient"))


def test_nobody_listening(database: Database) -> None:
    away = LiveSource(database, FhirClient("http://127.0.0.1:9/fhir", None), LIFE)
    with pytest.raises(RecordsUnavailable):
        away.find(dt.date(1980, 1, 1), NOW)


def test_a_key_the_server_does_not_know_gets_nothing(fhir: FhirServer, tmp_path: Path) -> None:
    from tests.records.chart.live.conftest import _new_key

    _new_key(tmp_path / "other.pem")
    stranger = FhirClient(fhir.base, fhir.tokens(tmp_path / "other.pem"))
    with pytest.raises(RecordsUnavailable):
        list(stranger.search("Patient"))


@pytest.mark.parametrize("address", ["https://evil.example.org/fhir?page=2", "//evil.example.org/x"])
def test_a_next_page_on_another_server_is_refused(address: str) -> None:
    ours = FhirClient("https://ehr.example.org/fhir", None)
    with pytest.raises(RecordsUnavailable):
        ours._next({"link": [{"relation": "next", "url": address}]})


def test_settings_choose_the_source(database: Database, fhir: FhirServer) -> None:
    assert isinstance(open_source(Settings(), database), Embedded)
    live = Settings(records_source="fhir", fhir_url=fhir.base, fhir_client_id="bedside", fhir_key=fhir.key,
                    fhir_key_id="test-key")  # fmt: skip
    opened = open_source(live, database)
    opened.find(dt.date(1980, 10, 28), NOW)
    assert sample(database, "Wyman").given == "Alfreda"


def test_a_server_that_names_no_token_endpoint_is_said_at_the_start() -> None:
    with pytest.raises(SettingsError, match="BEDSIDE_FHIR_TOKEN_URL"):
        token_url("http://127.0.0.1:9/fhir")


def test_no_request_without_a_token(fhir: FhirServer) -> None:
    assert requests.get(f"{fhir.base}/Patient", timeout=5).status_code == 401
