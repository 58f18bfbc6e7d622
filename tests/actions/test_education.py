"""Which topic answers a question that names one."""

from __future__ import annotations

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import chart_links
from actions.asked import read
from actions.education import educate


def told(intent: str, text: str, **topics: float) -> list[str]:
    """The ids of the topics that answer a message; of a question back, none."""
    entities = [
        {"entity": "topic", "value": name.replace("_", "-"), "confidence_entity": score}
        for name, score in topics.items()
    ]
    latest = {"text": text, "intent": {"name": intent, "confidence": 0.9}, "entities": entities, "metadata": {}}
    tracker = Tracker("talk", {"language": "en"}, latest, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    educate(dispatcher, read(tracker))
    return [message["custom"]["topic"]["id"] for message in dispatcher.messages if message["custom"]]


@pytest.mark.parametrize(
    ("intent", "entry_id"),
    [
        ("ask_definition", "cholesterol"),
        ("ask_causes", "high-cholesterol"),
        ("ask_treatment", "high-cholesterol"),
        ("ask_self_care", "high-cholesterol"),
        ("ask_prepare", "cholesterol-test"),
        ("ask_results", "cholesterol-test"),
    ],
)
def test_what_a_topic_says_nothing_on_is_answered_by_those_it_passes_on_to(intent: str, entry_id: str) -> None:
    assert told(intent, "cholesterol", cholesterol=1.0) == [entry_id]


def test_results_asked_for_by_the_word_are_those_of_its_test() -> None:
    assert chart_links.loinc_codes(["cholesterol"]) == chart_links.loinc_codes(["cholesterol-test"])


def test_beside_another_topic_a_general_one_only_says_what_is_asked_of_it() -> None:
    assert told("ask_diagnosis", "is there a blood test for lupus", blood_test=1.0, lupus=1.0) == ["lupus"]
    assert told("ask_side_effects", "can lisinopril cause headaches", ace_inhibitors=1.0, tension_headache=1.0) == [
        "ace-inhibitors"
    ]


def test_a_general_term_gives_way_to_another_term() -> None:
    assert told("ask_definition", "cancer metastasized", cancer=1.0, metastasis=1.0) == ["metastasis"]


@pytest.mark.parametrize(
    ("intent", "text", "topics", "ids"),
    [
        ("ask_side_effects", "can antibiotics give you a yeast infection",
         {"vaginal_yeast_infection": 1.0, "antibiotics": 1.0}, ["antibiotics"]),
        ("ask_feel", "does chemo for breast cancer hurt",
         {"breast_cancer": 1.0, "chemotherapy": 1.0}, ["chemotherapy"]),
        ("ask_treatment", "why won't antibiotics work for a cold", {"antibiotics": 1.0, "common_cold": 1.0},
         ["antibiotics", "common-cold"]),
        ("ask_symptoms", "signs of flu and covid", {"flu": 1.0, "covid_19": 1.0}, ["flu", "covid-19"]),
        ("ask_definition", "metformin and obesity", {"metformin": 1.0, "obesity": 1.0}, ["metformin", "obesity"]),
    ],
)  # fmt: skip
def test_of_two_topics_the_one_that_has_the_asked_side_is_told(
    intent: str, text: str, topics: dict[str, float], ids: list[str]
) -> None:
    assert told(intent, text, **topics) == ids


def test_a_general_topic_is_none_beside_one_that_is_asked_back() -> None:
    assert told("ask_diagnosis", "blood test for thyroid", blood_test=1.0, hypothyroidism=0.6, thyroid_tests=0.6) != [
        "blood-test"
    ]


def test_a_general_topic_is_told_where_it_alone_is_named() -> None:
    assert told("ask_feel", "does blood work hurt", blood_test=1.0) == ["blood-test"]
    assert told("ask_prepare", "do I fast for blood work", blood_test=1.0, fasting=1.0) == ["blood-test"]
