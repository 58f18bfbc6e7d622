"""Safe Harbor, rule by rule (45 CFR 164.514(b)(2); standards: 2.4). Pure: values in, what may be told of them out.

What no rule lets through is left out. So names, addresses, numbers of any kind and free text need no rule of their own.
"""

from __future__ import annotations

import datetime as dt
import re

#: Whoever is 90 or older is told in one group.
OLDEST = 89
#: The prefix told where the true one may not be.
NO_ZIP = "000"
#: Prefixes (from-to) whose areas hold more than 20,000 people, of the 2010 Census by ZIP code tabulation area.
#: Puerto Rico, the islands and the military are not counted there, and so told as `NO_ZIP`.
_POPULATED = """
010-035 037-054 056-058 060-062 064-089 100-101 103-191 193-201 206-212 214-268 270-310 312-331 333-339 341-342 344-344
346-347 349-352 354-368 370-374 376-398 400-418 420-427 430-458 460-508 510-516 520-528 530-532 534-535 537-551 553-554
557-567 570-577 580-588 590-620 622-631 633-641 644-648 650-658 660-662 664-681 683-691 693-693 700-701 703-708 710-714
716-731 734-741 743-752 754-770 773-789 791-816 820-820 822-822 824-829 832-838 840-841 843-847 850-853 855-857 859-860
863-865 870-871 873-875 877-877 880-883 891-891 894-895 897-898 900-900 902-908 910-928 930-937 939-941 943-961 967-968
970-986 988-999
"""
#: Prefixes of 20,000 people or fewer: those of the OCR's guidance (2000 Census) and those of the 2010 Census.
_SPARSE = "036 059 063 102 202 203 204 205 369 556 692 753 772 790 821 823 830 831 878 879 884 890 893"
RESTRICTED = frozenset(_SPARSE.split())
_TOLD = (
    frozenset(
        f"{prefix:03}"
        for first, last in (span.split("-") for span in _POPULATED.split())
        for prefix in range(int(first), int(last) + 1)
    )
    - RESTRICTED
)
_ZIP = re.compile(r"(\d{3})\d\d(?:-?\d{4})?", re.ASCII)

#: A measured number, as the importer writes it. Longer ones may be somebody's number.
_NUMBER = re.compile(r"(?:<=|>=|<|>)?(-?\d{1,7}(?:\.\d{1,4})?)", re.ASCII)
#: A number without a unit is a score or a ratio; larger ones may be a year, a ZIP code or a phone number.
_SCORE = 1000
#: Units in which an age is told, and how many of them are a year.
_TO_A_YEAR = {"a": 1, "y": 1, "yr": 1, "yrs": 1, "year": 1, "years": 1, "mo": 12, "month": 12, "months": 12}
#: Findings in words that are told; any other words are free text.
FINDINGS = frozenset(
    {"positive", "negative", "detected", "not detected", "reactive", "nonreactive", "non-reactive", "present", "absent"}
    | {"normal", "abnormal", "trace", "indeterminate", "equivocal", "yes", "no"}
)


def age(born: dt.date, today: dt.date) -> int:
    """Whole years of age."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def age_told(born: dt.date | None, today: dt.date) -> str:
    """The age as it may be told: whole years up to 89, then `90+`; nothing where it is not known or can't be true."""
    years = age(born, today) if born else -1
    return "" if years < 0 else str(years) if years <= OLDEST else f"{OLDEST + 1}+"


def year(moment: dt.datetime | None, today: dt.date, zone: dt.tzinfo) -> str:
    """The year of a date at the clinic; nothing where it alone would tell an age over 89, for it is so long ago."""
    when = moment.astimezone(zone).year if moment else 0
    return str(when) if today.year - when <= OLDEST else ""


def zip3(code: str | None) -> str:
    """The first three digits of a ZIP code where more than 20,000 people live, else 000; nothing if none is known."""
    found = _ZIP.fullmatch(code.strip()) if code else None
    prefix = found[1] if found else NO_ZIP
    return "" if not code else prefix if prefix in _TOLD else NO_ZIP


def measured(value: str | None, unit: str | None) -> str:
    """A result as it may be told: a number, a pressure as 120/80, or a finding in one of a few words; else nothing."""
    words = (value or "").strip()
    number = _NUMBER.fullmatch(words)
    if number is None:
        return words.casefold() if words.casefold() in FINDINGS else _pressure(words)
    amount, year_in_units = abs(float(number[1])), _TO_A_YEAR.get((unit or "").casefold())
    tells_age = year_in_units is not None and amount / year_in_units > OLDEST
    return words if (unit or amount < _SCORE) and not tells_age else ""


def _pressure(words: str) -> str:
    """A blood pressure, which the importer writes as two parts with their names; nothing for anything else."""
    found: dict[str, str] = {}
    for part in words.split("; "):
        name, _, amount = part.rpartition(": ")
        number = re.match(r"\d{1,3}(?:\.\d+)?(?= |$)", amount, re.ASCII)
        if number:
            found[name.split(" ")[0].casefold()] = number[0]
    return f"{found['systolic']}/{found['diastolic']}" if found.keys() == {"systolic", "diastolic"} else ""


def code(system: str | None, code: str | None) -> str:
    """A code with its system, as `system|code`; nothing where something was told in words alone."""
    return f"{system or ''}|{code}" if code else ""
