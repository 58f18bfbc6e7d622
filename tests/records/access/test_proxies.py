"""A caregiver with authority on file logs in by their own name and phone; minors and doubt go to a person."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from bot.records.access import identity, proxies
from bot.records.engine import Database
from bot.records.messaging import conversations
from bot.records.models import AuditEvent, Conversation, Proxy
from tests.records.conftest import NOW, person, start, store
from tests.records.log_in import KEY, MINUTE, begin, confirm, log_in, sent, who

BORN = dt.date(1960, 1, 2)
PHONE = "+12025550188"


def caregiver(database: Database, patient_id: str = "p1", **changes: object) -> None:
    given: dict[str, object] = {
        "name": "Rosa Diaz", "birth_date": BORN, "phone": PHONE, "relationship": "daughter",
        "authority": "health care power of attorney", "by": "ada", "now": NOW,
    }  # fmt: skip
    with database.session() as session:
        proxies.add(session, patient_id, **given | changes)  # type: ignore[arg-type]


def claim(
    database: Database, conversation: str, name: str = "Rosa Diaz", born: dt.date = BORN
) -> identity.ClaimOutcome:
    begin(database, conversation)
    with database.session() as session:
        return identity.claim(session, conversation, name, born, NOW, KEY)


def test_the_code_goes_to_the_caregiver_and_opens_the_patients_record(database: Database, web: str) -> None:
    store(database, person())
    caregiver(database)
    outcome = claim(database, web)
    assert outcome.send
    assert outcome.send.phone == PHONE
    assert confirm(database, web, outcome.send.code).status == "verified"
    assert who(database, web) == "p1"
    with database.session() as session:
        talk = session.get_one(Conversation, web)
        found = identity.proxy_of(session, talk)
        assert found
        assert found.relationship == "daughter"
        line = session.scalars(select(AuditEvent).where(AuditEvent.action == "login")).one()
        assert (line.actor_type, line.patient_id) == ("proxy", "p1")


@pytest.mark.parametrize(
    ("patient", "changes"),
    [
        ({"born": dt.date(2012, 1, 1)}, {}),  # a minor
        ({"born": None}, {}),
        ({"deceased": True}, {}),
        ({}, {"until": NOW}),
        ({}, {"birth_date": dt.date(2012, 1, 2)}),
        ({}, {"name": "Rosa Ruiz"}),
    ],
)
def test_what_leads_nowhere_looks_like_the_rest(
    database: Database, web: str, patient: dict[str, object], changes: dict[str, object]
) -> None:
    store(database, person(**patient))  # type: ignore[arg-type]
    caregiver(database, **changes)
    outcome = claim(database, web, born=dt.date(2012, 1, 2) if "birth_date" in changes else BORN)
    assert outcome.status == "code_sent"
    assert outcome.send is None


def test_who_cares_for_two_goes_to_a_person(database: Database, web: str) -> None:
    store(database, person(), person("p2", "Ana", "Cruz"))
    caregiver(database)
    caregiver(database, "p2")
    assert claim(database, web).send is None


def test_who_is_a_patient_too_gets_their_own_record(database: Database, web: str) -> None:
    store(database, person(), person("p2", "Rosa", "Diaz", BORN, "+12025550102"))
    caregiver(database)
    outcome = claim(database, web)
    assert outcome.send
    confirm(database, web, outcome.send.code)
    assert who(database, web) == "p2"


def proven(database: Database, conversation: str, now: dt.datetime = NOW) -> str | None:
    """Whose record shows there, before anybody asks for it anew."""
    with database.session() as session:
        return conversations.proven_patient_id(conversations.get(session, conversation), now)


def end(database: Database) -> None:
    with database.session() as session:
        identity.end_proxy(session, session.scalars(select(Proxy)).one(), "ada", NOW)


def test_an_authority_that_ends_closes_the_record_at_once(database: Database, web: str) -> None:
    store(database, person())
    caregiver(database)
    own = start(database, "web", "maria's")
    log_in(database, own, NOW)
    confirm(database, web, sent(claim(database, web)).code)
    assert proven(database, web) == "p1"
    end(database)
    assert (proven(database, web), proven(database, own)) == (None, "p1")
    with database.session() as session:
        assert session.scalars(select(AuditEvent).where(AuditEvent.action == "logout")).one().actor_type == "proxy"


@pytest.mark.parametrize("channel", ["web", "sms"])
def test_a_log_in_under_way_leads_nowhere_after_the_authority_ended(database: Database, channel: str) -> None:
    store(database, person())
    caregiver(database)
    talk = start(database, channel, PHONE)
    code = sent(claim(database, talk)).code
    end(database)
    assert confirm(database, talk, code).status == "expired"
    assert proven(database, talk) is None


def test_an_authority_with_an_end_closes_the_record_then(database: Database, web: str) -> None:
    store(database, person())
    caregiver(database, until=NOW + 5 * MINUTE)
    confirm(database, web, sent(claim(database, web)).code)
    assert who(database, web, NOW + 4 * MINUTE) == "p1"
    assert proven(database, web, NOW + 5 * MINUTE) is None


def test_the_patient_who_logs_in_after_is_no_caregiver(database: Database) -> None:
    store(database, person())
    caregiver(database)
    talk = start(database, "sms", PHONE)
    first = claim(database, talk)
    assert first.send
    confirm(database, talk, first.send.code)
    with database.session() as session:
        own = identity.claim(session, talk, "Maria Lopez", dt.date(1970, 4, 25), NOW, KEY)
    assert own.send
    confirm(database, talk, own.send.code)
    with database.session() as session:
        assert session.get_one(Conversation, talk).proxy_id is None
