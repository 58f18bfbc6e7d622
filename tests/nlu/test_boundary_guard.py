"""Which requests are declined: by reviewed rules always, by their meaning where the intent is in doubt."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.boundaries import BoundaryGuard
from bot.nlu.topics import MASKED

UNSURE, SURE = 0.35, 0.8
#: A request that only its meaning tells, and one in the words of a reviewed rule.
MEANT, RULED = "Should I titrate off of Effexor?", "How much ibuprofen should I take?"


@pytest.mark.parametrize(
    ("text", "taken_for", "confidence", "declined"),
    [
        (RULED, "ask_purpose", SURE, True),
        (RULED, "request_admin", SURE, True),
        (MEANT, "ask_purpose", UNSURE, True),
        (MEANT, "ask_purpose", SURE, False),
        (MEANT, "request_admin", UNSURE, False),
        ("What are the usual signs of a sinus infection?", "ask_symptoms", UNSURE, False),
    ],
)
def test_what_is_declined(text: str, taken_for: str, confidence: float, declined: bool) -> None:
    message = Message({TEXT: text, INTENT: {"name": taken_for, "confidence": confidence}})
    BoundaryGuard(BoundaryGuard.get_default_config()).process([message])
    assert message.get(INTENT)["name"].startswith("boundary_") is declined


@pytest.mark.parametrize(
    ("text", "confidence", "declined"),
    [
        ("Is it possible to have a throat ulcer?", UNSURE, False),
        ("Is it possible to have a throat ulcer?", 0.5, False),
        ("Is it possible that I have a throat ulcer?", 0.5, True),
        ("Is it possible to have a throat ulcer?", SURE, True),
        ("Is it possible that I have a throat ulcer?", UNSURE, True),
        ("¿Esta mancha puede causar cáncer?", UNSURE, True),
    ],
)
def test_an_unsure_request_that_names_nobody_is_a_question(text: str, confidence: float, declined: bool) -> None:
    ranking = [{"name": "boundary_diagnosis", "confidence": confidence}, {"name": "ask_symptoms", "confidence": 0.1}]
    message = Message({TEXT: text, INTENT: ranking[0], "intent_ranking": ranking})
    BoundaryGuard(BoundaryGuard.get_default_config()).process([message])
    assert message.get(INTENT)["name"].startswith("boundary_") is declined


@pytest.mark.parametrize(
    ("masked", "declined"),
    [
        ("is this it contagious", False),
        ("does it contain lactose", False),
        ("is nausea a it symptom", False),
        ("does it with it cause a rash", True),
        ("is my rash it", True),
    ],
)
def test_a_question_is_general_with_its_topics_masked_too(masked: str, declined: bool) -> None:
    ranking = [{"name": "boundary_diagnosis", "confidence": 0.4}, {"name": "ask_causes", "confidence": 0.1}]
    message = Message({TEXT: "is this of mine", MASKED: masked, INTENT: ranking[0], "intent_ranking": ranking})
    BoundaryGuard(BoundaryGuard.get_default_config()).process([message])
    assert message.get(INTENT)["name"].startswith("boundary_") is declined
