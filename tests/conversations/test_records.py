"""The patient's own record: never before identity is proven, never with a judgement."""

from __future__ import annotations

import pytest

from bot.cli.rehearsal import Rehearsal
from bot.records.models import Conversation, Patient
from tests.conversations.conftest import Start
from tests.conversations.tester import Talk, texted_code

QUESTIONS = [
    ("en", "When is my next appointment?"),
    ("en", "What medicines am I taking?"),
    ("en", "What are my allergies?"),
    ("en", "What were my latest results?"),
    ("es", "¿Cuándo es mi próxima cita?"),
    ("es", "¿Cuáles son mis medicinas?"),
    ("es", "¿Cuáles son mis alergias?"),
    ("es", "¿Cuáles son mis últimos resultados?"),
    ("en", "When was my last visit?"),
    ("en", "What conditions are on my chart?"),
    ("en", "Show me my immunization record"),
    ("en", "What procedures have I had?"),
    ("en", "Show me my care plan"),
    ("en", "Who is on my care team?"),
    ("en", "What phone number do you have for me?"),
    ("en", "Who has looked at my record?"),
    ("es", "¿Cuándo fue mi última visita?"),
    ("es", "¿Qué condiciones tengo en mi expediente?"),
    ("es", "Muestre mis vacunas"),
    ("es", "¿Qué operaciones he tenido?"),
    ("es", "Muéstreme mi plan de cuidado"),
    ("es", "¿Quién está en mi equipo médico?"),
    ("es", "¿Qué teléfono tienen de mí?"),
    ("es", "¿Quién ha visto mi expediente?"),
]
#: Words that judge a value.
JUDGEMENTS = ["normal", "too high", "too low", "good news", "dangerous", "worry", "peligros", "preocup"]


@pytest.mark.parametrize(("language", "question"), QUESTIONS)
async def test_nothing_is_told_before_identity_is_proven(start: Start, language: str, question: str) -> None:
    talk = await start("web", language)
    await talk.say(question)
    talk.expect("verify", aspect="claim", language=language, inquiry=False, replies=1)  # type: ignore[arg-type]


@pytest.mark.parametrize(("language", "question"), QUESTIONS)
@pytest.mark.parametrize("name", ["Antonio Castellanos", "Alfreda Wyman"])
async def test_the_proven_patient_is_told(start: Start, name: str, language: str, question: str) -> None:
    talk = await start("web", language, name)
    await talk.say(question)
    talk.expect("answer", language=language, lacks=JUDGEMENTS, inquiry=False, replies=1)  # type: ignore[arg-type]


@pytest.mark.parametrize("question", ["What were my latest results?", "¿Cuáles son mis últimos resultados?"])
async def test_results_do_not_go_by_text_message(start: Start, question: str) -> None:
    talk = await start("sms", patient="Antonio Castellanos")
    await talk.say(question)
    talk.expect("answer", lacks=["mm[Hg]", "%", "mg/dL"])


async def test_a_judgement_of_a_result_is_declined(start: Start) -> None:
    talk = await start(patient="Antonio Castellanos")
    await talk.say("What were my latest results?")
    await talk.say("Are my results normal?")
    talk.expect("decline")


async def test_logging_out_closes_the_record(start: Start) -> None:
    talk = await start(patient="Antonio Castellanos")
    await talk.say("log out")
    talk.expect("answer")
    await talk.say("What medicines am I taking?")
    talk.expect("verify", aspect="claim")


async def someone(stage: Rehearsal, name: str) -> Patient:
    patient_id = await stage.find_patient(name)
    return await stage.services.database.run(lambda session: session.get_one(Patient, patient_id))


async def claim(talk: Talk, patient: Patient) -> str:
    """Type the name and the birth date, and read the texted code."""
    assert patient.birth_date
    assert patient.phone
    await talk.say(f"{patient.name} {patient.birth_date:%m/%d/%Y}")
    talk.expect("verify", aspect="code")
    return await texted_code(talk.stage, patient.phone)


async def test_logging_in_answers_the_question_asked_before(start: Start, stage: Rehearsal) -> None:
    talk, patient = await start(), await someone(stage, "Antonio Castellanos")
    await talk.say("When is my next appointment?")
    code = await claim(talk, patient)
    await talk.enter(str((int(code) + 1) % 1_000_000).zfill(6))
    talk.expect("verify", aspect="code", contains="not right")
    await talk.enter(code)
    talk.expect("answer", contains="I know it is you")
    await talk.catch_up()
    talk.expect("answer", contains="Your next appointment")
    await talk.say("What medicines am I taking?")
    talk.expect("answer", contains="Hydrochlorothiazide")


async def test_names_birth_dates_and_codes_are_not_kept(start: Start, stage: Rehearsal) -> None:
    talk, patient = await start(), await someone(stage, "Alfreda Wyman")
    await talk.say("What are my allergies?")
    await talk.enter(await claim(talk, patient))
    said = " ".join(await talk.heard())
    assert patient.family not in said
    assert str(patient.birth_date and patient.birth_date.year) not in said


async def test_a_claim_that_matches_nobody_sounds_the_same(start: Start, stage: Rehearsal) -> None:
    right, wrong = await start(), await start()
    for talk in (right, wrong):
        await talk.say("What are my allergies?")
    await claim(right, await someone(stage, "Hershel Marvin"))
    await wrong.say("Nobody Atall 01/02/1950")
    assert wrong.text == right.text
    await wrong.enter("123456")
    wrong.expect("verify", aspect="code", contains="not right")


async def test_a_question_during_the_log_in_is_answered(start: Start) -> None:
    talk = await start()
    await talk.say("What are my allergies?")
    await talk.say("What is asthma?")
    talk.expect("answer", topic="asthma")


async def test_a_login_that_ran_out_asks_again(start: Start) -> None:
    talk = await start(patient="Antonio Castellanos")
    services = talk.stage.services
    await services.database.run(
        lambda session: setattr(session.get_one(Conversation, talk.id), "verified_until", services.now())
    )
    await talk.say("What medicines am I taking?")
    talk.expect("verify", aspect="claim", lacks="Hydrochlorothiazide")


@pytest.mark.parametrize("question", [question for _, question in QUESTIONS if "result" not in question])
async def test_the_record_fits_text_messages(start: Start, question: str) -> None:
    talk = await start("sms", patient="Kermit Trantow")
    await talk.say(question)
    talk.expect("answer", lacks=JUDGEMENTS, replies=1)


@pytest.mark.parametrize(
    ("question", "more", "topic"),
    [
        ("What conditions are on my chart?", "About high blood pressure", "hypertension"),
        ("What medicines am I taking?", "About diuretics (water pills)", "diuretics"),
    ],
)
async def test_an_item_of_the_record_leads_to_the_library(start: Start, question: str, more: str, topic: str) -> None:
    talk = await start(patient="Alfreda Wyman")
    await talk.say(question)
    talk.expect("answer", choices=more)
    await talk.say(more)
    talk.expect("answer", topic=topic)


async def test_the_rest_of_a_list_comes_on_asking(start: Start) -> None:
    talk = await start(patient="Alfreda Wyman")
    await talk.say("What were my latest results?")
    short = len(talk.replies[0].text)
    await talk.say(next(choice.label for choice in talk.replies[0].choices if "Show all" in choice.label))
    talk.expect("answer", contains="latest results")
    assert len(talk.replies[0].text) > short
