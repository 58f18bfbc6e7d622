"""Data for research in the console: who may prepare them, on what ground, and what they get and do not get."""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import Any

import pytest
from aiohttp import ClientResponse, FormData
from sqlalchemy import select

from bot.records.encryption import keyring, new_key
from bot.records.models import AuditEvent, Patient
from bot.services import Services
from tests.console.conftest import Clock, NewPerson, Person, field
from tests.records.research.clinic import GOUT, HYPERTENSION, SECRET, add_condition, fill

GROUND = {"protocol": "IRB-17", "approver": "Review board", "purpose": "Blood pressure"}
COUNT, EXPORT = "/console/research/count", "/console/research/export"


@pytest.fixture
def clinic(services: Services) -> Services:
    with services.database.session() as session:
        fill(session, 30)
    return services


@pytest.fixture
async def rita(new_person: NewPerson, clinic: Services) -> Person:
    return await new_person("rita")


async def send(person: Person, path: str, *fields: tuple[str, str], **more: str) -> ClientResponse:
    """Send the form of the page, with these fields; those given twice are ticked twice."""
    csrf = field(await person.see("/console/account"), "csrf")
    form = FormData([("csrf", csrf), *(GROUND | more).items(), *fields])
    return await person.client.post(path, data=form, allow_redirects=False)


def lines(services: Services) -> list[tuple[str, str, str, Any]]:
    """What the audit knows of research."""
    with services.database.session(read_only=True) as session:
        found = session.scalars(select(AuditEvent).where(AuditEvent.resource == "research").order_by(AuditEvent.id))
        return [(line.actor_id, line.action, line.outcome, (line.detail or {})["patients"]) for line in found]


@pytest.mark.parametrize(
    ("username", "allowed"), [("maria", False), ("ada", False), ("omar", False), ("lea", True), ("rita", True)]
)
async def test_leads_and_researchers_may_and_others_find_no_link_and_no_way(
    new_person: NewPerson, clinic: Services, username: str, allowed: bool
) -> None:
    person = await new_person(username)
    linked = 'href="/console/research"' in await person.see("/console/account")
    statuses = [(await person.client.get("/console/research")).status]
    statuses += [(await send(person, path, condition=HYPERTENSION)).status for path in (COUNT, EXPORT)]
    assert (linked, statuses) == ((True, [200] * 3) if allowed else (False, [403] * 3))
    assert len(lines(clinic)) == (2 if allowed else 0)


async def test_a_researcher_sees_no_patient(rita: Person) -> None:
    for path in ("/", "/inquiries/1001", "/inquiries/1001/record", "/insights", "/audit", "/alerts"):
        assert (await rita.client.get(f"/console{path}")).status == 403
    page = await rita.see("/console/research")
    assert SECRET not in page
    assert "Quillon" not in page


async def test_a_cohort_is_chosen_from_what_eleven_patients_have_and_counted(clinic: Services, rita: Person) -> None:
    with clinic.database.session() as session:
        for patient in session.scalars(select(Patient).order_by(Patient.id).limit(10)):
            add_condition(session, patient, "90560007", "Gout")
    page = html.unescape(await rita.see("/console/research"))
    assert f'value="{HYPERTENSION}"' in page
    assert "30 of 30" in page
    assert GOUT not in page
    assert "or another, by code or name" in page
    counted = await (await send(rita, COUNT, condition=HYPERTENSION, sex="female")).text()
    assert "Patients in this cohort: <strong>15</strong>" in counted
    assert re.search(rf'value="{re.escape(html.escape(HYPERTENSION))}" checked', counted)
    assert 'value="Blood pressure"' in counted
    few = html.unescape(await (await send(rita, COUNT, condition=GOUT)).text())
    assert f'name="condition" maxlength="400" autocomplete="off" value="{GOUT}"' in few
    assert "Patients in this cohort: <strong>fewer than 11</strong>" in few
    assert "10" not in re.findall(r"<strong>(.*?)</strong>", few)
    both = await (await send(rita, COUNT, ("condition", GOUT), ("condition", HYPERTENSION))).text()
    assert "<strong>30</strong>" in both
    assert lines(clinic) == [("rita", "query", "success", each) for each in (15, "fewer than 11", 30)]


async def test_what_there_is_to_choose_is_counted_anew_after_an_hour(
    clinic: Services, rita: Person, clock: Clock
) -> None:
    await rita.see("/console/research")
    with clinic.database.session() as session:
        for patient in session.scalars(select(Patient).order_by(Patient.id)):
            add_condition(session, patient, "90560007", "Gout")
    assert GOUT not in await rita.see("/console/research")
    clock.forward(minutes=61)
    await rita.log_in("rita")
    assert GOUT in await rita.see("/console/research")


async def test_the_export_is_a_zip_and_is_listed(clinic: Services, rita: Person) -> None:
    response = await send(rita, EXPORT, condition=HYPERTENSION)
    assert response.content_type == "application/zip"
    assert response.headers["Content-Disposition"] == 'attachment; filename="research.zip"'
    with zipfile.ZipFile(io.BytesIO(await response.read())) as archive:
        assert len(archive.read("patients.csv").splitlines()) == 31
        text = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert SECRET not in text
    page = await rita.see("/console/research")
    listed = re.findall(r'<td data-label="(?:Who|Protocol|Approved by|Patients)">(.*?)</td>', page)
    assert listed == ["rita", "IRB-17", "Review board", "30"]
    assert lines(clinic) == [("rita", "print-export", "success", 30)]


async def test_a_small_cohort_is_refused_and_that_is_listed_too(clinic: Services, rita: Person) -> None:
    response = await send(rita, EXPORT, condition=GOUT)
    assert response.status == 422
    page = await response.text()
    assert "fewer than 11 patients, who could be told apart" in page
    assert "fewer than 11, refused" in page
    assert lines(clinic) == [("rita", "print-export", "refused", "fewer than 11")]


@pytest.mark.parametrize("path", [COUNT, EXPORT])
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"protocol": " "}, "Give the number of the protocol."),
        ({"approver": ""}, "Say who approved it"),
        ({"purpose": ""}, "Say what the data are for."),
        ({"purpose": "x" * 201}, "Shorten the purpose"),
        ({"condition": ""}, "Choose who is wanted"),
        ({"age_from": "-1"}, "Give each age as a whole number"),
        ({"age_from": "99"}, "from 0 to 90"),
        ({"sex": "<script>"}, "Choose the sex from the list."),
        ({"level": "dire"}, "Choose the level from the list."),
        ({"year_from": "soon"}, "Give each year"),
        ({"topic": "hiv"}, "special categories"),
    ],
)
async def test_a_wrong_form_prepares_nothing_says_why_and_keeps_what_was_written(
    clinic: Services, rita: Person, path: str, wrong: dict[str, str], words: str
) -> None:
    response = await send(rita, path, **{"condition": HYPERTENSION, "year_to": "2024", **wrong})
    page = html.unescape(await response.text())
    assert response.status == 422
    assert words in page
    assert 'name="year_to" type="number" min="1900" max="2199" value="2024"' in page
    assert "<script>" not in page
    assert lines(clinic) == []


async def test_an_empty_a_forged_and_a_huge_form_prepare_nothing(clinic: Services, rita: Person) -> None:
    many = [("condition", f"made-up-{number}") for number in range(51)]
    assert (await send(rita, EXPORT, *many)).status == 422
    csrf = field(await rita.see("/console/research"), "csrf")
    assert (await rita.send(EXPORT, csrf=csrf)).status == 422
    assert (await rita.send(EXPORT, csrf="forged", condition=HYPERTENSION, **GROUND)).status == 403
    assert (await send(rita, EXPORT, condition="x" * 2_000_000)).status == 413
    upload = FormData([("csrf", csrf), *GROUND.items()])
    upload.add_field("condition", b"\x00" * 100, filename="condition.bin")
    assert (await rita.client.post(EXPORT, data=upload)).status == 422
    assert lines(clinic) == []


async def test_without_the_key_the_page_says_so(clinic: Services, rita: Person) -> None:
    dialect: Any = clinic.database.engine.dialect
    dialect.bedside_keys = keyring([new_key()])
    with clinic.database.session() as session:
        add_condition(session, session.scalars(select(Patient)).first(), "90560007", "Gout")  # type: ignore[arg-type]
    dialect.bedside_keys = keyring([new_key()])
    assert "none of our keys opens it" in await rita.see("/console/research", status=503)
    response = await send(rita, EXPORT, condition=HYPERTENSION)
    assert (response.status, response.content_type) == (503, "text/html")
    assert lines(clinic) == []
