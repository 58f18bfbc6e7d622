"""An author is sent to the right line."""

from __future__ import annotations

import pytest

from glossary.places import line_of

FILE = """\
id: cane
en:
  name: cane
  steps:
    - text: Hold it.
    - text: Walk.
      caution: Slowly.
  sections:
    clean: {text: Wipe it., sms: Wipe.}
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("id", 1),
        ("en", 2),
        ("en.name", 3),
        ("en.steps.1", 6),
        ("en.steps.1.caution", 7),
        ("en.steps.7", 4),
        ("en.sections.clean.sms", 9),
        ("en.nowhere.at.all", 2),
        ("nowhere", 1),
        ("", 1),
    ],
)
def test_the_line_of_a_place_or_of_the_nearest_part_of_it(place: str, line: int) -> None:
    assert line_of(FILE, place) == line
