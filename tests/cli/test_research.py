"""`bedside research`: the same export from the command line, and patients who want to be in none."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from bot.cli.data import migrated_database
from bot.cli.main import main
from bot.records.models import AuditEvent
from bot.records.staff import users
from tests.records.research.clinic import HYPERTENSION, NOW, SECRET, fill

GROUND = ("--protocol", "IRB-17", "--approver", "Review board", "--purpose", "Blood pressure")


@pytest.fixture(autouse=True)
def clinic(installed: Path) -> None:
    with migrated_database() as database, database.session() as session:
        fill(session, 12)
        users.add_user(session, "rita", "Rita Sands", "a long password", NOW, "researcher")


def export(folder: Path, cohort: object, by: str = "rita") -> Result:
    wanted = folder / "cohort.json"
    wanted.write_text(cohort if isinstance(cohort, str) else json.dumps(cohort), "utf-8")
    paths = ("--cohort", str(wanted), "--out", str(folder / "data.zip"))
    return CliRunner().invoke(main, ["research", "export", *GROUND, "--by", by, *paths])


def test_an_export_is_written_for_its_owner_alone_and_audited(tmp_path: Path) -> None:
    result = export(tmp_path, {"condition": HYPERTENSION, "age_from": 20})
    assert result.exit_code == 0, result.output
    assert "12  patients in" in result.output
    assert "0  rows in inquiries.csv (too few patients)" in result.output
    assert (tmp_path / "data.zip").stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(tmp_path / "data.zip") as archive:
        assert len(archive.read("patients.csv").splitlines()) == 13
    with migrated_database() as database, database.session() as session:
        [line] = session.scalars(select(AuditEvent).where(AuditEvent.resource == "research"))
    assert (line.actor_id, line.action, line.outcome, line.channel) == ("rita", "print-export", "success", None)


@pytest.mark.parametrize(
    ("cohort", "by", "words"),
    [
        ({"age_from": 90}, "rita", "fewer than 11 patients"),
        ({}, "rita", "choose who is wanted"),
        ({"sex": ["female", "male"]}, "rita", "choose one sex"),
        ({"county": "Cook"}, "rita", "asks for county"),
        ([], "rita", "is no JSON object"),
        ("{", "rita", "is no JSON object"),
        ({"sex": "female"}, "nobody", "nobody may not prepare data"),
    ],
)
def test_what_can_not_be_made_is_said_and_leaves_no_file(tmp_path: Path, cohort: object, by: str, words: str) -> None:
    result = export(tmp_path, cohort, by)
    assert result.exit_code == 1
    assert words in result.output
    assert sorted(path.name for path in tmp_path.glob("data.zip*")) == []


def test_who_refuses_is_left_out_until_they_allow_it_again(tmp_path: Path) -> None:
    def decide(word: str, patient: str = f"pat-0001-{SECRET}") -> Result:
        return CliRunner().invoke(main, ["research", word, patient, "--by", "rita"])

    assert decide("refuse").exit_code == 0
    assert "11  patients" in export(tmp_path, {"condition": HYPERTENSION}).output
    assert decide("allow").exit_code == 0
    assert "12  patients" in export(tmp_path, {"condition": HYPERTENSION}).output
    assert "no patient has this id" in decide("refuse", "nobody").output
