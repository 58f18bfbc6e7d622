"""What any open page may tell on the desktop: emergencies that nobody has accepted, and promises that ran out."""

from __future__ import annotations

import datetime as dt

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console.security import LOGIN
from bot.records.casework import worklist
from bot.records.models import Inquiry
from bot.services import SERVICES


async def show(request: web.Request) -> web.Response:
    """Numbers of inquiries and nothing about a patient; what is late with a colleague is told to leads only."""
    services, user = request.config_dict[SERVICES], request[LOGIN].user
    alarms, late = await services.database.read(_find, services.now())
    mine = [each.number for each in late if each.owner_id in (None, user.id) or user.role == "lead"]
    return web.json_response({"emergency": [each.number for each in alarms], "late": mine})


def _find(session: Session, now: dt.datetime) -> tuple[list[Inquiry], list[Inquiry]]:
    return list(worklist.alarms(session)), list(worklist.late(session, now))
