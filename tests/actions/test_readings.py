"""Home readings as patients write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from actions.readings import LIMITS, Reading, Unclear, corrects, read

CLEAR = [
    ("my blood pressure was 128/82 this morning", "pressure", "128 82", "mm[Hg]"),
    ("bp 135 over 85", "pressure", "135 85", "mm[Hg]"),
    ("presión 135 con 85", "pressure", "135 85", "mm[Hg]"),
    ("140/90", "pressure", "140 90", "mm[Hg]"),
    ("my sugar is 110", "glucose", "110", "mg/dL"),
    ("fasting glucose 104 mg/dl", "glucose", "104", "mg/dL"),
    ("my sugar is 5.6", "glucose", "5.6", "mmol/L"),
    ("azúcar 5,6 mmol", "glucose", "5.6", "mmol/L"),
    ("i weigh 180 pounds today", "weight", "180", "[lb_av]"),
    ("hoy pesé 80 kilos", "weight", "80", "kg"),
    ("82kg", "weight", "82", "kg"),
    ("my temperature is 99.1", "temperature", "99.1", "[degF]"),
    ("temperature 38", "temperature", "38", "Cel"),
    ("fiebre de 38,5 °C", "temperature", "38.5", "Cel"),
    ("101 F", "temperature", "101", "[degF]"),
    ("mi oxígeno está en 96 por ciento", "oxygen", "96", "%"),
    ("o2 94", "oxygen", "94", "%"),
    ("at 8 am my sugar was 120", "glucose", "120", "mg/dL"),
    ("2 hours after lunch my glucose was 150", "glucose", "150", "mg/dL"),
    ("My reading: weight 80 kg", "weight", "80", "kg"),
]


@pytest.mark.parametrize(("text", "measure", "values", "unit"), CLEAR)
def test_a_clear_reading(text: str, measure: str, values: str, unit: str) -> None:
    found = read(text)
    assert found == Reading(measure, tuple(map(Decimal, values.split())), unit)  # type: ignore[arg-type]
    assert isinstance(found, Reading)
    assert found.possible


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("my weight is 80", {"kg", "[lb_av]"}),
        ("peso 80", {"kg", "[lb_av]"}),
        ("my sugar is 20", {"mg/dL", "mmol/L"}),
        ("it was 97", {"%", "[degF]", "kg", "[lb_av]", "mg/dL"}),
    ],
)
def test_an_unclear_unit_is_asked_for(text: str, units: set[str]) -> None:
    found = read(text)
    assert isinstance(found, Unclear)
    assert {option.unit for option in found.options} == units


@pytest.mark.parametrize(
    "text", ["blood pressure 82/128", "bp 999/80", "presión 12 con 8", "weight 900 kg", "my temperature is 300",
             "oxygen 140%", "sugar 9999 mg/dl"]
)  # fmt: skip
def test_what_no_living_person_shows_is_questioned(text: str) -> None:
    found = read(text)
    assert isinstance(found, Reading)
    assert not found.possible


@pytest.mark.parametrize("text", ["my sugar is fine", "on 10/12/2024 i felt well", "twice a day", "call 555-0101", ""])
def test_what_holds_no_reading(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("text", ["my pressure is 140"])
def test_half_a_blood_pressure_is_none(text: str) -> None:
    assert read(text) == Unclear(())


def test_dangerous_values_are_possible_values() -> None:
    assert all(low < high for low, high in LIMITS.values())
    for text in ("bp 210/130", "sugar 45 mg/dl", "oxygen 80%", "104 F"):
        found = read(text)
        assert isinstance(found, Reading), text
        assert found.possible, text


@pytest.mark.parametrize(
    ("text", "measure", "value", "unit"),
    [("pulse 110", "pulse", "110", "/min"), ("mi pulso es 88", "pulse", "88", "/min"),
     ("72 bpm", "pulse", "72", "/min"), ("peak flow 350", "peak_flow", "350", "L/min"),
     ("inr 2.5", "inr", "2.5", "{INR}"), ("pulse ox 96", "oxygen", "96", "%")],
)  # fmt: skip
def test_what_people_measure_besides(text: str, measure: str, value: str, unit: str) -> None:
    assert read(text) == Reading(measure, (Decimal(value),), unit)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["no 205", "sorry i meant 205", "205 not 250", "not 250, 205", "no es 250, es 205"])
def test_a_correction_is_read_as_what_is_usual_and_not_as_the_value_put_right(text: str) -> None:
    assert corrects(text)
    assert read(text, "glucose", [Decimal(250)]) == Reading("glucose", (Decimal(205),), "mg/dL")


@pytest.mark.parametrize("text", ["and 180 yesterday", "my weight is 180 pounds"])
def test_one_more_reading_puts_nothing_right(text: str) -> None:
    assert not corrects(text)
