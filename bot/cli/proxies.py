"""Commands on caregivers with authority on file."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click
import phonenumbers

from bot.cli.privacy import records
from bot.errors import BedsideError
from bot.records import proxies


class BadPhone(BedsideError):
    """What was given is no phone number."""

    code = "bad_phone"


def add_proxy(patient_id: str, *, born: dt.datetime, phone: str, until: dt.datetime | None, **given: Any) -> None:
    """Let a caregiver log in for a patient."""
    with records() as session:
        end = until.replace(tzinfo=dt.UTC) if until else None
        now = dt.datetime.now(dt.UTC)
        proxies.add(session, patient_id, birth_date=born.date(), phone=_e164(phone), until=end, now=now, **given)
    click.echo("added: codes go to the number given; results, conditions and medicines are told by a person")


def end_proxies(patient_id: str, by: str) -> None:
    """End every authority for a patient."""
    now = dt.datetime.now(dt.UTC)
    with records() as session:
        current = [proxy for proxy in proxies.of(session, patient_id) if proxies.in_force(proxy, now)]
        for proxy in current:
            proxies.end(session, proxy, by, now)
    click.echo(f"{len(current)} ended")


def _e164(written: str) -> str:
    try:
        number = phonenumbers.parse(written, "US")
    except phonenumbers.NumberParseException:
        raise BadPhone("that is no phone number; write it like 202 555 0101") from None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
