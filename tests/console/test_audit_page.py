"""The audit as an auditor reads it: by person, patient and day, page by page."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from sqlalchemy import select

from bot.console import audit_page
from bot.records import audit
from bot.records.models import AuditEvent
from bot.services import Services
from tests.console.conftest import AskFor, Clock, NewPerson, Person


async def test_an_auditor_reads_the_audit_and_checks_its_chain(
    services: Services, new_person: NewPerson, maria: Person, ask: AskFor
) -> None:
    ask()
    await maria.see("/console/inquiries/1001")
    omar = await new_person("omar")
    assert '<td data-label="Who">maria</td>' in await omar.see("/console/audit")
    assert '<td data-label="Who">omar</td>' not in await omar.see("/console/audit?actor=maria")
    assert "The chain is whole." in await omar.see("/console/audit?check=yes")
    with services.database.session() as session:
        session.scalars(select(AuditEvent)).first().actor_id = "nobody"  # type: ignore[union-attr]
    assert "The chain breaks at line 1" in await omar.see("/console/audit?check=yes")


async def test_the_audit_is_read_page_by_page_though_lines_are_added_meanwhile(
    services: Services, new_person: NewPerson, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_page, "LIMIT", 2)
    with services.database.session() as session:
        for number in range(5):
            audit.by_staff(session, "maria", "read", f"thing_{number}", "treatment", clock())
    omar = await new_person("omar")
    page, seen = await omar.see("/console/audit?actor=maria"), []
    while True:
        seen += things(page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        if older is None:
            break
        page = await omar.see(html.unescape(older[1]))
    assert seen == ["Thing 4", "Thing 3", "Thing 2", "Thing 1", "Thing 0"]
    newest = re.search(r'href="([^"]+)">Newest lines', page)
    assert newest
    assert things(await omar.see(html.unescape(newest[1]))) == ["Thing 4", "Thing 3"]


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        ("since=2026-03-08", ["Thing 2", "Thing 1"]),
        ("until=2026-03-08", ["Thing 0"]),
        ("since=2026-03-08&until=2026-03-09", ["Thing 1"]),
        ("since=2026-03-10", []),
        ("since=never&before=x", ["Thing 2", "Thing 1", "Thing 0"]),
    ],
)
async def test_the_audit_of_some_days_by_the_clinics_clock(
    services: Services, new_person: NewPerson, days: str, shown: list[str]
) -> None:
    """Midnight in Chicago is at six by UTC, and at five once clocks are put forward, on 8 March."""
    with services.database.session() as session:
        for number, at in enumerate(("08T05:59", "08T06:00", "09T05:00")):
            moment = dt.datetime.fromisoformat(f"2026-03-{at}+00:00")
            audit.by_staff(session, "maria", "read", f"thing_{number}", "treatment", moment)
    omar = await new_person("omar")
    assert things(await omar.see(f"/console/audit?actor=maria&{days}")) == shown


def things(page: str) -> list[str]:
    """What the lines of the page are about, of those made here."""
    return re.findall(r'data-label="What">(Thing \d)', page)
