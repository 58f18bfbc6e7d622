"""Since when, how bad, better or worse: found in what a patient writes about a symptom; pure text rules.

The patient's own words are kept. What they mean for the patient is for a clinician to say.
"""

from __future__ import annotations

import re

#: In the order in which they are asked for.
DETAILS = ("since", "severity", "trend")
_SPAN = r"(?:\w+ ){1,3}(?:minutes?|hours?|days?|nights?|weeks?|months?|years?)"
_HACE = r"hace (?:\w+ ){1,3}?(?:minutos?|horas?|d[ií]as?|noches?|semanas?|mes(?:es)?|años?)"
_PATTERNS = {
    "since": re.compile(
        rf"\b(?:since (?:\w+ ?){{1,4}}|for {_SPAN}|(?:it )?(?:started|began) (?:\w+ ?){{1,4}}|{_SPAN} ago"
        rf"|desde (?:\w+ ?){{1,4}}|{_HACE}|empez[oó] (?:\w+ ?){{1,4}}"
        r"|today|yesterday|last night|hoy|ayer|anoche)\b",
        re.IGNORECASE,
    ),
    "severity": re.compile(
        r"\b(?:(?:10|\d) ?(?:/|out of|of|de|sobre) ?10|mild|moderate|severe|really bad|very bad|a little|not too bad"
        r"|leve|moderad[oa]|fuerte|muy fuerte|intens[oa]|un poco|poquito)\b",
        re.IGNORECASE,
    ),
    "trend": re.compile(
        r"\b(?:(?:getting |gotten |much |a bit )?(?:better|worse)|about the same|the same|not changing"
        r"|mejor\w*|peor|empeor\w*|igual|lo mismo)\b",
        re.IGNORECASE,
    ),
}


def found(text: str) -> dict[str, str]:
    """What the words tell of `DETAILS`, as they were written."""
    matches = {name: pattern.search(text) for name, pattern in _PATTERNS.items()}
    return {name: match[0].strip() for name, match in matches.items() if match}


def missing(data: dict[str, str]) -> str | None:
    """The next detail to ask for; None if all were told."""
    return next((name for name in DETAILS if name not in data), None)
