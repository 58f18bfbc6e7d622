"""Commands on caregivers with authority on file."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import click

from bot.cli.privacy import records
from bot.cli.secrets import read_settings
from bot.errors import BedsideError
from bot.phone import HOME, e164
from bot.records.access import identity, proxies


class BadPhone(BedsideError):
    """What was given is no phone number."""

    code = "bad_phone"


def add_proxy(patient_id: str, *, born: dt.datetime, phone: str, until: dt.datetime | None, **given: Any) -> None:
    """Let a caregiver log in for a patient."""
    with records() as session:
        end = _end_of(until.date()) if until else None
        now = dt.datetime.now(dt.UTC)
        proxies.add(session, patient_id, birth_date=born.date(), phone=_e164(phone), until=end, now=now, **given)
    click.echo("added: codes go to the number given; results, conditions and medicines are told by a person")


def end_proxies(patient_id: str, by: str) -> None:
    """End every authority for a patient."""
    now = dt.datetime.now(dt.UTC)
    with records() as session:
        current = [proxy for proxy in proxies.of(session, patient_id) if proxies.in_force(proxy, now)]
        for proxy in current:
            identity.end_proxy(session, proxy, by, now)
    click.echo(f"{len(current)} ended")


def _end_of(day: dt.date) -> dt.datetime:
    """When a day ends at the clinic: the last day of an authority is a whole one."""
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZoneInfo(read_settings().timezone))
    return midnight.astimezone(dt.UTC)


def _e164(written: str) -> str:
    if number := e164(written, HOME):
        return number
    raise BadPhone("that is no phone number; write it like 202 555 0101")
