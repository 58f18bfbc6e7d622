"""The audit as an auditor reads it: who looked at what, and whether the chain is whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console import forms
from bot.console.security import LOGIN, page
from bot.console.trail import note
from bot.records import audit
from bot.records.hours import clinic
from bot.records.hours.business_time import midnight
from bot.records.models import AuditEvent
from bot.services import SERVICES

LIMIT = 200


@dataclass(frozen=True)
class Wanted:
    """Which lines are asked for; empty means all.

    `since` and `until` are days by the clinic's clock, `until` not included; the page begins below line `before`.
    """

    actor: str
    patient: str
    since: dt.date | None
    until: dt.date | None
    before: int

    def address(self, **changes: object) -> dict[str, str]:
        """The part of an address that asks for these lines."""
        return {name: str(value) for name, value in {**asdict(self), **changes}.items() if value}


async def show(request: web.Request) -> web.Response:
    """A page of lines, newest first, of one person, patient or time if asked for; looking is itself audited."""
    services = request.config_dict[SERVICES]
    wanted, check = _wanted(request.query), "check" in request.query
    await services.database.run(note, request[LOGIN].user, "query", "audit_events", services.now())
    lines, broken = await services.database.read(_read, wanted, check)
    return page(
        request,
        "audit.html",
        lines=lines[:LIMIT],
        more=len(lines) > LIMIT,
        wanted=wanted,
        checked=check,
        broken=broken,
    )


def _wanted(query: Mapping[str, str]) -> Wanted:
    actor, patient = (query.get(name, "").strip()[:64] for name in ("actor", "patient"))
    since, until = (forms.day(query.get(name, "")) for name in ("since", "until"))
    return Wanted(actor, patient, since, until, forms.number(query.get("before", "")))


def _read(session: Session, wanted: Wanted, check: bool) -> tuple[Sequence[AuditEvent], int | None]:
    zone = clinic.zone(session)
    lines = audit.recent(
        session,
        LIMIT + 1,
        actor_id=wanted.actor,
        patient_id=wanted.patient,
        since=midnight(wanted.since, zone) if wanted.since else None,
        until=midnight(wanted.until, zone) if wanted.until else None,
        before=wanted.before,
    )
    return lines, audit.verify(session) if check else None
