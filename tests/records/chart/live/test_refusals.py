"""What is no answer about a patient: a proxy's error page, a kind that the server does not keep, a server too slow."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from bot.errors import RecordsUnavailable
from bot.records.chart.live import LiveSource, client
from bot.records.chart.live.client import FhirClient
from bot.records.engine import Database
from bot.records.models import Allergy, Medication, Patient
from tests.records.conftest import NOW, person, store

LIFE = dt.timedelta(minutes=5)
HTML = (404, "<html>404 Not Found</html>")
EMPTY = (200, {"resourceType": "Bundle", "type": "searchset"})
OUTCOME = (404, {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "not-found"}]})


class Server(ThreadingHTTPServer):
    """Answers what a test says, by path; anything else as a proxy that was set up wrong does."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, tuple[int, Any]] = {}
        self.headers: dict[str, str] = {}
        self.asked: list[str] = []

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/fhir"

    def keeps(self, *kinds: str) -> None:
        self.answers["/fhir/metadata"] = (
            200,
            {
                "resourceType": "CapabilityStatement",
                "rest": [{"mode": "server", "resource": [{"type": kind} for kind in kinds]}],
            },
        )


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.asked.append(path)
        status, said = self.server.answers.get(path, HTML)
        body = (said if isinstance(said, str) else json.dumps(said)).encode()
        self.send_response(status)
        for name, value in (self.server.headers | {"content-length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def source(database: Database, server: Server) -> LiveSource:
    store(database, person())
    store(database, Allergy(id="nuts", patient_id="p1", status="active", display="Nuts", as_of=NOW))
    return LiveSource(database, FhirClient(server.base, None), LIFE)


def kept(database: Database) -> list[str]:
    with database.session() as session:
        return list(session.scalars(select(Allergy.display)))


@pytest.mark.parametrize("answer", [HTML, OUTCOME, (410, {}), (302, EMPTY[1]), (204, "")])
@pytest.mark.parametrize("statement", [None, HTML, (200, {"resourceType": "CapabilityStatement"})])
def test_an_error_is_no_word_on_allergies(
    database: Database, source: LiveSource, server: Server, answer: tuple[int, Any], statement: tuple[int, Any] | None
) -> None:
    server.answers["/fhir/AllergyIntolerance"] = answer
    if statement:
        server.answers["/fhir/metadata"] = statement
    else:
        server.keeps("AllergyIntolerance", "Patient")
    for _ in range(2):  # nor is it fresh the second time
        with pytest.raises(RecordsUnavailable):
            source.refresh("p1", [Allergy], NOW)
    assert kept(database) == ["Nuts"]


def test_a_next_page_that_is_lost_is_no_end_of_the_list(database: Database, source: LiveSource, server: Server) -> None:
    server.keeps("AllergyIntolerance")
    more = {"link": [{"relation": "next", "url": f"{server.base}/page-2"}]}
    server.answers["/fhir/AllergyIntolerance"] = 200, {**EMPTY[1], **more}
    with pytest.raises(RecordsUnavailable):
        source.refresh("p1", [Allergy], NOW)
    assert kept(database) == ["Nuts"]


def test_a_kind_that_the_server_does_not_keep_is_left_out(
    database: Database, source: LiveSource, server: Server
) -> None:
    server.keeps("MedicationRequest")
    server.answers["/fhir/MedicationRequest"] = (
        200,
        {
            **EMPTY[1],
            "entry": [
                {
                    "resource": {
                        "resourceType": "MedicationRequest",
                        "id": "m1",
                        "status": "active",
                        "intent": "order",
                        "subject": {"reference": "Patient/p1"},
                        "medicationCodeableConcept": {"text": "Metformin"},
                    }
                }
            ],
        },
    )
    source.refresh("p1", [Medication], NOW)
    with database.session() as session:
        assert list(session.scalars(select(Medication.display))) == ["Metformin"]


def test_a_server_that_keeps_no_allergies_says_nothing_of_them(
    database: Database, source: LiveSource, server: Server
) -> None:
    server.keeps("Patient")
    with pytest.raises(RecordsUnavailable):
        source.refresh("p1", [Allergy], NOW)
    assert kept(database) == ["Nuts"]


def test_a_patient_that_is_gone_is_not_told_from_what_was_kept(source: LiveSource, server: Server) -> None:
    server.answers["/fhir/Patient/p1"] = OUTCOME
    for _ in range(2):
        with pytest.raises(RecordsUnavailable):
            source.refresh("p1", [Patient], NOW)


@pytest.mark.parametrize("status", [429, 503])
def test_a_patient_does_not_wait_as_long_as_the_server_asks(
    server: Server, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    monkeypatch.setattr(client, "sleep", pauses.append, raising=False)
    server.headers["retry-after"] = "3600"
    server.answers["/fhir/Patient"] = status, {}
    with pytest.raises(RecordsUnavailable):
        list(FhirClient(server.base, None).search("Patient"))
    assert sum(pauses) < 1
    assert len(server.asked) == 3


def test_a_search_has_an_end_however_many_pages_come(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    more = {"link": [{"relation": "next", "url": f"{server.base}/Patient"}]}
    server.answers["/fhir/Patient"] = 200, {**EMPTY[1], **more}
    seconds = itertools.count(step=4)
    monkeypatch.setattr(client, "monotonic", lambda: next(seconds), raising=False)
    with pytest.raises(RecordsUnavailable):
        list(FhirClient(server.base, None).search("Patient"))
    assert len(server.asked) < 4
