"""Canned replies and macros: made, changed and put to use by everyone, and audited."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from bot.console.steps import ENDINGS
from bot.console.wording import WORDS
from bot.records.models import AuditEvent, CannedReply, Conversation, Inquiry, Label, OutboxMessage
from bot.services import Services
from tests.console.conftest import AskFor, NewPerson, Person, field
from tests.console.test_steps import TOKEN, stored


async def test_canned_replies_are_offered_in_the_patients_language(
    services: Services, maria: Person, new_person: NewPerson, ask: AskFor
) -> None:
    ask()
    csrf = field(await maria.see(), "csrf")
    for language, text in (("en", "Please call us."), ("es", "Llámenos, por favor.")):
        await maria.send("/console/canned", csrf=csrf, code="call-us", language=language, text=text)
    page = await maria.see("/console/inquiries/1001")
    assert 'data-insert="Please call us." data-code="call-us"' in page
    assert "Llámenos" not in page
    assert "Llámenos" in await maria.see("/console/canned")
    await maria.send("/console/canned", csrf=csrf, code="call-us", language="es", remove="yes")
    with services.database.session() as session:
        assert [reply.language for reply in session.scalars(select(CannedReply))] == ["en"]
    did = [(line.actor_id, line.action, line.detail) for line in audited(services, "canned_replies")]
    assert did == [
        ("maria", "create", {"code": "call-us", "language": "en"}),
        ("maria", "create", {"code": "call-us", "language": "es"}),
        ("maria", "delete", {"code": "call-us", "language": "es"}),
    ]
    assert "code: call-us, language: es" in await (await new_person("omar")).see("/console/audit")


def audited(services: Services, resource: str) -> Sequence[AuditEvent]:
    """The audit's lines about something, oldest first."""
    with services.database.session() as session:
        return session.scalars(select(AuditEvent).where(AuditEvent.resource == resource).order_by(AuditEvent.id)).all()


@pytest.mark.parametrize(("code", "text"), [("Call us!", "Please call us."), ("call", " "), ("call", "x" * 1001)])
async def test_a_reply_that_cannot_be_kept_stands_in_its_form_still(
    services: Services, maria: Person, code: str, text: str
) -> None:
    csrf = field(await maria.see(), "csrf")
    refused = await maria.send("/console/canned", csrf=csrf, code=code, language="es", text=text)
    page = await refused.text()
    assert refused.status == 422
    assert f">{text}</textarea>" in page
    assert f'value="{code}"' in page
    assert '<option value="es" selected>' in page
    assert audited(services, "canned_replies") == []


async def test_a_reply_of_a_thousand_characters_may_have_lines(maria: Person) -> None:
    csrf, text = field(await maria.see(), "csrf"), "\r\n".join(["x" * 99] * 10)
    kept = await maria.send("/console/canned", csrf=csrf, code="long", language="en", text=text)
    assert kept.status == 303


async def test_a_reply_is_changed_from_its_row_and_never_over_a_colleagues_words(
    services: Services, maria: Person, james: Person
) -> None:
    change = "/console/canned?code=call&language=en"
    form = {"csrf": field(await maria.see(), "csrf"), "code": "call", "language": "en"}
    await maria.send("/console/canned", text="Call us.", **form)
    assert change.replace("&", "&amp;") in await maria.see("/console/canned")
    seen = field(await maria.see(change), "seen")
    assert seen == "Call us."
    theirs = form | {"csrf": field(await james.see(), "csrf")}
    assert (await james.send("/console/canned", text="Ring us.", seen=seen, **theirs)).status == 303
    refused = await maria.send("/console/canned", text="Phone us.", seen=seen, **form)
    page = await refused.text()
    assert refused.status == 422
    assert "says something else by now" in page
    assert ">Phone us.</textarea>" in page
    assert ">Ring us.</span></td>" in page
    again = await maria.send("/console/canned", text="Phone us.", seen=field(page, "seen"), **form)
    assert again.status == 303
    assert [line.action for line in audited(services, "canned_replies")] == ["create", "update", "update"]


async def a_macro(person: Person, **fields: str) -> None:
    """Make the reply `/diet` in English, and a macro."""
    csrf = field(await person.see(), "csrf")
    await person.send("/console/canned", csrf=csrf, code="diet", language="en", text="Yes, you may eat.")
    assert (await person.send("/console/macros", csrf=csrf, **fields)).status == 303


def offered(page: str) -> dict[str, str]:
    """The fields of the first macro that an inquiry's page offers."""
    form = page.split('/macro"')[1].split("</form>")[0]
    return dict(re.findall(r'name="(token|text|label|ending)" value="([^"]*)"', form))


async def test_a_macro_answers_labels_and_resolves_by_one_pick_and_once(
    services: Services, maria: Person, ask: AskFor
) -> None:
    inquiry = ask()
    await a_macro(maria, name="May eat", reply="diet", label="Diet", ending="resolve:answered")
    page = await maria.see("/console/inquiries/1001")
    assert "Tells the patient:" in page
    assert "Yes, you may eat." in page
    for _ in range(2):
        assert (await maria.press(1001, "macro", **offered(page))).status == 303
    kept = stored(services, 1001)
    assert (kept.state, kept.outcome, kept.owner_id) == ("resolved", "answered", 1)
    with services.database.session() as session:
        told = [message.body["text"] for message in session.scalars(select(OutboxMessage))]
        assert told == ["Yes, you may eat."]
        assert [label.name for label in session.scalars(select(Label))] == ["diet"]
    assert inquiry.number == 1001


async def test_a_macro_does_nothing_at_all_where_a_colleague_has_the_inquiry(
    services: Services, maria: Person, james: Person, ask: AskFor
) -> None:
    ask()
    await a_macro(maria, name="Later", label="later", ending="snooze:hour")
    form = offered(await maria.see("/console/inquiries/1001"))
    await james.press(1001, "claim")
    assert (await maria.press(1001, "macro", **form)).status == 409
    assert stored(services, 1001).snoozed_until is None
    with services.database.session() as session:
        assert session.scalars(select(Label)).all() == []


async def test_a_macro_whose_end_is_refused_tells_the_patient_nothing(
    services: Services, maria: Person, ask: AskFor
) -> None:
    ask()
    response = await maria.press(1001, "macro", text="Yes.", token=TOKEN, label="x" * 33, ending="resolve:answered")
    assert response.status == 422
    assert stored(services, 1001).state == "new"
    with services.database.session() as session:
        assert session.scalars(select(OutboxMessage)).all() == []


async def test_a_macro_without_words_in_the_patients_language_is_not_offered(
    services: Services, maria: Person, ask: AskFor
) -> None:
    ask()
    await a_macro(maria, name="May eat", reply="diet")
    with services.database.session() as session:
        session.scalars(select(Inquiry)).one().language = "es"
        session.scalars(select(Conversation)).one().language = "es"
    page = await maria.see("/console/inquiries/1001")
    assert "/diet is not there in Spanish" in page
    assert '/macro"' not in page


async def test_macros_are_listed_changed_and_taken_away(services: Services, maria: Person) -> None:
    await a_macro(maria, name="May eat", label="diet", ending="resolve:answered")
    csrf = field(await maria.see(), "csrf")
    form = await maria.see("/console/canned?name=May+eat")
    assert 'value="diet"' in form
    changed = {"name": "May eat", "label": "food", "ending": "snooze:tomorrow"}
    assert (await maria.send("/console/macros", csrf=csrf, **changed)).status == 422  # it was not looked at before
    seen = field(form.split('action="/console/macros"')[1], "seen")
    assert (await maria.send("/console/macros", csrf=csrf, seen=seen, **changed)).status == 303
    page = await maria.see("/console/canned")
    assert "1 macro<" in page
    assert "Snooze until tomorrow</td>" in page
    assert "food</td>" in page
    await maria.send("/console/macros", csrf=csrf, name="May eat", remove="yes")
    assert "0 macros" in await maria.see("/console/canned")
    did = [(line.action, line.detail) for line in audited(services, "macros")]
    assert [action for action, _ in did] == ["create", "update", "delete"]
    assert did[1][1] == {"name": "May eat", "reply": "", "label": "food", "ending": "snooze:tomorrow"}


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"name": "x"}, {"name": "x", "reply": "nobody"}, {"name": "x", "label": "y" * 33}]
)
async def test_a_macro_that_cannot_be_kept_stands_in_its_form_still(maria: Person, wrong: dict[str, str]) -> None:
    csrf = field(await maria.see(), "csrf")
    refused = await maria.send("/console/macros", csrf=csrf, **wrong)
    page = await refused.text()
    assert refused.status == 422
    assert "Not kept." in page
    assert f'name="label" maxlength="32" value="{wrong.get("label", "")}"' in page
    assert "0 macros" in page


def test_each_end_of_a_macro_has_its_words() -> None:
    assert set(WORDS["ending"]) == set(ENDINGS)
