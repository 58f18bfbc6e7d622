"""What is asked of a topic in words that the classifier is unsure of."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.doubt import SideInDoubt, told_by
from bot.nlu.topics import KINDS, MASKED


def settled(masked: str, kinds: list[str], name: str, confidence: float) -> dict[str, Any]:
    message = Message({TEXT: masked, MASKED: masked, KINDS: kinds, INTENT: {"name": name, "confidence": confidence}})
    SideInDoubt(SideInDoubt.get_default_config()).process([message])
    intent: dict[str, Any] = message.get(INTENT)
    return intent


@pytest.mark.parametrize(
    ("masked", "kind", "aspect"),
    [
        ("can it cause neck pain", "condition", "symptoms"),
        ("how long is it contagious", "condition", "outlook"),
        ("cuando deja de ser contagiosa eso", "condition", "outlook"),
        ("when can she go back to school with it", "condition", "outlook"),
        ("my kid has it can he go to school", "condition", "self_care"),
        ("she was at school when it began", "condition", None),
        ("my daughter has it what do i do", "condition", "self_care"),
        ("mi abuela tiene eso, como la cuido", "condition", "self_care"),
        ("whats it like inside it", "test", "feel"),
        ("me da miedo eso, duele", "procedure", "feel"),
        ("me da miedo eso", "procedure", None),
        ("que ropa me pongo para eso", "test", "prepare"),
        ("what can cause it", "condition", "causes"),
        ("can it cause neck pain", "medicine", "side_effects"),
        ("is it ok while breastfeeding", "medicine", "side_effects"),
        ("is it an antibiotic", "medicine", "definition"),
        ("where do i buy it, at a drug store", "product", "definition"),
        ("what eases the symptoms of it", "condition", "treatment"),
        ("does it show a clot", "test", "purpose"),
        ("¿que le sucede a alguien que tiene eso?", "condition", "outlook"),
        ("¿eso es contagiosa?", "condition", "causes"),
        ("does it need to be kept in the fridge", "medicine", "store"),
        ("por que me da eso despues de cenar", "condition", "causes"),
        ("a que se debe eso", "condition", "causes"),
        ("eso se pega", "condition", "causes"),
        ("que pasa si no me trato eso", "condition", "outlook"),
        ("cuanto dura eso", "condition", "outlook"),
        ("cuanto dura eso", "procedure", "duration"),
        ("que puedo comer con eso", "condition", "self_care"),
        ("me hicieron eso, que puedo comer", "procedure", "after"),
        ("que puedo comer antes de eso", "test", "prepare"),
        ("como se quita eso", "condition", "treatment"),
        ("como se si tengo eso", "condition", "symptoms"),
        ("eso engorda", "medicine", "side_effects"),
        ("eso da sueño", "medicine", "side_effects"),
        ("cuanto tarda en hacer efecto eso", "medicine", "how_it_works"),
        ("para q es eso", "medicine", "purpose"),
        ("eso marca error", "product", "problem"),
        ("they made an error with it", "condition", None),
        ("como lavo eso", "product", "clean"),
        ("i lava it", "condition", None),
        ("it is leaking", "product", "problem"),
        ("can you die from it", "condition", "outlook"),
        ("how do you get it", "condition", "causes"),
        ("my mother has it and took it in may", "condition", None),
        ("whats the purple it for", "product", "purpose"),
        ("how do i know when to change it", "product", "how_to_use"),
        ("he had to change trains with it", "product", None),
        ("cada cuantos dias se cambia eso", "product", "how_to_use"),
        ("can he sleep with it on", "product", "how_to_use"),
        ("where can i get it done", "test", "definition"),
        ("how is it done", "procedure", "during"),
        ("why does it act up at night", "condition", "causes"),
        ("how are it taken out", "condition", "treatment"),
        ("a los cuantos dias se quita eso", "condition", "outlook"),
        ("do bananas help it", "condition", "self_care"),
        ("she fell ill in the store. what is it about?", "condition", None),
        ("the pills cause it, he says. thank you. what happens to people with it?", "condition", "outlook"),
    ],
)
def test_a_plain_cue_tells_the_side_of_the_topic(masked: str, kind: str, aspect: str | None) -> None:
    assert told_by(masked, [kind]) == aspect


@pytest.mark.parametrize(
    ("name", "confidence", "settled_as"),
    [
        ("ask_causes", 0.3, "ask_symptoms"),
        ("ask_causes", 0.8, "ask_causes"),
        ("nlu_fallback", 0.12, "ask_symptoms"),
        ("request_admin", 0.2, "ask_symptoms"),
        ("request_admin", 0.6, "request_admin"),
        ("affirm", 0.52, "ask_symptoms"),
        ("affirm", 0.9, "affirm"),
        ("report_symptom", 0.2, "report_symptom"),
        ("boundary_diagnosis", 0.2, "boundary_diagnosis"),
    ],
)
def test_only_doubt_gives_way_and_stays_doubt(name: str, confidence: float, settled_as: str) -> None:
    intent = settled("can it cause neck pain", ["condition"], name, confidence)
    assert (intent["name"], intent["confidence"]) == (settled_as, confidence)


def test_a_guess_beside_a_topic_without_a_cue_is_not_known() -> None:
    assert settled("what is new with it", ["condition"], "request_billing", 0.2)["name"] == "nlu_fallback"


@pytest.mark.parametrize(("chance", "settled_as"), [(0.49, "ask_disposal"), (0.2, "nlu_fallback")])
def test_of_two_sides_as_likely_one_is_told_and_of_none_likely_none(chance: float, settled_as: str) -> None:
    ranking = [("nlu_fallback", 0.12), ("my_medicines", chance), ("ask_disposal", chance), ("ask_how_to_use", chance)]
    message = Message({TEXT: "do it", MASKED: "do it", KINDS: ["product"]})
    message.set(INTENT, {"name": "nlu_fallback", "confidence": 0.12})
    message.set("intent_ranking", [{"name": name, "confidence": confidence} for name, confidence in ranking])
    SideInDoubt(SideInDoubt.get_default_config()).process([message])
    assert message.get(INTENT)["name"] == settled_as


def test_without_a_topic_nothing_is_settled() -> None:
    assert settled("can it cause neck pain", [], "ask_causes", 0.3)["name"] == "ask_causes"


@pytest.mark.parametrize(
    ("masked", "name", "confidence", "settled_as"),
    [
        ("me da miedo eso, duele", "emotion", 0.5, "ask_feel"),
        ("me da miedo eso, duele", "emotion", 0.8, "emotion"),
        ("me da mucho miedo eso", "emotion", 0.5, "emotion"),
        ("im scared of it, what is it like", "emotion", 0.3, "ask_feel"),
        ("mi nieto tiene eso, como le quito la comezon", "report_symptom", 0.2, "report_symptom"),
    ],
)
def test_a_fear_gives_way_to_a_question_only(masked: str, name: str, confidence: float, settled_as: str) -> None:
    assert settled(masked, ["procedure"], name, confidence)["name"] == settled_as
