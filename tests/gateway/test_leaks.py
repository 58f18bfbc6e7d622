"""What patients give to prove who they are stays out of logs, of Rasa, and of what is stored as their words."""

from __future__ import annotations

import logging

import pytest

from tests.gateway.stage import Gateway
from tests.gateway.test_identity import PHONE, talk, texted_code, wrong

__all__ = ["talk"]

GIVEN = ["Maria", "Lopez", "4/25/1970", "1970-04-25", PHONE]


async def test_nothing_given_for_a_log_in_is_logged_or_stored_or_reaches_the_assistant(
    gateway: Gateway, talk: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asked: list[str] = []
    answers = gateway.assistant.replies

    def listen(question: object) -> object:
        asked.append(str(question))
        return answers(question)  # type: ignore[arg-type]

    gateway.assistant.replies = listen  # type: ignore[assignment]
    await gateway.say(talk, "what are my allergies")
    await gateway.say(talk, "Maria Lopez 4/25/1970")
    code = await texted_code(gateway)
    await gateway.say(talk, wrong(code))
    await gateway.say(talk, code)
    secrets = [*GIVEN, code, wrong(code)]
    places = {
        "log": caplog.text,
        "assistant": "\n".join(asked),
        "inbox": "\n".join(message.text for message in gateway.inbox(talk)),
        "inquiries": "\n".join(inquiry.question for inquiry in gateway.inquiries()),
    }
    assert asked
    assert [(place, secret) for place, words in places.items() for secret in secrets if secret in words] == []
