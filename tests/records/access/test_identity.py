"""Proving who speaks, seen from the patient's and from an intruder's side."""

from __future__ import annotations

import datetime as dt
import hmac
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.records.access import identity
from bot.records.access.identity import ClaimOutcome, ConfirmOutcome
from bot.records.engine import Database
from bot.records.models import IdentityCheck
from tests.records.conftest import NOW, person, start, store
from tests.records.log_in import (
    BORN,
    MINUTE,
    audit_lines,
    begin,
    claim,
    confirm,
    log_in,
    resend,
    sent,
    stage,
    who,
    wrong,
)


def test_name_birth_date_and_code_open_the_record(database: Database, web: str) -> None:
    store(database, person())
    assert stage(database, web) is None
    assert begin(database, web, "When is my appointment?") == "claim" == stage(database, web)
    outcome = claim(database, web)
    assert outcome.status == "code_sent"
    assert stage(database, web) == "code"
    assert sent(outcome).phone == "+12025550101"
    assert len(sent(outcome).code) == 6
    assert who(database, web) is None
    code = sent(outcome).code
    assert confirm(database, web, f"{code[:3]} {code[3:]}") == ConfirmOutcome(
        "verified", question="When is my appointment?"
    )
    assert who(database, web) == "p1"
    assert stage(database, web) is None
    assert audit_lines(database) == [("code-sent", "success", "p1", None), ("login", "success", "p1", None)]


NOBODY = [
    pytest.param("Maria Lopes", BORN, "no_match", id="wrong name"),
    pytest.param("Maria Lopez", BORN + dt.timedelta(1), "no_match", id="wrong date"),
    pytest.param("Dead Poet", dt.date(1950, 1, 1), "deceased", id="deceased"),
    pytest.param("Phone Less", dt.date(1950, 1, 2), "no_phone", id="no phone on file"),
    pytest.param("Twin Same", dt.date(1950, 1, 3), "ambiguous", id="two people match"),
    pytest.param("Young Lopez", dt.date(2008, 3, 11), "minor", id="eighteen tomorrow"),
]


def clinic(database: Database) -> None:
    store(
        database,
        person(),
        person("p2", "Dead", "Poet", dt.date(1950, 1, 1), deceased=True),
        person("p3", "Phone", "Less", dt.date(1950, 1, 2), phone=None),
        person("p4", "Twin", "Same", dt.date(1950, 1, 3)),
        person("p5", "Twin", "Same", dt.date(1950, 1, 3)),
        person("p6", "Young", "Lopez", dt.date(2008, 3, 11)),
    )


@pytest.mark.parametrize(("name", "born", "reason"), NOBODY)
def test_from_outside_nobody_can_tell_whether_a_claim_matched(
    database: Database, web: str, name: str, born: dt.date, reason: str
) -> None:
    clinic(database)
    other = start(database, "web", "browser-2")
    right, failed = claim(database, web), claim(database, other, name, born)
    assert failed.send is None
    assert right.send is not None
    assert right == failed
    assert repr(right) == repr(failed)
    for _ in range(5):
        guess = wrong(sent(right).code)
        assert confirm(database, web, guess) == confirm(database, other, guess)
    assert stage(database, web) == stage(database, other)
    for _ in range(3):
        assert resend(database, web) == resend(database, other)
    for _ in range(5):
        assert claim(database, web, "No One") == claim(database, other, "No One")
    assert stage(database, web) == stage(database, other) == "locked"
    assert (("verify-fail", "failure", None, reason)) in audit_lines(database)


def test_the_last_claim_allowed_says_the_same_for_a_match_too(database: Database, web: str) -> None:
    store(database, person())
    for _ in range(4):
        claim(database, web, "No One")
    assert claim(database, web) == ClaimOutcome("locked")
    assert stage(database, web) == "locked"


def test_as_much_is_hashed_for_no_match(database: Database, web: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store(database, person())
    hashes: list[bytes] = []
    original = hmac.new

    def counted(key: bytes, message: bytes, digest: str) -> hmac.HMAC:
        hashes.append(message)
        return original(key, message, digest)

    monkeypatch.setattr(hmac, "new", counted)
    claim(database, web)
    after_match = len(hashes)
    claim(database, start(database, "web", "browser-2"), "No One")
    assert after_match == 1
    assert len(hashes) == 2


def test_nobody_is_of_age_on_the_evening_before(database: Database, web: str) -> None:
    evening = dt.datetime(2026, 3, 10, 1, tzinfo=dt.UTC)  # still the ninth at a clinic in Chicago
    store(database, person("p7", "Late", "Lopez", dt.date(2008, 3, 10)))
    begin(database, web, now=evening)
    assert claim(database, web, "Late Lopez", dt.date(2008, 3, 10), evening).send is None


@pytest.mark.parametrize("date", [dt.date(2008, 3, 10), dt.date(1926, 1, 1)])
def test_adults_may_log_in_from_their_birthday_on(database: Database, web: str, date: dt.date) -> None:
    store(database, person(born=date))
    assert claim(database, web, born=date).send is not None


def test_five_failed_claims_lock_for_an_hour(database: Database, web: str) -> None:
    store(database, person())
    assert [claim(database, web, "No One").status for _ in range(5)] == ["code_sent"] * 4 + ["locked"]
    later = NOW + 59 * MINUTE
    assert begin(database, web, now=later) == "locked" == claim(database, web, now=later).status
    assert confirm(database, web, "123456", later).status == "locked" == resend(database, web, later).status
    log_in(database, web, NOW + 60 * MINUTE)
    assert ("lock", "failure", None, "too_many_claims") in audit_lines(database)


def test_cancelling_or_starting_again_does_not_reset_the_count(database: Database, web: str) -> None:
    for _ in range(4):
        begin(database, web)
        claim(database, web, "No One")
        with database.session() as session:
            identity.cancel(session, web, NOW)
    assert claim(database, web, "No One").status == "locked"


def test_a_login_clears_the_count(database: Database, web: str) -> None:
    store(database, person())
    for _ in range(3):
        claim(database, web, "No One")
    log_in(database, web)
    assert [claim(database, web, "No One").status for _ in range(5)][:4] == ["code_sent"] * 4


def test_a_code_works_once(database: Database, web: str) -> None:
    store(database, person())
    code = sent(claim(database, web)).code
    assert confirm(database, web, code).status == "verified"
    with database.session() as session:
        identity.log_out(session, web, NOW)
    assert confirm(database, web, code).status == "expired"


def test_a_code_pressed_twice_says_twice_who_it_is_and_asks_once(database: Database, web: str) -> None:
    store(database, person())
    begin(database, web, "When is my appointment?")
    code = sent(claim(database, web)).code
    assert confirm(database, web, code) == ConfirmOutcome("verified", question="When is my appointment?")
    assert confirm(database, web, code) == ConfirmOutcome("verified")
    assert confirm(database, web, code, NOW + 16 * MINUTE).status == "expired"


def test_a_new_log_in_is_not_done_because_of_the_last_one(database: Database, web: str) -> None:
    store(database, person())
    log_in(database, web)
    claim(database, web, "No One")
    assert confirm(database, web, "000000").status == "wrong"


@pytest.mark.parametrize("name", ["Maria Lopez", "No One"])
def test_a_second_question_leaves_a_code_under_way_alone(database: Database, web: str, name: str) -> None:
    store(database, person())
    begin(database, web, "When is my appointment?")
    outcome = claim(database, web, name)
    assert begin(database, web, "What are my allergies?") == "code" == stage(database, web)
    if outcome.send:
        answered = confirm(database, web, outcome.send.code)
        assert answered == ConfirmOutcome("verified", question="What are my allergies?")


def test_a_question_after_the_code_ran_out_starts_again(database: Database, web: str) -> None:
    store(database, person())
    claim(database, web)
    assert begin(database, web, "What are my allergies?", NOW + 10 * MINUTE) == "claim"


def test_a_code_entered_twice_at_once_works_once(database: Database) -> None:
    store(database, person())
    phone = start(database, "sms", "+12025550101")
    code = sent(claim(database, phone)).code
    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(lambda _: confirm(database, phone, code).status, range(2)))
    assert outcomes == ["verified"] * 2
    assert [line[0] for line in audit_lines(database)].count("login") == 1


def test_claims_at_once_are_all_counted(database: Database, web: str) -> None:
    with ThreadPoolExecutor(6) as threads:
        outcomes = list(threads.map(lambda _: claim(database, web, "No One").status, range(6)))
    assert sorted(outcomes) == ["code_sent"] * 4 + ["locked"] * 2


def test_a_code_is_of_no_use_in_another_conversation(database: Database, web: str) -> None:
    store(database, person())
    other = start(database, "web", "browser-2")
    code = sent(claim(database, web)).code
    claim(database, other, "No One")
    assert confirm(database, other, code).status == "wrong"
    assert who(database, other) is None


@pytest.mark.parametrize(("minutes", "status"), [(0, "verified"), (9, "verified"), (10, "expired"), (11, "expired")])
def test_a_code_lives_ten_minutes(database: Database, web: str, minutes: int, status: str) -> None:
    store(database, person())
    code = sent(claim(database, web)).code
    assert confirm(database, web, code, NOW + minutes * MINUTE).status == status


def test_five_wrong_tries_void_a_code(database: Database, web: str) -> None:
    store(database, person())
    code = sent(claim(database, web)).code
    tries = [confirm(database, web, wrong(code)) for _ in range(5)]
    assert [(t.status, t.tries_left) for t in tries] == [("wrong", n) for n in (4, 3, 2, 1)] + [("expired", 0)]
    assert confirm(database, web, code).status == "expired"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "💊"])
def test_odd_codes_are_wrong_and_nothing_worse(database: Database, web: str, typed: str) -> None:
    store(database, person())
    claim(database, web)
    assert confirm(database, web, typed).status == "wrong"


def test_a_new_code_voids_the_old_one_and_three_an_hour_is_all(database: Database, web: str) -> None:
    store(database, person())
    first = sent(claim(database, web)).code
    second, third = (sent(resend(database, web)).code for _ in range(2))
    assert resend(database, web).status == "too_many"
    assert first == third or confirm(database, web, first).status == "wrong"
    assert second == third or confirm(database, web, second).status == "wrong"
    assert confirm(database, web, third).status == "verified"


def test_opening_more_conversations_gets_no_more_codes_or_guesses(database: Database) -> None:
    store(database, person())
    talks = [start(database, "web", f"browser-{n}") for n in range(5)]
    outcomes = [claim(database, talk) for talk in talks]
    assert len({repr(outcome) for outcome in outcomes}) == 1
    assert [outcome.send is not None for outcome in outcomes] == [True] * 3 + [False] * 2
    with database.session() as session:
        check = session.get_one(IdentityCheck, talks[4])
        assert check.patient_id is None
    an_hour_on = start(database, "web", "browser-9")
    assert claim(database, an_hour_on, now=NOW + 61 * MINUTE).send is not None


def test_resend_without_a_claim_sends_nothing(database: Database, web: str) -> None:
    assert resend(database, web) == ClaimOutcome("no_claim")
    begin(database, web)
    assert resend(database, web).status == "no_claim"
    assert confirm(database, web, "123456").status == "expired"
