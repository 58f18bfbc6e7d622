"""Working on inquiries: buttons, bulk actions and their undo, drafts, canned replies, the library at hand."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from sqlalchemy import select

from bot.console.steps import STEPS, UNDO, snooze_until
from bot.records.messaging import sms_numbers
from bot.records.models import AuditEvent, Conversation, Inquiry, Label
from bot.services import Services
from tests.console.conftest import START, AskFor, NewPerson, Person, field
from tests.console.test_inbox import numbers

TOKEN = "0123456789abcdef0123456789abcdef"


def stored(services: Services, number: int) -> Inquiry:
    with services.database.session() as session:
        return session.scalars(select(Inquiry).where(Inquiry.number == number)).one()


async def test_handing_over_tells_the_colleague_and_waits_for_them(
    services: Services, maria: Person, james: Person, ask: AskFor
) -> None:
    ask()
    await maria.press(1001, "claim")
    assert (await maria.press(1001, "assign", to="james")).status == 422
    assert (await maria.press(1001, "assign", to="james", reason="Your patient")).status == 303
    assert numbers(await james.see("/console/?folder=mine")) == [1001]
    page = await james.see("/console/inquiries/1001")
    assert "Waiting to be accepted" in page
    assert "Your patient" in page
    assert ">Accept</button>" in page
    await james.press(1001, "claim")
    assert stored(services, 1001).state == "in_progress"


@pytest.mark.parametrize(
    ("action", "fields", "words"),
    [
        ("assign", {"to": "nobody", "reason": "x"}, "Choose who gets it"),
        ("level", {"priority": "admin"}, "Say why this is less urgent"),
        ("resolve", {"outcome": "?"}, "Choose how it ended"),
        ("snooze", {"until": "for ever"}, "Choose how long"),
        ("snooze", {"until": "week"}, "The patient was promised an answer before that"),
        ("merge", {"into": "9999"}, "There is no inquiry of that number"),
        ("merge", {"into": "1001"}, "Only inquiries of one patient"),
        ("note", {"text": " "}, "Write a note"),
        ("label", {"label": ""}, "A label has"),
        ("called", {"outcome": "?"}, "Choose how the call went"),
    ],
)
async def test_what_cannot_be_done_says_why_and_changes_nothing(
    services: Services, maria: Person, ask: AskFor, action: str, fields: dict[str, str], words: str
) -> None:
    ask()
    response = await maria.press(1001, action, **fields)
    assert response.status == 422
    assert words in await response.text()
    assert stored(services, 1001).state == "new"


def wrong_number(services: Services, ask: AskFor) -> str:
    """The holder of a phone says that they are not our patient; the phone."""
    inquiry = ask("wrong number", channel="sms")
    with services.database.session() as session:
        session.get_one(Inquiry, inquiry.id).kind = "identity"
        phone = session.get_one(Conversation, inquiry.conversation_id).address
        sms_numbers.mark_wrong(session, phone, services.now())
    return phone


async def test_a_number_found_to_be_the_patients_is_texted_again(
    services: Services, maria: Person, ask: AskFor
) -> None:
    phone = wrong_number(services, ask)
    assert "This is the patient’s number</button>" in await maria.see("/console/inquiries/1001")
    for _ in range(2):
        assert (await maria.press(1001, "right_number")).status == 303
    page = await maria.see("/console/inquiries/1001")
    assert "This is the patient’s number</button>" not in page
    assert page.count("The phone was found to be the patient’s") == 1
    with services.database.session() as session:
        assert not sms_numbers.is_wrong(session, phone)
        line = select(AuditEvent).where(AuditEvent.resource == "inquiries.right_number").order_by(AuditEvent.id)
        audited = session.scalars(line).first()
        assert audited
        assert (audited.actor_id, audited.detail) == ("maria", {"inquiry": 1001})


async def test_a_colleagues_inquiry_leaves_the_number_as_it_is(
    services: Services, maria: Person, james: Person, ask: AskFor
) -> None:
    phone = wrong_number(services, ask)
    await maria.press(1001, "claim")
    assert (await james.press(1001, "right_number")).status == 409
    with services.database.session() as session:
        assert sms_numbers.is_wrong(session, phone)


async def test_only_a_doubted_number_can_be_confirmed(maria: Person, ask: AskFor) -> None:
    ask(channel="sms")
    assert "This is the patient’s number</button>" not in await maria.see("/console/inquiries/1001")
    assert (await maria.press(1001, "right_number")).status == 422


async def test_an_auditor_confirms_no_number(services: Services, new_person: NewPerson, ask: AskFor) -> None:
    phone = wrong_number(services, ask)
    omar = await new_person("omar")
    csrf = field(await omar.see("/console/"), "csrf")
    assert (await omar.send("/console/inquiries/1001/right_number", csrf=csrf)).status == 403
    with services.database.session() as session:
        assert sms_numbers.is_wrong(session, phone)


async def test_a_finished_inquiry_says_so_when_somebody_is_late(maria: Person, ask: AskFor) -> None:
    ask()
    await maria.press(1001, "resolve", outcome="answered")
    response = await maria.press(1001, "level", priority="urgent")
    assert response.status == 409
    assert "reopen it first" in await response.text()


async def test_resolve_and_next_opens_the_most_urgent_of_mine_then_of_nobodys(maria: Person, ask: AskFor) -> None:
    for priority in ("routine", "routine", "urgent"):
        ask(priority=priority)
    await maria.press(1002, "claim")
    response = await maria.press(1001, "resolve", outcome="answered", then="next")
    assert response.headers["Location"] == "/console/inquiries/1002"
    response = await maria.press(1002, "resolve", outcome="answered", then="next")
    assert response.headers["Location"] == "/console/inquiries/1003"
    response = await maria.press(1003, "resolve", outcome="answered", then="next")
    assert response.headers["Location"] == "/console/"


async def test_a_snoozed_inquiry_leaves_the_inbox_for_its_folder(maria: Person, ask: AskFor) -> None:
    ask()
    await maria.press(1001, "snooze", until="hour")
    assert numbers(await maria.see()) == []
    assert numbers(await maria.see("/console/?folder=snoozed")) == [1001]
    await maria.press(1001, "wake")
    assert numbers(await maria.see()) == [1001]


@pytest.mark.parametrize(
    ("choice", "end"),
    [
        ("hour", START + dt.timedelta(hours=1)),
        ("tomorrow", dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC)),  # nine in Chicago
        ("week", dt.datetime(2026, 11, 30, 15, tzinfo=dt.UTC)),
    ],
)
async def test_snoozes_end_when_the_clinic_opens(services: Services, choice: str, end: dt.datetime) -> None:
    with services.database.session() as session:
        assert snooze_until(session, choice, START) == end


async def test_a_snooze_until_tomorrow_skips_the_holiday(services: Services) -> None:
    wednesday = dt.datetime(2026, 11, 25, 18, tzinfo=dt.UTC)
    with services.database.session() as session:
        assert snooze_until(session, "tomorrow", wednesday) == dt.datetime(2026, 11, 27, 15, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("action", "fields", "stands"),
    [
        ("assign", {"to": "lea", "reason": " "}, '<option value="lea" selected>'),
        ("level", {"priority": "admin"}, '<option value="admin" selected>'),
        ("merge", {"into": "4711"}, 'value="4711"'),
        ("note", {"text": "n" * 4001}, f">{'n' * 4001}</textarea>"),
        ("label", {"label": "l" * 33}, f'value="{"l" * 33}"'),
        ("prepare", {"topic": "colonoscopy", "at": "2020-01-01T10:00"}, 'value="2020-01-01T10:00"'),
        ("answer", {"text": "x", "token": TOKEN, "when": "later", "later": "2020-01-01T10:00"}, "2020-01-01T10:00"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isalpha() else "",
)
async def test_what_was_written_in_a_refused_form_stands_there_still(
    maria: Person, inquiry: Inquiry, action: str, fields: dict[str, str], stands: str
) -> None:
    response = await maria.press(inquiry.number, action, **fields)
    page = await response.text()
    assert response.status == 422
    assert stands in page
    assert "<details>" not in page.split(stands)[0].rsplit("</details>", 1)[-1], "it is folded away"
    assert stands not in await maria.see("/console/inquiries/1001")


@pytest.mark.parametrize("fields", [{"to": "lea", "reason": "My patient since May"}])
async def test_a_reason_is_not_lost_to_a_colleague_who_was_quicker(
    maria: Person, james: Person, ask: AskFor, fields: dict[str, str]
) -> None:
    ask()
    await james.press(1001, "claim")
    assert "My patient since May</textarea>" in await (await maria.press(1001, "assign", **fields)).text()


async def bulk(person: Person, action: str, ticked: list[int], **fields: str) -> str:
    """The page after a bulk action."""
    csrf = field(await person.see(), "csrf")
    data = [("csrf", csrf), ("action", action), *fields.items(), *(("number", str(n)) for n in ticked)]
    response = await person.client.post("/console/bulk", data=data)
    return await response.text()


@pytest.mark.parametrize("action", sorted(UNDO))
async def test_what_is_done_to_many_at_once_can_be_undone(
    services: Services, maria: Person, ask: AskFor, action: str
) -> None:
    for _ in range(3):
        ask()
    fields = {"label": "Diet", "until": "hour", "outcome": "answered", "to": "james", "reason": "x"}
    page = await bulk(maria, action, [1001, 1003], **fields)
    assert re.search(r"2 [a-z ]+\.", page)
    before = {n: (stored(services, n).state, stored(services, n).snoozed_until) for n in (1001, 1002, 1003)}
    assert before[1002] == ("new", None)
    with services.database.session() as session:
        labelled = len(session.scalars(select(Label)).all())
    assert before[1001] != ("new", None) or labelled == 2
    undone = dict(
        re.findall(r'name="(action|reason|label)" value="([^"]*)"', page.split("note-good")[1].split("</form>")[0])
    )
    await bulk(maria, undone.pop("action"), [1001, 1003], **undone)
    after = stored(services, 1001)
    assert after.state in ("new", "triaged", "reopened", "in_progress")
    assert after.snoozed_until is None
    with services.database.session() as session:
        assert session.scalars(select(Label)).all() == []


async def test_a_bulk_action_leaves_alone_what_a_colleague_has(
    services: Services, maria: Person, james: Person, ask: AskFor
) -> None:
    ask()
    ask()
    await james.press(1001, "claim")
    page = await bulk(maria, "resolve", [1001, 1002, 9999], outcome="answered")
    assert "1 resolved. 2 left as they were" in page
    assert [stored(services, n).state for n in (1001, 1002)] == ["in_progress", "resolved"]


async def test_after_a_bulk_action_and_its_undo_the_list_is_the_one_it_was_done_in(maria: Person, ask: AskFor) -> None:
    for channel in ("sms", "web", "sms"):
        ask(channel=channel)
    for action in ("label", "unlabel"):
        page = await bulk(maria, action, [1001], label="Diet", here="channel=sms&sort=due")
        assert numbers(page) == [1001, 1003]
        assert '<option value="due" selected>' in page


async def test_a_bulk_action_that_lacks_something_says_what(maria: Person, ask: AskFor) -> None:
    ask()
    assert "Say why you hand this over." in await bulk(maria, "assign", [1001], to="james", reason=" ")


async def test_a_refused_bulk_action_keeps_the_list_the_ticks_and_what_was_written(maria: Person, ask: AskFor) -> None:
    for channel in ("sms", "web", "sms"):
        ask(channel=channel)
    words = "Ask " * 9
    page = await bulk(maria, "label", [1003], label=words, here="folder=every&channel=sms")
    assert "Nothing was done." in page
    assert sorted(numbers(page)) == [1001, 1003]
    assert re.findall(r'name="number" value="(\d+)"[^>]* checked', page) == ["1003"]
    assert '<option value="label" selected>' in page
    assert f'placeholder="Label" list="labels" value="{words}"' in page


@pytest.mark.parametrize(("action", "ticked"), [("resolve", []), ("take", [1001]), ("", [1001]), ("note", [1001])])
async def test_nothing_is_done_without_ticks_or_with_what_is_no_bulk_action(
    services: Services, maria: Person, ask: AskFor, action: str, ticked: list[int]
) -> None:
    ask()
    assert "Nothing was done" in await bulk(maria, action, ticked, outcome="answered")
    assert stored(services, 1001).state == "new"


async def test_notes_are_for_colleagues_only(services: Services, maria: Person, james: Person, ask: AskFor) -> None:
    ask()
    await maria.press(1001, "note", text="Her <b>daughter</b> calls back")
    assert "Her &lt;b&gt;daughter&lt;/b&gt; calls back" in await james.see("/console/inquiries/1001")
    with services.database.session() as session:
        talk = session.scalars(select(Conversation)).one()
        assert talk.mode == "bot"


async def test_a_call_is_asked_for_and_noted_until_the_patient_is_reached(
    services: Services, maria: Person, ask: AskFor
) -> None:
    ask(priority="urgent")
    await maria.press(1001, "ask_call", reason="no texts")
    assert "The patient must be phoned.</strong>" in await maria.see("/console/inquiries/1001")
    await maria.press(1001, "called", outcome="no_answer")
    assert stored(services, 1001).first_response_at is None
    assert "The patient must be phoned.</strong>" in await maria.see("/console/inquiries/1001")
    await maria.press(1001, "called", outcome="reached")
    assert stored(services, 1001).first_response_at is not None
    page = await maria.see("/console/inquiries/1001")
    assert "The patient must be phoned.</strong>" not in page
    assert "Reached the patient" in page


async def test_the_librarys_words_go_into_the_answer_with_their_source(maria: Person, ask: AskFor) -> None:
    ask()
    page = await maria.see("/console/library?words=asthma&inquiry=1001")
    assert "Asthma" in page
    link = re.search(r'href="(/console/inquiries/1001\?entry=asthma&amp;aspect=symptoms)#', page)
    assert link
    answer = await maria.see(link[1].replace("&amp;", "&"))
    draft = re.search(r"<textarea id=\"text\".*?>(.*?)</textarea>", answer, re.DOTALL)
    assert draft
    assert "Source: " in draft[1]
    assert len(draft[1]) > 60


async def test_the_librarys_words_stand_in_the_draft_once(maria: Person, ask: AskFor) -> None:
    ask()
    address = "/console/inquiries/1001?entry=asthma"
    draft = re.compile(r"<textarea id=\"text\".*?>(.*?)</textarea>", re.DOTALL)
    chosen = draft.search(await maria.see(address))
    assert chosen
    await maria.press(1001, "draft", text=unescape(chosen[1]) + " Ask us.")
    again = draft.search(await maria.see(address))
    assert again
    assert again[1] == chosen[1] + " Ask us."


async def test_a_topic_nobody_wrote_about_puts_nothing_in(maria: Person, ask: AskFor) -> None:
    ask()
    assert "nothing with all of these words" in await maria.see("/console/library?words=zzzz")
    for query in ("entry=zzzz", "entry=asthma&aspect=zzzz", "entry=asthma&aspect=clean"):
        assert "></textarea>" in await maria.see(f"/console/inquiries/1001?{query}")


def test_every_undo_is_a_step() -> None:
    assert set(UNDO) | set(UNDO.values()) <= set(STEPS)
