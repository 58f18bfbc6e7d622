"""Handing out: each count and each export has its line in the audit, before anybody sees anything of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import IO, Any

from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.engine import Database
from bot.records.hours import clinic
from bot.records.models import AuditEvent
from bot.records.research import cohort as cohorts
from bot.records.research import export, readme, small
from bot.records.research.approval import Approval
from bot.records.research.cohort import Cohort, Place
from bot.records.research.export import Report, Show

RESOURCE, EXPORT = "research", "print-export"


@dataclass(frozen=True)
class Order:
    """Who asks for which data, on what ground, and when. `by` is a user name; no `channel`: from the command line."""

    cohort: Cohort
    approval: Approval
    by: str
    now: dt.datetime
    channel: str | None = None


def count(database: Database, order: Order) -> int | str:
    """How many patients the cohort has, as it may be told."""
    with database.session(read_only=True) as session:
        members = cohorts.members(session, order.cohort, place(session, order.now))
    told = small.told(len(members))
    _note(database, order, "query", "success", {"patients": told})
    return told


def make(database: Database, order: Order, out: IO[bytes], show: Show) -> Report:
    """Write the export to `out`, which is handed out only after that: then the audit knows of it.

    Raises `ValueError` for a cohort that is too small, and `Undecryptable` without a key. A refusal is audited too.
    """
    try:
        with database.session(read_only=True) as session:
            here = place(session, order.now)
            finish = partial(readme.words, order.cohort, order.approval, here)
            report = export.write(session, order.cohort, here, out, finish, show)
    except ValueError:
        _note(database, order, EXPORT, "refused", {"patients": small.FEWER})
        raise
    rows = {f"{file} rows": number for file, number in report.rows.items()}
    _note(database, order, EXPORT, "success", {"patients": report.patients, **rows})
    return report


def place(session: Session, now: dt.datetime) -> Place:
    """The clinic's day and time zone."""
    zone = clinic.zone(session)
    return Place(now.astimezone(zone).date(), zone)


def log(session: Session, limit: int) -> Sequence[AuditEvent]:
    """The newest exports, and those refused, newest first."""
    return audit.of_kind(session, RESOURCE, EXPORT, limit)


def _note(database: Database, order: Order, action: str, outcome: str, counts: dict[str, Any]) -> None:
    asked = "; ".join(f"{name}: {value}" for name, value in order.cohort.words.items())
    with database.session() as session:
        audit.record(
            session,
            now=order.now,
            actor_type="staff",
            actor_id=order.by,
            action=action,
            resource=RESOURCE,
            purpose="research",
            outcome=outcome,
            channel=order.channel,
            detail={**asdict(order.approval), **counts, "cohort": asked},
        )
