"""Special categories are known by code and by words, and what only looks like one is not taken for one."""

from __future__ import annotations

import pytest

from bot.records.chart.fhir.values import ICD10, SNOMED
from bot.records.research.special import is_special


@pytest.mark.parametrize(
    "words",
    [
        "Alcohol use disorder", "Opioid dependence", "Buprenorphine 8 MG", "Major depressive disorder", "DEPRESIÓN",
        "Schizophrenia", "Suicidal thoughts", "Sertraline 50 MG Oral Tablet", "HIV 1 RNA [#/volume]", "VIH",
        "Normal pregnancy", "Embarazo", "Etonogestrel implant", "Chlamydia trachomatis", "postpartum-depression",
        "alcohol-use-disorder", "genital-warts", "conditions/hiv", "Victim of intimate partner abuse",
        "PHQ-9 total score", "Lithium carbonate", "Self-harm",
    ],
)  # fmt: skip
def test_these_are(words: str) -> None:
    assert is_special(words)


@pytest.mark.parametrize(
    "words",
    ["Hypertension", "Prediabetes", "Rheumatoid arthritis", "Epilepsy", "Hydrochlorothiazide 25 MG",
     "Grapefruit allergy", "Hearing aids", "Body Height", "Hemoglobin A1c", "Archive", "Influenza, seasonal",
     "Supplemental oxygen", "Organic acid"],
)  # fmt: skip
def test_these_are_not(words: str) -> None:
    assert not is_special(words)


@pytest.mark.parametrize(
    ("system", "code", "special"),
    [(ICD10, "F32.1", True), (ICD10, "O80", True), (ICD10, "B20", True), (ICD10, "f10.20", True), (ICD10, "I10", False),
     (ICD10, "B18.2", False), (SNOMED, "F32", False), (ICD10, None, False)],
)  # fmt: skip
def test_codes_of_icd_10_tell_it_without_words(system: str, code: str | None, special: bool) -> None:
    assert is_special("Unspecified", system, code) == special
