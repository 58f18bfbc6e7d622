"""Home readings in what patients write: which measure, which value, which unit; pure text rules.

Nothing here says whether a value is good: that is never ours to say, and what is dangerous is the safety screen's
to hear, before this is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Measure = Literal["pressure", "glucose", "weight", "temperature", "oxygen", "pulse", "peak_flow", "inr"]

#: Units by measure, in UCUM, with the least and the most that a living person can show.
LIMITS: dict[tuple[Measure, str], tuple[Decimal, Decimal]] = {
    ("pressure", "mm[Hg]"): (Decimal(20), Decimal(300)),
    ("glucose", "mg/dL"): (Decimal(10), Decimal(1500)),
    ("glucose", "mmol/L"): (Decimal("0.5"), Decimal(85)),
    ("weight", "kg"): (Decimal("0.5"), Decimal(450)),
    ("weight", "[lb_av]"): (Decimal(1), Decimal(1000)),
    ("temperature", "[degF]"): (Decimal(80), Decimal(113)),
    ("temperature", "Cel"): (Decimal(26), Decimal(45)),
    ("oxygen", "%"): (Decimal(30), Decimal(100)),
    ("pulse", "/min"): (Decimal(15), Decimal(350)),
    ("peak_flow", "L/min"): (Decimal(20), Decimal(900)),
    ("inr", "{INR}"): (Decimal("0.5"), Decimal(20)),
}
#: No bare number is taken for one of these: a pressure has two, the others are told by their names.
_ONLY_BY_NAME: tuple[Measure, ...] = ("pressure", "pulse", "peak_flow", "inr")
#: What a product measures: "it says 91" is told while we talk of one.
_MEASURED_WITH: dict[str, Measure] = {
    "baby-scale": "weight",
    "blood-pressure-monitor": "pressure",
    "continuous-glucose-monitor": "glucose",
    "glucose-meter": "glucose",
    "home-inr-meter": "inr",
    "infant-thermometer": "temperature",
    "peak-flow-meter": "peak_flow",
    "pulse-oximeter": "oxygen",
    "thermometer": "temperature",
}
#: Without a unit, glucose below this may be in either.
_EITHER_GLUCOSE = (Decimal(10), Decimal(50))
_PRESSURE = re.compile(r"(?<![\d/.,-])(\d{1,3})\s*(?:/|over|sobre|con|-)\s*(\d{1,3})(?![\d/]|[.,-]\d)")
_UNIT = (
    r"mg/?dl|mmol(?:/l)?|kgs?\b|kilos?\b|lbs?\b|pounds?\b|libras?\b|°?\s?f(?:ahrenheit)?\b|°?\s?c(?:elsius)?\b"
    r"|bpm\b|l/min\b|%|percent|por ?ciento"
)
_NUMBER = re.compile(rf"(?<![\w/.,:-])(\d{{1,4}}(?:[.,]\d{{1,2}})?)\s*({_UNIT})?(?![\w/:]|[.,-]\d)")
_NOT_A_VALUE = re.compile(
    r"\s*(?:am|pm|a\.m|p\.m|hours?|hrs?|minutes?|mins?|days?|weeks?|times?|horas?|dias?|semanas?|veces)\b"
)
_UNITS: tuple[tuple[str, Measure, str], ...] = (
    ("mg", "glucose", "mg/dL"),
    ("mmol", "glucose", "mmol/L"),
    ("k", "weight", "kg"),
    ("bpm", "pulse", "/min"),
    ("l/min", "peak_flow", "L/min"),
    ("l", "weight", "[lb_av]"),
    ("pound", "weight", "[lb_av]"),
    ("f", "temperature", "[degF]"),
    ("c", "temperature", "Cel"),
    ("%", "oxygen", "%"),
    ("p", "oxygen", "%"),
)
_NAMES: tuple[tuple[Measure, re.Pattern[str]], ...] = (
    ("pressure", re.compile(r"\b(?:blood pressure|pressure|bp|presion|tension)\b")),
    ("glucose", re.compile(r"\b(?:blood sugar|sugar|glucose|azucar|glucosa|glucemia|glicemia)\b")),
    ("weight", re.compile(r"\b(?:weigh\w*|weight|peso|pese)\b")),
    ("temperature", re.compile(r"\b(?:temp|temperature|fever|temperatura|fiebre|degrees|grados)\b")),
    ("oxygen", re.compile(r"\b(?:oxygen|o2|spo2|sat|sats|saturation|oxigeno|saturacion|pulse ox)\b")),
    ("pulse", re.compile(r"\b(?:pulse|heart ?rate|pulso|frecuencia cardiaca|latidos)\b")),
    ("peak_flow", re.compile(r"\b(?:peak flow|flujo maximo|flujo espiratorio)\b")),
    ("inr", re.compile(r"\binr\b")),
)
#: How a value is put right: "no, 205", "sorry, I meant 205", "205, not 250".
_CORRECTS = re.compile(
    r"\b(?:no|not|sorry|oops|meant|mean|actually|instead|wrong|correction|typo"
    r"|perdon|disculpe|quise|digo|equivoque|realidad|correccion|sino)\b"
)


@dataclass(frozen=True)
class Reading:
    """A value with its unit; a blood pressure has two values, the upper first."""

    measure: Measure
    values: tuple[Decimal, ...]
    unit: str

    @property
    def possible(self) -> bool:
        """Whether a living person can show it."""
        low, high = LIMITS[self.measure, self.unit]
        in_range = all(low <= value <= high for value in self.values)
        return in_range and (len(self.values) == 1 or self.values[0] > self.values[1])


@dataclass(frozen=True)
class Unclear:
    """A value that may be any of these readings."""

    options: tuple[Reading, ...]


def read(text: str, usual: Measure | None = None, other_than: Collection[Decimal] = ()) -> Reading | Unclear | None:
    """The first reading in a message; None if it holds no number that may be one.

    `usual`: what is measured unless the words say otherwise; values `other_than` these: those that are put right.
    """
    folded = _fold(text)
    measure = _measure(folded) or usual
    pair = _PRESSURE.search(folded)
    if pair and measure in (None, "pressure"):
        return Reading("pressure", (Decimal(pair[1]), Decimal(pair[2])), "mm[Hg]")
    for found in _NUMBER.finditer(folded):
        value, written = Decimal(found[1].replace(",", ".")), found[2]
        if _NOT_A_VALUE.match(folded, found.end()) or value in other_than:
            continue
        return _with_unit(value, written) if written else _without_unit(value, measure)
    return None


def corrects(text: str) -> bool:
    """Whether the words put right what was told just before."""
    return _CORRECTS.search(_fold(text)) is not None


def measured_with(entry_id: str | None) -> Measure | None:
    """What the product with this id measures, if it measures."""
    return _MEASURED_WITH.get(entry_id or "")


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _measure(folded: str) -> Measure | None:
    return next((measure for measure, name in _NAMES if name.search(folded)), None)


def _with_unit(value: Decimal, written: str) -> Reading:
    begins = written.lstrip("° ")
    measure, unit = next((m, u) for start, m, u in _UNITS if begins.startswith(start))
    return Reading(measure, (value,), unit)


def _without_unit(value: Decimal, measure: Measure | None) -> Reading | Unclear:
    """The reading, if only one unit can be meant; a lone blood pressure number is none of them."""
    fits = [
        Reading(of, (value,), unit)
        for (of, unit), (low, high) in LIMITS.items()
        if (of == measure or (measure is None and of not in _ONLY_BY_NAME)) and low <= value <= high
    ]
    if measure == "pressure":
        return Unclear(())
    if measure == "glucose" and not _EITHER_GLUCOSE[0] <= value <= _EITHER_GLUCOSE[1]:
        fits = [reading for reading in fits if (reading.unit == "mg/dL") == (value > _EITHER_GLUCOSE[1])]
    if measure and not fits:
        units = [unit for of, unit in LIMITS if of == measure]
        return Reading(measure, (value,), units[0])
    return fits[0] if len(fits) == 1 and measure else Unclear(tuple(fits))
