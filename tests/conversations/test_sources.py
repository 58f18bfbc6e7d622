"""The same record questions, from the embedded records and from a live FHIR server: the same answers."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from itertools import product

import pytest
import pytest_asyncio
from sqlalchemy.orm import Session

from actions import resources
from bot.cli.rehearsal import Rehearsal, rehearsal
from bot.records.access import consents
from bot.records.chart.patients import Reader
from bot.records.models import Patient
from bot.reply import Channel
from bot.services import utc_now
from tests.conversations.test_records import QUESTIONS as ALL
from tests.conversations.tester import Talk
from tests.records.chart.live.conftest import KEY_ID, FhirServer, fhir

__all__ = ["fhir"]

#: A second assistant, and 264 questions to both.
pytestmark = pytest.mark.slow


#: Who has looked at a record is our own audit, whatever the source.
QUESTIONS = [
    (language, question) for language, question in ALL if "looked" not in question and "ha visto" not in question
]
PATIENTS = ("Alfreda Wyman", "Kermit Trantow", "Joaquin Rodriguez")
CHANNELS: tuple[Channel, ...] = ("web", "sms")
CASES = list(product(PATIENTS, CHANNELS, QUESTIONS))

#: Each source has a record as of its own today, and midnight may lie between the two.
_AS_OF = re.compile(r"(as of|, al) (\w+ \d+, \d{4}|\d+ de \w+ de \d{4})")

Answers = dict[tuple[str, str, tuple[str, str]], str]


async def answers(stage: Rehearsal) -> Answers:
    """What every patient is told on every channel."""
    for name in PATIENTS:
        await stage.services.database.run(_choose_texting, await stage.find_patient(name))
    return {(name, channel, asked): await _answer(stage, name, channel, *asked) for name, channel, asked in CASES}


async def _answer(stage: Rehearsal, name: str, channel: Channel, language: str, question: str) -> str:
    talk = await Talk.start(stage, channel, "es" if language == "es" else "en", name)
    replies = await talk.say(question)
    told = "\n".join([talk.text, *(choice.label for reply in replies for choice in reply.choices)])
    # A server in JavaScript gives 139.0 as 139.
    return _AS_OF.sub(r"\1 TODAY", re.sub(r"(\d)\.0\b", r"\1", told))


def _choose_texting(session: Session, patient_id: str) -> None:
    reader = Reader("patient", patient_id, "patient_request")
    consents.choose(session, patient_id, "sms", utc_now(), allowed=True, reader=reader)


def _born(session: Session, patient_id: str) -> dt.date:
    born = session.get_one(Patient, patient_id).birth_date
    assert born
    return born


@pytest_asyncio.fixture(scope="module")
async def embedded(stage: Rehearsal) -> Answers:
    return await answers(stage)


@pytest_asyncio.fixture(scope="module")
async def live(embedded: Answers, stage: Rehearsal, fhir: FhirServer) -> Answers:
    """The same from a database that holds nothing but what the server gave."""
    born = [await stage.services.database.run(_born, await stage.find_patient(name)) for name in PATIENTS]
    settings = {
        "BEDSIDE_RECORDS_SOURCE": "fhir",
        "BEDSIDE_FHIR_URL": fhir.base,
        "BEDSIDE_FHIR_CLIENT_ID": "bedside",
        "BEDSIDE_FHIR_KEY": str(fhir.key),
        "BEDSIDE_FHIR_KEY_ID": KEY_ID,
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        async with rehearsal() as other:
            for day in born:
                await asyncio.to_thread(resources.source().find, day, utc_now())
            return await answers(other)


@pytest.mark.parametrize(("name", "channel", "asked"), CASES)
async def test_both_sources_answer_alike(
    embedded: Answers, live: Answers, name: str, channel: Channel, asked: tuple[str, str]
) -> None:
    case = name, channel, asked
    assert live[case] == embedded[case]


@pytest.mark.parametrize(("channel", "asked"), list(product(CHANNELS, QUESTIONS)))
async def test_each_patient_is_told_of_their_own(embedded: Answers, channel: Channel, asked: tuple[str, str]) -> None:
    told = {embedded[name, channel, asked] for name in PATIENTS}
    assert len(told) > 1
