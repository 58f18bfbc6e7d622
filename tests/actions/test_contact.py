"""What a patient hears of their contact details, and of which texts they get."""

from __future__ import annotations

from typing import Any

import pytest

from actions import privacy, resources
from bot.records.messaging import sms_consents, sms_numbers
from bot.records.models import Patient
from bot.reply import Channel
from tests.actions.test_my_record import ask, store


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("channel", "phone"), [("web", "+1 202-555-0177"), ("sms", "••• 77")])
def test_by_text_only_the_end_of_the_number_on_file_is_shown(channel: Channel, phone: str) -> None:
    store()
    with resources.database().session() as session:
        session.get_one(Patient, "p1").phone = "+12025550177"
    (told,) = ask("my_contact", channel=channel)
    assert (told["phone"], told["spoken"], told["email"]) == (phone, "English", "nothing on file")


PHONE = "+12025550177"


def contact(
    *agreed: tuple[str, bool], state: str = "", language: str = "en", texts: bool | None = None
) -> dict[str, Any]:
    """The contact details of a patient who has made these choices about texts."""
    store()
    now = resources.now()
    with resources.database().session() as session:
        session.get_one(Patient, "p1").phone = PHONE
        for category, granted in agreed:
            sms_consents.record(session, PHONE, category, "text", now, granted=granted)  # type: ignore[arg-type]
        if state == "stopped":
            sms_numbers.opt_out(session, PHONE, now)
        elif state == "wrong":
            sms_numbers.mark_wrong(session, PHONE, now)
    return ask("my_contact", language=language, texts=texts)[0]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("agreed", "language", "texts", "told"),
    [
        ((), "en", None,
         "yes to answers to you, reminders of visits, health sheets. No to details of your record."),
        ((), "en", True,
         "yes to answers to you, reminders of visits, health sheets, details of your record."),
        ((("reminder", False),), "en", False,
         "yes to answers to you, health sheets. No to reminders of visits, details of your record."),
        ((("reminder", False), ("reminder", True)), "es", False,
         "sí a respuestas, recordatorios de citas, hojas de salud. No a datos de su expediente."),
    ],
)  # fmt: skip
def test_the_patient_hears_which_texts_were_agreed_to(
    agreed: tuple[tuple[str, bool], ...], language: str, texts: bool | None, told: str
) -> None:
    answer = contact(*agreed, language=language, texts=texts)
    assert answer["texts"] == told
    assert "RE" in answer["change"]
    assert answer["custom"] == {"private": True}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("state", "told"), [("stopped", "Text START"), ("wrong", "not yours")])
def test_a_number_that_gets_no_texts_is_told_so(state: str, told: str) -> None:
    texts = contact(state=state)["texts"]
    assert texts.startswith("none")
    assert told in texts


@pytest.mark.usefixtures("home")
def test_without_a_number_there_is_nothing_to_change() -> None:
    store()
    (told,) = ask("my_contact")
    assert (told["texts"], told["change"], told["buttons"]) == ("nothing on file", "", [])


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("allowed", [True, False])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_button_says_the_other_choice_about_the_record(allowed: bool, language: str) -> None:
    (button,) = contact(texts=allowed, language=language)["buttons"]
    assert privacy.choice(button["payload"]) is not allowed
