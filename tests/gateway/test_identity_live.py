"""The log-in desk before a live FHIR server that is away."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.errors import RecordsUnavailable
from tests.gateway import test_identity
from tests.gateway.stage import Gateway
from tests.gateway.test_identity import CLAIM

talk = test_identity.talk


class Away:
    """A live source that can't be reached."""

    def __init__(self) -> None:
        self.asked: list[dt.date] = []

    def refresh(self, patient_id: str, tables: object, now: dt.datetime) -> None:
        raise RecordsUnavailable("away")

    def find(self, birth_date: dt.date, now: dt.datetime) -> None:
        self.asked.append(birth_date)
        raise RecordsUnavailable("away")


@pytest.mark.parametrize("claim", [CLAIM, "Nobody Atall 4/25/1970"])
async def test_while_records_cannot_be_reached_everybody_is_told_so(gateway: Gateway, talk: str, claim: str) -> None:
    away = Away()
    object.__setattr__(gateway.services, "source", away)
    await gateway.say(talk, "what are my allergies")
    (told,) = await gateway.say(talk, claim)
    assert away.asked == [dt.date(1970, 4, 25)]
    assert "can't reach your records now" in told
    assert [inquiry.kind for inquiry in gateway.inquiries()] == ["identity"]
    assert claim not in [message.text for message in gateway.inbox(talk)]


async def test_what_is_no_claim_asks_the_live_source_nothing(gateway: Gateway, talk: str) -> None:
    away = Away()
    object.__setattr__(gateway.services, "source", away)
    await gateway.say(talk, "flu shot 10/12/2024")
    assert away.asked == []
