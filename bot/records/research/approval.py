"""On what ground data are prepared: the protocol, who approved it, and for what. It goes into the audit for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: What has to be given, what is asked for where it is not, and its longest form.
_FIELDS = {
    "protocol": ("give the number of the protocol", 40),
    "approver": ("say who approved it: a person or a board", 80),
    "purpose": ("say what the data are for", 200),
}


@dataclass(frozen=True)
class Approval:
    """The ground of an export, in the words of whoever asks for it; no patient is named in it."""

    protocol: str
    approver: str
    purpose: str


def read(fields: Mapping[str, Sequence[str]]) -> Approval:
    """What was written; raises `ValueError` with what to do if something is missing or too long."""
    return Approval(**{name: _field(name, fields.get(name, ())) for name in _FIELDS})


def _field(name: str, values: Sequence[str]) -> str:
    missing, longest = _FIELDS[name]
    words = " ".join(values[-1].split()) if values else ""
    if not words or not words.isprintable():
        raise ValueError(missing)
    if len(words) > longest:
        raise ValueError(f"shorten the {name} to {longest} characters")
    return words
