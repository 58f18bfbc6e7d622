"""Paraphrase families: how patients might word each sign, and what sounds like one but isn't.

`used` families were read while rules were written; `kept` ones were measured first and guard against
slipping back since; `learn` ones were written for the second opinion to learn from. `fresh` ones only measure.
"""

from __future__ import annotations

import csv
from pathlib import Path


def rows(name: str) -> list[dict[str, str]]:
    """The lines of one file of families, with its columns as keys."""
    with (Path(__file__).parent / f"{name}.psv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE))
