"""The audit as FHIR R4 AuditEvents (base R4: US Core has no profile)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.engine import Database
from bot.records.models import AuditEvent
from bot.settings import private_folder

Resource = dict[str, Any]

_TYPE = "http://terminology.hl7.org/CodeSystem/audit-event-type"
#: FHIR knows create, read, update, delete and execute; every other act of ours is an execute.
_ACTION = {"create": "C", "read": "R", "update": "U", "delete": "D", "erase": "D"}
#: Outcomes of the value set: 0 success, 4 minor failure.
_OUTCOME = {"success": "0"}
_LOG_IN = ("login", "logout", "verify-fail", "code-sent", "lock")


def export(database: Database, folder: Path, now: dt.datetime) -> int:
    """Write `AuditEvent.ndjson` into `folder`; returns how many lines. The export is one of them."""
    with database.session() as session:
        _note(session, now)
    # Long, and of no business to those who write meanwhile.
    target = private_folder(folder) / "AuditEvent.ndjson"
    target.touch(mode=0o600)
    with database.session(read_only=True) as session, target.open("w", encoding="utf-8") as file:
        count = 0
        for line in session.scalars(select(AuditEvent).order_by(AuditEvent.id).execution_options(yield_per=500)):
            file.write(json.dumps(resource(line), ensure_ascii=False) + "\n")
            count += 1
        return count


def _note(session: Session, now: dt.datetime) -> None:
    audit.record(
        session,
        now=now,
        actor_type="system",
        actor_id="audit-export",
        action="export",
        resource=AuditEvent.__tablename__,
        purpose="operations",
        outcome="success",
    )


def resource(line: AuditEvent) -> Resource:
    """One line of the audit."""
    kind = ("110114", "User Authentication") if line.action in _LOG_IN else ("110110", "Patient Record")
    entity: Resource = {"name": line.resource, "detail": [{"type": "hash", "valueString": line.hash}]}
    if line.patient_id:
        entity["what"] = {"reference": f"Patient/{line.patient_id}"}
    found: Resource = {
        "resourceType": "AuditEvent",
        "id": f"audit-{line.id}",
        "type": {"system": "http://dicom.nema.org/resources/ontology/DCM", "code": kind[0], "display": kind[1]},
        "subtype": [{"system": _TYPE, "code": line.action}],
        "action": _ACTION.get(line.action, "E"),
        "recorded": line.at.astimezone(dt.UTC).isoformat(timespec="milliseconds"),
        "outcome": _OUTCOME.get(line.outcome, "4"),
        "purposeOfEvent": [{"text": line.purpose}],
        "agent": [_agent(line)],
        "source": {"site": "Bedside", "observer": {"display": f"Bedside {line.version}"}},
        "entity": [entity],
    }
    if line.reason:
        found["outcomeDesc"] = line.reason
    return found


def _agent(line: AuditEvent) -> Resource:
    agent: Resource = {
        "type": {"text": line.actor_type},
        "altId": line.actor_id,
        "requestor": line.actor_type != "system",
    }
    if line.channel:
        agent["network"] = {"address": line.channel, "type": "5"}
    return agent
