"""The sample patients can log in and have something to show, on any day."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.records.chart import patients
from bot.records.chart.fhir import load_samples
from bot.records.chart.fhir.samples import SAMPLES, with_dates
from bot.records.chart.patients import Reader
from bot.records.engine import Database
from bot.records.models import Patient
from tests.records.conftest import NOW

READER = Reader("system", "test", "test")


def test_samples_load_whole_and_once(database: Database) -> None:
    report = load_samples(database, NOW)
    assert not report.skipped
    assert report.kept["Patient"] == 6
    assert load_samples(database, NOW).changed == 0


def test_samples_cover_what_demos_need(database: Database) -> None:
    load_samples(database, NOW)
    with database.session() as session:
        people = session.scalars(select(Patient)).all()
        assert [p for p in people if not p.phone or not p.birth_date or p.deceased] == []
        assert sum(p.language == "es" for p in people) >= 2
        medicines = [len(patients.active_medications(session, p.id, NOW, READER)) for p in people]
        allergies = [len(patients.allergies(session, p.id, NOW, READER)) for p in people]
        visits = [patients.next_appointment(session, p.id, NOW, READER) for p in people]
        results = [patients.latest_results(session, p.id, NOW, READER, limit=100) for p in people]
    assert max(medicines) >= 3
    assert max(allergies) >= 3
    assert all(any(result.category == "laboratory" for result in theirs) for theirs in results)
    assert None in visits
    assert sum(visit is not None for visit in visits) == 5


def test_visits_move_along_with_the_days(database: Database) -> None:
    load_samples(database, NOW)
    later = NOW + dt.timedelta(days=100)
    assert load_samples(database, later).changed > 0
    with database.session() as session:
        wyman = session.scalars(select(Patient).where(Patient.family == "Wyman")).one()
        visit = patients.next_appointment(session, wyman.id, later, READER)
        assert visit is not None
        assert later < visit.start < later + dt.timedelta(days=8)


@pytest.mark.parametrize(
    ("token", "instant"),
    [
        ("@today+0dT09:30", "2026-03-10T09:30:00-05:00"),
        ("@today+3dT09:30", "2026-03-13T09:30:00-05:00"),
        ("@today+4dT09:30", "2026-03-16T09:30:00-05:00"),  # Saturday
        ("@today+5dT09:30", "2026-03-16T09:30:00-05:00"),  # Sunday
        ("@today+6dT09:30", "2026-03-16T09:30:00-05:00"),
        ("@today-5dT09:30", "2026-03-05T09:30:00-06:00"),  # before the clocks changed
        ("today+5d", "today+5d"),
    ],
)
def test_relative_times(token: str, instant: str) -> None:
    assert with_dates(token, NOW.astimezone(ZoneInfo("America/Chicago"))) == instant


def test_sample_files_are_small() -> None:
    assert max(path.stat().st_size for path in SAMPLES.glob("*.json")) < 60_000
