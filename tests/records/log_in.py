"""Steps of a log-in, for the tests of identity."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from bot.records.access import identity
from bot.records.access.codes import CodeToSend
from bot.records.access.identity import ClaimOutcome, ConfirmOutcome
from bot.records.engine import Database
from bot.records.models import AuditEvent
from tests.records.conftest import KEY, NOW

BORN = dt.date(1970, 4, 25)
MINUTE = dt.timedelta(minutes=1)


def begin(database: Database, conversation: str, question: str | None = None, now: dt.datetime = NOW) -> str:
    with database.session() as session:
        return identity.begin(session, conversation, question, now)


def claim(
    database: Database, conversation: str, name: str = "Maria Lopez", born: dt.date = BORN, now: dt.datetime = NOW
) -> ClaimOutcome:
    with database.session() as session:
        return identity.claim(session, conversation, name, born, now, KEY)


def confirm(database: Database, conversation: str, code: str, now: dt.datetime = NOW) -> ConfirmOutcome:
    """Enter a code; on the web the browser comes at once with its new token, if it got one."""
    with database.session() as session:
        outcome = identity.confirm(session, conversation, code, now, KEY)
    with database.session() as session:
        return identity.complete(session, conversation, now) if outcome.status == "proven" else outcome


def resend(database: Database, conversation: str, now: dt.datetime = NOW) -> ClaimOutcome:
    with database.session() as session:
        return identity.resend(session, conversation, now, KEY)


def who(database: Database, conversation: str, now: dt.datetime = NOW) -> str | None:
    with database.session() as session:
        patient = identity.verified_patient(session, conversation, now)
        return patient.id if patient else None


def stage(database: Database, conversation: str, now: dt.datetime = NOW) -> str | None:
    with database.session() as session:
        return identity.stage(session, conversation, now)


def sent(outcome: ClaimOutcome) -> CodeToSend:
    assert outcome.send is not None
    return outcome.send


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def log_in(database: Database, conversation: str, now: dt.datetime = NOW) -> None:
    code = sent(claim(database, conversation, now=now)).code
    assert confirm(database, conversation, code, now).status == "verified"


def audit_lines(database: Database) -> list[tuple[str, str, str | None, str | None]]:
    with database.session() as session:
        lines = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        return [(line.action, line.outcome, line.patient_id, line.reason) for line in lines]
