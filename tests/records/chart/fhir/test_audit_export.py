"""The audit leaves as FHIR AuditEvents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.records import audit
from bot.records.chart.fhir.audit_export import export
from bot.records.engine import Database
from tests.records.conftest import NOW


@pytest.mark.parametrize(
    ("action", "outcome", "code", "event"),
    [
        ("read", "success", "110110", ("R", "0")),
        ("create", "success", "110110", ("C", "0")),
        ("erase", "success", "110110", ("D", "0")),
        ("verify-fail", "failure", "110114", ("E", "4")),
    ],
)
def test_each_line_is_an_event(
    database: Database, tmp_path: Path, action: str, outcome: str, code: str, event: tuple[str, str]
) -> None:
    with database.session() as session:
        audit.record(session, now=NOW, actor_type="staff", actor_id="cora", action=action, resource="medications",
                     purpose="treatment", outcome=outcome, patient_id="p1", channel="console")  # fmt: skip
    assert export(database, tmp_path, NOW) == 2
    line, itself = [json.loads(row) for row in (tmp_path / "AuditEvent.ndjson").read_text().splitlines()]
    assert (line["type"]["code"], line["action"], line["outcome"]) == (code, *event)
    assert line["agent"][0]["altId"] == "cora"
    assert itself["agent"][0]["altId"] == "audit-export"
    assert line["entity"][0]["what"] == {"reference": "Patient/p1"}
    assert line["recorded"] == "2026-03-10T15:00:00.000+00:00"
    with database.session() as session:
        assert audit.end(session)[0] == 2
        assert audit.verify(session) is None
