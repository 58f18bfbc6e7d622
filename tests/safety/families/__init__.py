"""Paraphrase families: how patients might word each sign, and what sounds like one but isn't.

`used` families were read while rules were written; `kept` ones were measured first and guard against slipping back
since; `learn`, `more`, `cannot` (what somebody can't do), `everyday` (pills taken, small cuts, short answers) and
`hinted` ones (signs only hinted at, mostly in Spanish, and what sounds so) were written for the second opinion to
learn from, and so were `life` ones (work, prices, sport, animals, stories, the past, measures of babies and in
pregnancy, and hints in other words). `scenes` (each calm one beside an emergency in the same words; the column `scene`
tells which belong together) were read while rules were mended and are not learnt from. `calm_more` was read while rules
were written, and learnt from later.
`fresh`, `fresh2`, `fresh3`, `fresh4`, `fresh5` and `held` ones only measure (`scenes_held` are whole scenes that
`scenes` lacks, by the same author). Those of `fresh5` are by another hand, who
had not read rules, weights or the other families: nobody reads single lines or misses of them.
`pairs` are near misses side by side, never learnt from.
"""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

import yaml


def rows(name: str) -> list[dict[str, str]]:
    """The lines of one file of families, with its columns as keys."""
    with (Path(__file__).parent / f"{name}.psv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE))


def contrasts(side: str) -> list[tuple[str, str]]:
    """Each sign of contrasts.yml in every third frame of that side, "alarm" or "calm", in turn; with its level."""
    told = yaml.safe_load((Path(__file__).parent / "contrasts.yml").read_text(encoding="utf-8"))
    return [
        (frame.format(sign), level)
        for level, languages in told["signs"].items()
        for language, signs in languages.items()
        for sign, frame in list(product(signs, told["frames"][language][side]))[::3]
    ]
