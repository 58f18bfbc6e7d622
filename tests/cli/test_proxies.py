"""A caregiver's authority ends when its paper says so, by the clinic's clock."""

from __future__ import annotations

import datetime as dt

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from bot.cli.data import migrated_database
from bot.cli.main import main
from bot.records.models import Proxy
from tests.records.conftest import person, store


@pytest.mark.parametrize(
    ("zone", "end"),
    [
        ("America/Chicago", dt.datetime(2099, 6, 1, 5, tzinfo=dt.UTC)),
        ("Pacific/Auckland", dt.datetime(2099, 5, 31, 12, tzinfo=dt.UTC)),
    ],
)
@pytest.mark.usefixtures("installed")
def test_the_last_day_is_a_whole_one(monkeypatch: pytest.MonkeyPatch, zone: str, end: dt.datetime) -> None:
    monkeypatch.setenv("BEDSIDE_TIMEZONE", zone)
    with migrated_database() as database:
        store(database, person())
    given = "--name Rosa --born 1960-01-02 --phone 2025550188 --relationship daughter --authority paper --by ada"
    done = CliRunner().invoke(main, ["proxies", "add", "p1", *given.split(), "--until", "2099-05-31"])
    assert done.exit_code == 0, done.output
    with migrated_database() as database, database.session() as session:
        assert session.scalars(select(Proxy.until)).one() == end
