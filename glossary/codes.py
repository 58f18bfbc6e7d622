"""Codes in standard systems: whether one can be a code of its system at all."""

from __future__ import annotations

import re

from stdnum import luhn, verhoeff

from glossary.model import Code

_SHAPES = {
    "icd10": re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?"),
    "snomed": re.compile(r"[1-9]\d{5,17}"),
    "loinc": re.compile(r"[1-9]\d{0,6}-\d"),
    "rxnorm": re.compile(r"[1-9]\d{0,7}"),
    "atc": re.compile(r"[A-DGHJL-NPRSV](\d\d([A-Z]([A-Z](\d\d)?)?)?)?"),
    "cvx": re.compile(r"\d{1,3}"),
}


def is_well_formed(code: Code) -> bool:
    """Whether a code has its system's shape, and the check digit that LOINC (Luhn) and SNOMED CT (Verhoeff) give it.

    It says nothing about what the code means: that is for whoever reads the entry.
    """
    if not _SHAPES[code.system].fullmatch(code.code):
        return False
    if code.system == "loinc":
        return bool(luhn.is_valid(code.code.replace("-", "")))
    return code.system != "snomed" or bool(verhoeff.is_valid(code.code))
