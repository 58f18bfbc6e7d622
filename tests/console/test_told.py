"""What patients report, on the inquiry's page: apart from the chart, decided by a coordinator."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.records.casework import told
from bot.records.casework.told import Report
from bot.records.messaging import messages
from bot.records.models import OutboxMessage, Told
from bot.services import Services
from tests.console.conftest import AskFor, NewPerson, Person

PAGE = "/console/inquiries/1002"


@pytest.fixture
def report(services: Services, ask: AskFor) -> Told:
    """A home reading, which has opened inquiry 1002."""
    talk = ask().conversation_id
    with services.database.session() as session:
        said = messages.receive(session, talk, "2", "my pressure is 12/80", services.now())
        assert said
        return told.add(session, talk, Report("reading", "my pressure is 12/80", {}), services.now(), said.id)


async def test_a_coordinator_corrects_it_and_the_patients_words_stay(
    services: Services, maria: Person, report: Told
) -> None:
    page = await maria.see(PAGE)
    assert "Told by the patient, not in the chart" in page
    assert "Not looked at yet" in page
    fields = {"told": str(report.id), "verdict": "amended", "correction": "It was 120/80"}
    assert (await maria.press(1002, "told", **fields)).status == 303
    page = await maria.see(PAGE)
    for words in ("my pressure is 12/80", "It was 120/80", "Accepted, corrected", "accepted, with a correction"):
        assert words in page
    with services.database.session() as session:
        assert "with a change" in session.scalars(select(OutboxMessage)).all()[-1].body["text"]


@pytest.mark.parametrize("wrong", [{"told": "x"}, {"told": "999"}, {"verdict": ""}, {"verdict": "amended"}])
async def test_half_a_decision_changes_nothing(
    services: Services, maria: Person, report: Told, wrong: dict[str, str]
) -> None:
    fields = {"told": str(report.id), "verdict": "accepted"} | wrong
    assert (await maria.press(1002, "told", **fields)).status == 422
    with services.database.session() as session:
        assert session.get_one(Told, report.id).status == "new"


async def test_an_auditor_sees_it_and_decides_nothing(new_person: NewPerson, report: Told) -> None:
    page = await (await new_person("omar")).see(PAGE)
    assert "my pressure is 12/80" in page
    assert 'name="verdict"' not in page


@pytest.mark.usefixtures("report")
async def test_where_nothing_was_told_there_is_no_such_part(maria: Person) -> None:
    assert "Told by the patient" not in await maria.see("/console/inquiries/1001")
