"""The log-in desk, as a patient meets it in the chat."""

from __future__ import annotations

import datetime as dt
import logging
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.bus import OUTBOX
from bot.records.access import identity
from bot.records.chart.names import name_key
from bot.records.messaging import conversations, messages
from bot.records.models import Conversation, OutboxMessage, Patient
from bot.records.outbound import outbox
from bot.reply import Choice, Question, Reply
from tests.gateway.stage import Gateway, answer

PHONE = "+12025550101"
CLAIM = "Maria Lopez 4/25/1970"


@pytest.fixture
def talk(gateway: Gateway) -> str:
    """A conversation by text that asks for the record, and the record."""
    with gateway.services.database.session() as session:
        session.add(_patient("p1", "Maria", "Lopez", dt.date(1970, 4, 25)))
    talk = gateway.start("sms", "+12025550199")

    def replies(question: Question) -> list[Reply]:
        with gateway.services.database.session() as session:
            known = identity.verified_patient(session, question.conversation_id, gateway.clock.now)
        return [answer("Penicillin.") if known else answer("Who are you?", act="verify", aspect="claim")]

    gateway.assistant.replies = replies
    return talk


def _patient(id: str, given: str, family: str, born: dt.date) -> Patient:
    key = name_key(given, family)
    as_of = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    return Patient(id=id, given=given, family=family, name_key=key, birth_date=born, phone=PHONE, as_of=as_of)


async def texted_code(gateway: Gateway) -> str:
    """The newest code texted to the patient; it goes out in its own time."""
    async with gateway.services.bus.subscribe(OUTBOX) as texts:
        while (code := _newest_code(gateway)) is None:
            assert await texts.wait(10), "no code was texted"
    return code


def _newest_code(gateway: Gateway) -> str | None:
    query = select(OutboxMessage).join(Conversation).where(Conversation.address == PHONE)
    with gateway.services.database.session() as session:
        row = session.scalars(query.order_by(OutboxMessage.id.desc())).first()
    found = re.search(r"\d{6}", row.body["text"]) if row else None
    return found[0] if found else None


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def test_an_accented_name_does_not_turn_the_birth_date_round(gateway: Gateway, talk: str) -> None:
    with gateway.services.database.session() as session:
        session.add(_patient("p2", "José", "Ruiz", dt.date(1980, 3, 4)))
    await gateway.say(talk, "what are my allergies")
    await gateway.say(talk, "Me llamo José Ruiz, mi cumpleaños es 3/4/1980")
    assert await gateway.say(talk, await texted_code(gateway))
    assert gateway.replies(talk)[-1].text == "Penicillin."


@pytest.mark.parametrize(
    "said",
    [[CLAIM], ["Maria Lopez, April 25, 1970"], ["my name is Maria Lopez and I was born 4/25/1970"],
     ["Maria Lopez", "4/25/1970"], ["hi, I'm Maria Lopez", "April 25 1970"], ["soy Maria Lopez", "4/25/1970"]],
)  # fmt: skip
async def test_logging_in_by_typing_answers_the_question_asked_before(
    gateway: Gateway, talk: str, said: list[str]
) -> None:
    await gateway.say(talk, "what are my allergies")
    for words in said:
        await gateway.say(talk, words)
    code = await texted_code(gateway)
    told = await gateway.say(talk, f"it is {code[:3]} {code[3:]}")
    assert told[-1] == "Penicillin."
    assert [question.text for question in gateway.assistant.asked] == ["what are my allergies"] * 2


async def test_log_in_details_never_reach_the_assistant_the_inbox_or_a_log(
    gateway: Gateway, talk: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await gateway.say(talk, "what are my allergies")
    for words in ("I am Maria Lopez", "4/25/1970"):
        await gateway.say(talk, words)
    code = await texted_code(gateway)
    await gateway.say(talk, wrong(code))
    await gateway.say(talk, code)
    kept = " ".join(message.text for message in gateway.inbox(talk)) + caplog.text
    kept += " ".join(question.text for question in gateway.assistant.asked)
    for secret in ("Lopez", "1970", code, wrong(code), PHONE):
        assert secret not in kept


async def test_a_wrong_code_may_be_tried_again_but_not_forever(gateway: Gateway, talk: str) -> None:
    await gateway.say(talk, "what are my allergies")
    await gateway.say(talk, CLAIM)
    code = await texted_code(gateway)
    for _ in range(4):
        [told] = await gateway.say(talk, wrong(code))
        assert "not right" in told
    [told] = await gateway.say(talk, wrong(code))
    assert "no longer works" in told
    assert "Penicillin." not in await gateway.say(talk, code)


async def test_a_code_stops_working_after_ten_minutes(gateway: Gateway, talk: str) -> None:
    await gateway.say(talk, "what are my allergies")
    await gateway.say(talk, CLAIM)
    code = await texted_code(gateway)
    gateway.clock.forward(10 * 60)
    assert "Penicillin." not in await gateway.say(talk, code)


async def test_a_claim_that_matches_nobody_sounds_the_same_at_every_step(gateway: Gateway, talk: str) -> None:
    told = []
    for name in ("Maria Lopez", "Nobody Atall"):
        conversation = gateway.start("sms", name)
        await gateway.say(conversation, "what are my allergies")
        for words in (f"{name} 4/25/1970", "000000"):
            await gateway.say(conversation, words)
        told.append(gateway.told(conversation))
    assert told[0] == told[1]


async def test_too_many_claims_go_to_a_coordinator_once(gateway: Gateway, talk: str) -> None:
    await gateway.say(talk, "what are my allergies")
    for year in range(1960, 1966):
        told = await gateway.say(talk, f"Maria Lopez 4/25/{year}")
    [inquiry] = gateway.inquiries()
    assert inquiry.kind == "identity"
    assert str(inquiry.number) in told[-1]


@pytest.mark.parametrize(
    "said", ["What is asthma?", "never mind", "is 130/85 high", "high blood pressure", "WHAT IS ASTHMA", "I am tired"]
)
async def test_anything_else_during_a_log_in_goes_to_the_assistant(gateway: Gateway, talk: str, said: str) -> None:
    await gateway.say(talk, "what are my allergies")
    await gateway.say(talk, said)
    assert gateway.assistant.asked[-1].text == said


async def test_a_code_like_number_outside_a_log_in_is_an_ordinary_message(gateway: Gateway, talk: str) -> None:
    await gateway.say(talk, "123456")
    assert gateway.assistant.asked[-1].text == "123456"


async def test_an_emergency_wins_over_a_log_in(gateway: Gateway, talk: str) -> None:
    await gateway.say(talk, "what are my allergies")
    await gateway.say(talk, CLAIM)
    told = await gateway.say(talk, "I have crushing chest pain")
    assert "911" in told[0]


async def test_a_code_works_only_in_its_own_conversation(gateway: Gateway, talk: str) -> None:
    await gateway.say(talk, "what are my allergies")
    await gateway.say(talk, CLAIM)
    code = await texted_code(gateway)
    other = gateway.start("sms", "another phone")
    await gateway.say(other, "what are my allergies")
    await gateway.say(other, "Nobody Atall 4/25/1970")
    assert "not right" in (await gateway.say(other, code))[0]
    with gateway.services.database.session() as session:
        assert conversations.get(session, other).patient_id is None


@pytest.mark.usefixtures("talk")
async def test_a_browser_is_logged_in_when_it_comes_with_the_token_that_the_form_gave_it(gateway: Gateway) -> None:
    browser = gateway.start()
    await gateway.say(browser, "what are my allergies")
    asked = await gateway.desk.claim(browser, "Maria Lopez", "4/25/1970")
    done, token = await gateway.desk.code(browser, await texted_code(gateway))
    assert (asked.aspect, done.act) == ("code", "answer")
    [told] = await gateway.say(browser, "my allergies, please")
    assert "Penicillin" not in told
    gateway.enter(token)
    await gateway.work()
    assert gateway.told(browser)[-1] == "Penicillin."
    assert gateway.assistant.asked[-1].text == "my allergies, please"


@pytest.mark.usefixtures("talk")
@pytest.mark.parametrize("right", [True, False])
async def test_a_browsers_code_typed_as_a_message_is_sent_to_the_form_and_not_used_up(
    gateway: Gateway, right: bool
) -> None:
    browser = gateway.start()
    await gateway.say(browser, "what are my allergies")
    await gateway.say(browser, CLAIM)
    code = await texted_code(gateway)
    for _ in range(6):
        [told] = await gateway.say(browser, code if right else wrong(code))
        assert "in the field for it" in told
    assert code not in " ".join(message.text for message in gateway.inbox(browser))
    _, token = await gateway.desk.code(browser, code)
    gateway.enter(token)
    await gateway.work()
    assert gateway.told(browser)[-1] == "Penicillin."


@pytest.mark.parametrize(("name", "born"), [("Maria", "4/25/1970"), ("Maria Lopez", "yesterday"), ("", "")])
async def test_the_form_asks_again_for_what_is_missing(gateway: Gateway, talk: str, name: str, born: str) -> None:
    reply = await gateway.desk.claim(talk, name, born)
    assert (reply.act, reply.aspect) == ("verify", "claim")


@pytest.mark.parametrize(
    "said", ["Flu shot 10/12/2024", "last period 10/20/2026", "Started Metformin 1/5/2024", "is it bad since 1/5/2024?"]
)
async def test_a_date_in_a_question_is_no_log_in(gateway: Gateway, talk: str, said: str) -> None:
    gateway.assistant.replies = lambda question: [answer("I see.")]
    for _ in range(6):
        await gateway.say(talk, said)
    assert [question.text for question in gateway.assistant.asked] == [said] * 6
    assert gateway.inquiries() == []


async def test_an_unasked_name_and_date_are_kept_back_and_tell_nobody_who_is_a_patient(
    gateway: Gateway, talk: str
) -> None:
    told = [await gateway.say(talk, said) for said in (CLAIM, "Mario Perez 4/25/1970") * 3]
    assert told == [told[0]] * 6
    assert "I am Ana Ruiz" in told[0][0]
    assert gateway.assistant.asked == []
    assert gateway.inquiries() == []
    assert "Lopez" not in " ".join(message.text for message in gateway.inbox(talk))


async def test_saying_who_one_is_unasked_starts_the_log_in(gateway: Gateway, talk: str) -> None:
    await gateway.say(talk, "I am Maria Lopez, born 4/25/1970")
    assert "I know it is you" in (await gateway.say(talk, await texted_code(gateway)))[0]


@pytest.mark.parametrize("claim", [CLAIM, "Mario Perez 4/25/1970"])
async def test_a_second_question_while_a_code_is_out_keeps_the_code(gateway: Gateway, talk: str, claim: str) -> None:
    await gateway.say(talk, "what are my allergies")
    await gateway.say(talk, claim)
    await gateway.say(talk, "when is my next visit")
    [*_, reply] = gateway.replies(talk)
    assert (reply.act, reply.aspect) == ("verify", "code")
    assert "waiting for the 6-digit code" in reply.text
    if claim == CLAIM:
        assert (await gateway.say(talk, await texted_code(gateway)))[-1] == "Penicillin."
        assert gateway.assistant.asked[-1].text == "when is my next visit"


async def test_a_question_of_someone_locked_out_is_told_so(gateway: Gateway, talk: str) -> None:
    await gateway.say(talk, "what are my allergies")
    for year in range(1960, 1965):
        await gateway.say(talk, f"Maria Lopez 4/25/{year}")
    for said in ("what are my allergies", CLAIM, "123456"):
        assert "could not confirm who you are" in (await gateway.say(talk, said))[0]
    assert len(gateway.inquiries()) == 1


NEAR_MISSES = [
    "Maria Lopez 4/25/1970 when is my next appointment?",
    "Maria Lopez, 25 apr 15",
    "my name is Maria Lopez, help me",
    "1970",
    "12345",
]


@pytest.mark.parametrize("before", [[], [CLAIM]])
@pytest.mark.parametrize("said", NEAR_MISSES)
async def test_a_near_miss_is_kept_back_and_answered_kindly(
    gateway: Gateway, talk: str, before: list[str], said: str
) -> None:
    await gateway.say(talk, "what are my allergies")
    for words in before:
        await gateway.say(talk, words)
    [told] = await gateway.say(talk, said)
    assert "ask me something else" in told
    assert [question.text for question in gateway.assistant.asked] == ["what are my allergies"]
    assert gateway.inbox(talk)[-1].text == "[log-in details]"


async def test_a_name_after_the_code_ran_out_is_asked_for_again(gateway: Gateway, talk: str) -> None:
    await gateway.say(talk, "what are my allergies")
    await gateway.say(talk, CLAIM)
    gateway.clock.forward(10 * 60)
    assert "no longer works" in (await gateway.say(talk, "maria lopez"))[0]


async def test_a_tapped_choice_is_no_name(gateway: Gateway, talk: str) -> None:
    offer = answer("Who are you?", act="verify", aspect="claim", choices=(Choice(label="Zumba", value="Zumba Vamos"),))
    gateway.assistant.replies = lambda question: [offer]
    await gateway.say(talk, "what are my allergies")
    await gateway.say(talk, "zumba")
    assert gateway.assistant.asked[-1].text == "Zumba Vamos"


async def test_a_code_entered_twice_is_welcomed_twice(gateway: Gateway, talk: str) -> None:
    await gateway.say(talk, "what are my allergies")
    await gateway.say(talk, CLAIM)
    code = await texted_code(gateway)
    first, _ = await gateway.say(talk, code)
    assert await gateway.say(talk, code) == [first]
    assert gateway.told(talk).count("Penicillin.") == 1
    assert [question.text for question in gateway.assistant.asked] == ["what are my allergies"] * 2


async def test_a_crash_while_answering_a_code_leaves_everything_as_it_was(
    gateway: Gateway, talk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await gateway.say(talk, "what are my allergies")
    await gateway.say(talk, CLAIM)
    code = await texted_code(gateway)
    await gateway.hear(talk, code)
    with monkeypatch.context() as crash:
        crash.setattr(messages, "finish", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await gateway.desk.intercept(gateway.inbox(talk)[-1], "en")
    await gateway.work()
    assert gateway.told(talk)[-2:] == ["Thank you, I know it is you now. I will log you out after a while without "
                                       "messages.", "Penicillin."]  # fmt: skip


async def test_a_message_that_another_worker_finished_goes_no_further(gateway: Gateway, talk: str) -> None:
    await gateway.say(talk, "what are my allergies")
    await gateway.hear(talk, CLAIM)
    message = gateway.inbox(talk)[-1]
    assert await gateway.desk.intercept(message, "en")
    before = gateway.told(talk)
    assert await gateway.desk.intercept(message, "en")
    assert gateway.told(talk) == before


async def test_with_a_person_only_what_the_log_in_asked_for_is_taken(gateway: Gateway, talk: str) -> None:
    await gateway.say(talk, "what are my allergies")
    gateway.take_over(talk)
    for said in ("maria lopez", "my number is 12345", "last visit 4/25/1970"):
        assert await gateway.say(talk, said) == []
        assert gateway.inbox(talk)[-1].text == said
    await gateway.say(talk, CLAIM)
    await gateway.say(talk, await texted_code(gateway))
    authors = [reply.author for reply in gateway.replies(talk)]
    assert authors[-2:] == ["system", "system"]
    assert [message.text for message in gateway.inbox(talk)][-3:-1] == ["[log-in details]"] * 2
    assert len(gateway.assistant.asked) == 1


async def test_with_a_person_an_unasked_birth_date_is_for_the_person(gateway: Gateway, talk: str) -> None:
    gateway.take_over(talk)
    assert await gateway.say(talk, "I am Maria Lopez 4/25/1970") == []
    assert gateway.inbox(talk)[-1].text == "I am Maria Lopez 4/25/1970"


async def test_a_code_that_could_not_be_texted_is_tried_again_and_never_logged(
    gateway: Gateway, talk: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.gateway.identity.RETRY_AFTER", (0, 0))
    codes: list[str] = []
    really = outbox.text_number

    def away_once(session: Session, phone: str, text: Reply, now: dt.datetime, *, secret: bool) -> object:
        codes.append(text.text)
        if len(codes) == 1:
            raise RuntimeError(text.text)
        return really(session, phone, text, now, secret=secret)

    monkeypatch.setattr(outbox, "text_number", away_once)
    await gateway.say(talk, "what are my allergies")
    await gateway.say(talk, CLAIM)
    await gateway.desk.close()
    assert _newest_code(gateway) is not None
    assert "RuntimeError" in caplog.text
    assert codes[0] not in caplog.text
    assert "your code is" not in caplog.text
