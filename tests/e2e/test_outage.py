"""Killing Rasa while messages are in flight: each is answered once, in order, and an emergency at once."""

from __future__ import annotations

import os
import signal

import pytest

from tests.e2e.stack import Stack, eventually

PATIENT = "+12025550171"
OTHER = "+12025550172"
ASKED = ["benign", "acute", "chronic", "NPO", "PRN", "A1c", "BMI", "inflammation", "asthma", "COPD"]


@pytest.fixture
def killed(stack: Stack) -> Stack:
    """Ten messages on their way, and Rasa shot in the middle of them."""
    for number, word in enumerate(ASKED):
        form = {"MessageSid": f"SM{number:032d}", "From": PATIENT, "To": stack.settings.sms_number}
        assert stack.webhook(form | {"Body": f"what does {word} mean"}).status_code == 200
    pid = stack.pid("bot.nlu")
    assert pid
    os.kill(pid, signal.SIGKILL)
    return stack


@pytest.mark.slow
def test_each_message_is_answered_once_and_in_order(killed: Stack) -> None:
    emergency = killed.phone(OTHER)
    emergency.write("I have chest pain and can't breathe")
    directive = emergency.reads("911", after=0)
    assert "call 911" in directive.lower()
    assert len(_answers(killed)) < len(ASKED), "Rasa was back before the emergency was answered"

    answers = eventually(lambda: found if len(found := _answers(killed)) >= len(ASKED) else [])
    assert len(answers) == len(ASKED)
    for word, answer in zip(ASKED, answers, strict=True):
        assert word.lower() in answer.lower() or word in ("NPO", "PRN", "BMI"), (word, answer)


def _answers(stack: Stack) -> list[str]:
    """What the patient was told, less the first word to a new number and the notice that we have trouble."""
    notices = ("Texts are not private", "trouble answering")
    return [text for text in stack.phone(PATIENT).texts() if not any(notice in text for notice in notices)]
