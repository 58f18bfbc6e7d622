"""The dialogue's parts agree: intents, examples, rules, actions, responses and aspects."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, get_args

import pytest
import yaml
from rasa_sdk.executor import ActionExecutor

from bot import library
from bot.language import detect
from bot.records.casework.told import Kind
from bot.reply import Act
from bot.settings import ROOT
from glossary.model import Aspect
from glossary.model import Kind as EntryKind

#: Examples an intent has at least, in each language.
EXAMPLES = 6
#: The longest text that goes by text message without words of its own.
LONG = 320
#: Said in one language whatever was spoken before.
ONE_LANGUAGE = {"utter_smalltalk_in_english", "utter_smalltalk_in_spanish"}
LANGUAGES = ("en", "es")


def load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


@cache
def domain() -> dict[str, Any]:
    return load(ROOT / "domain.yml")


def intents() -> list[str]:
    return [next(iter(intent)) if isinstance(intent, dict) else intent for intent in domain()["intents"]]


@cache
def responses() -> dict[str, list[dict[str, Any]]]:
    return {
        name: variants
        for path in sorted((ROOT / "data/responses").glob("*.yml"))
        for name, variants in load(path)["responses"].items()
    }


@cache
def rules() -> list[dict[str, Any]]:
    return [rule for path in sorted((ROOT / "data/stories").glob("*.yml")) for rule in load(path).get("rules", [])]


@cache
def examples() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in (ROOT / "data/nlu").glob("*.yml"):
        for block in load(path)["nlu"]:
            lines = [line.removeprefix("- ").strip() for line in block["examples"].splitlines()]
            found.setdefault(block["intent"], []).extend(line for line in lines if line)
    return found


def language(variant: dict[str, Any]) -> str | None:
    return next((c["value"] for c in variant.get("condition", ()) if c["name"] == "language"), None)


@pytest.mark.parametrize("name", sorted(responses().keys() - ONE_LANGUAGE))
def test_a_response_has_both_languages_and_a_short_form_of_what_is_long(name: str) -> None:
    variants = {(language(v), v.get("channel")): v["text"] for v in responses()[name]}
    assert len(variants) == len(responses()[name])
    assert {None} == {channel for _, channel in variants} - {"sms"}
    for spoken in LANGUAGES:
        text = variants[spoken, None]
        assert len(text) <= LONG or (spoken, "sms") in variants
    assert ("en", "sms") in variants or ("es", "sms") not in variants
    assert ("es", "sms") in variants or ("en", "sms") not in variants


@pytest.mark.parametrize("name", sorted(responses()))
def test_a_response_is_named_after_its_act(name: str) -> None:
    assert re.fullmatch(rf"utter_({'|'.join(get_args(Act))})_[a-z_]+", name)


@pytest.mark.parametrize("name", sorted(responses().keys() - ONE_LANGUAGE))
def test_a_response_has_the_same_values_and_buttons_in_both_languages(name: str) -> None:
    for channel in (None, "sms"):
        variants = [v for v in responses()[name] if v.get("channel") == channel]
        fields = [{field for _, field, _, _ in Formatter().parse(v["text"]) if field} for v in variants]
        assert all(found == fields[0] for found in fields)
        # A value called `text` would replace the whole response.
        assert all("text" not in found for found in fields)
        assert len({len(v.get("buttons", ())) for v in variants}) <= 1


def test_every_response_is_said_somewhere() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "actions").glob("*.py"))
    said = {step["action"] for rule in rules() for step in rule["steps"] if "action" in step}
    said |= set(re.findall(r"utter_[a-z_]+", code))
    said |= {f"utter_inquiry_{kind}{end}" for kind in get_args(Kind) for end in ("", "_added")}
    said.add("utter_inquiry_reading_corrected")
    families = {
        "utter_decline_": "boundary_",
        "utter_answer_": None,
        "utter_answer_no_": None,
        "utter_clarify_symptom_": None,
        "utter_clarify_request_": None,
    }
    named = {
        name for name in responses() if any(f'f"{family}' in code for family in families if name.startswith(family))
    }
    assert responses().keys() - said - named == set()


def test_every_response_named_in_code_or_rules_exists() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "actions").glob("*.py"))
    named = set(re.findall(r'"(utter_[a-z_]+)"', code))
    named |= {
        step["action"] for rule in rules() for step in rule["steps"] if step.get("action", "").startswith("utter_")
    }
    assert named - responses().keys() == set()


@pytest.mark.parametrize("boundary", [intent for intent in intents() if intent.startswith("boundary_")])
def test_every_boundary_has_its_decline(boundary: str) -> None:
    assert f"utter_decline_{boundary.removeprefix('boundary_')}" in responses()


@pytest.mark.parametrize("intent", intents())
def test_an_intent_has_a_rule(intent: str) -> None:
    assert any(step.get("intent") == intent for rule in rules() for step in rule["steps"])


@pytest.mark.parametrize("intent", intents())
def test_an_intent_has_examples_in_both_languages(intent: str) -> None:
    spoken = Counter(detect(example) or "en" for example in examples()[intent])
    assert min(spoken["en"], spoken["es"]) >= EXAMPLES, spoken


def test_examples_are_of_intents_in_the_domain_and_of_one_only() -> None:
    assert examples().keys() - set(intents()) == set()
    texts = Counter(example.casefold() for found in examples().values() for example in set(found))
    assert [text for text, count in texts.items() if count > 1] == []


def test_actions_in_the_domain_are_the_actions_there_are() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    assert set(executor.actions) == set(domain()["actions"])


def test_aspects_are_the_same_everywhere() -> None:
    words = load(ROOT / "glossary/aspects.yml")
    assert set(words) == set(get_args(Aspect))
    for aspect, spoken in words.items():
        assert set(spoken) - {"near", "terms", "general"} == set(LANGUAGES), aspect
        assert set(spoken.get("general", ())) <= set(get_args(EntryKind)), aspect
        assert all(library.load().get(term).kind == "term" for term in spoken.get("terms", ())), aspect
        assert set(spoken.get("near", ())) <= set(words) - {aspect, "definition"}, aspect
        assert all("{name}" in spoken[language]["question"] for language in LANGUAGES), aspect
    asked = {intent.removeprefix("ask_") for intent in intents() if intent.startswith("ask_")}
    assert asked - {"more", "simpler"} == set(get_args(Aspect))


def test_topic_names_line_up() -> None:
    topics = [{path.stem for path in (ROOT / "data" / kind).glob("*.yml")} for kind in ("nlu", "stories", "responses")]
    tests = {path.stem.removeprefix("test_") for path in (ROOT / "tests/conversations").glob("test_*.yml")}
    assert topics == [tests] * 3
