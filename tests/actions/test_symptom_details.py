"""What a message tells of a symptom beside its name."""

from __future__ import annotations

import pytest

from actions.symptom_details import found, missing


@pytest.mark.parametrize(
    ("text", "details"),
    [
        ("my knee hurts", {}),
        ("my knee hurts since yesterday", {"since": "since yesterday"}),
        ("my knee has been hurting for two days", {"since": "for two days"}),
        (
            "it started three weeks ago and is getting worse",
            {"since": "started three weeks ago", "trend": "getting worse"},
        ),
        ("me duele hace dos días", {"since": "hace dos días"}),
        ("desde el lunes, un 7 de 10", {"since": "desde el lunes", "severity": "7 de 10"}),
        ("it's a 7 out of 10", {"severity": "7 out of 10"}),
        ("It is mild", {"severity": "mild"}),
        ("Es fuerte", {"severity": "fuerte"}),
        ("Sigue igual", {"trend": "igual"}),
        ("Está peor", {"trend": "peor"}),
        ("Empezó ayer", {"since": "Empezó ayer"}),
        ("It started today", {"since": "It started today"}),
        ("10 pills are left", {}),
    ],
)
def test_details(text: str, details: dict[str, str]) -> None:
    told = found(text)
    assert {name: details[name] in words for name, words in told.items()} == dict.fromkeys(details, True)


def test_what_is_missing_is_asked_for_in_order() -> None:
    assert missing({}) == "since"
    assert missing({"since": "today"}) == "severity"
    assert missing({"since": "today", "severity": "mild"}) == "trend"
    assert missing({"since": "today", "severity": "mild", "trend": "same"}) is None
