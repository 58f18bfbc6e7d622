"""The audit as an auditor reads it: who looked at what, and whether the chain is whole."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console.security import LOGIN, page
from bot.console.trail import note
from bot.records import audit
from bot.records.models import AuditEvent
from bot.services import SERVICES

LIMIT = 200


async def show(request: web.Request) -> web.Response:
    """The newest lines, of one person or one patient if asked for; looking is itself audited."""
    services = request.config_dict[SERVICES]
    wanted = {name: request.query.get(name, "").strip()[:64] for name in ("actor", "patient")}
    check = "check" in request.query
    await services.database.run(note, request[LOGIN].user, "query", "audit_events", services.now())
    lines, broken = await services.database.read(_read, wanted, check)
    return page(request, "audit.html", lines=lines, wanted=wanted, checked=check, broken=broken, limit=LIMIT)


def _read(session: Session, wanted: dict[str, str], check: bool) -> tuple[Sequence[AuditEvent], int | None]:
    lines = audit.recent(session, LIMIT, actor_id=wanted["actor"], patient_id=wanted["patient"])
    return lines, audit.verify(session) if check else None
