"""A patient with a phone, a coordinator at the console, and the whole of Bedside between them."""

from __future__ import annotations

import re
import sqlite3

from tests.e2e.coordinator import Coordinator
from tests.e2e.stack import Stack

ALFREDA = "+12025550101"


def test_a_day_by_text(stack: Stack) -> None:
    phone = stack.phone(ALFREDA)
    phone.write("What is hypertension?")
    phone.reads("High blood pressure")

    phone.write("how do I use a nebulizer")
    first = phone.reads("Step 1 of")
    total = int(re.search(r"Step 1 of (\d+)", first).group(1))  # type: ignore[union-attr]
    for number in range(2, total + 1):
        phone.write("next")
        phone.reads(f"Step {number} of {total}")
    phone.write("next")
    phone.reads("last step")

    phone.write("when is my next appointment")
    phone.reads("full name and date of birth")
    phone.write("Alfreda Wyman 10/28/1980")
    code = re.search(r"\b\d{6}\b", phone.reads("your code is")).group()  # type: ignore[union-attr]
    phone.write(code)
    phone.reads("May I text you details")
    phone.write("1")
    phone.reads("I wrote down your choice")
    phone.write("when is my next appointment")
    phone.reads("Your next appointment")

    phone.write("what causes sarcoidosis")
    number_told = int(re.search(r"inquiry number is (\d+)", phone.reads("inquiry number")).group(1))  # type: ignore[union-attr]
    with Coordinator(stack, "maria") as maria:
        maria.take(number_told)
        maria.answer(number_told, "The clinic will call you about sarcoidosis on Monday.")
        maria.hand_back(number_told)
    phone.reads("call you about sarcoidosis")
    phone.reads("handed the chat back")
    assert sum("call you about sarcoidosis" in text for text in phone.texts()) == 1
    assert sum("your code is" in text for text in phone.texts()) == 1


def test_a_code_is_wiped_after_sending(stack: Stack) -> None:
    database = sqlite3.connect(stack.settings.var / "bedside.db")
    bodies = [row[0] for row in database.execute("select body from outbox where secret")]
    assert bodies
    assert not any(re.search(r"\b\d{6}\b", body) for body in bodies)


def test_unsigned_and_replayed_webhooks_change_nothing(stack: Stack) -> None:
    form = {
        "MessageSid": "SM" + "a" * 32,
        "From": "+12025550142",
        "To": stack.settings.sms_number,
        "Body": "what is asthma",
    }
    assert stack.webhook(form, signature="").status_code == 403
    assert stack.webhook(form, signature="AAAA").status_code == 403
    assert stack.phone("+12025550142").texts() == []

    phone = stack.phone("+12025550142")
    assert stack.webhook(form).status_code == 200
    phone.reads("Asthma")
    assert stack.webhook(form).status_code == 200
    stack.webhook(form | {"MessageSid": "SM" + "b" * 32, "Body": "hello"})
    phone.reads("I am Bedside")
    assert sum("Asthma" in text for text in phone.texts()) == 1
    assert stack.inbox("+12025550142") == 2


def test_no_phone_number_and_no_words_in_the_logs(stack: Stack) -> None:
    logs = stack.logs()
    for private in (ALFREDA, "2025550101", "Wyman", "10/28/1980", "sarcoidosis", "hypertension?"):
        assert private not in logs
