"""Every setting is documented, with the meaning of a setting that exists."""

from __future__ import annotations

import re

from bot.cli.secrets import OWN, SECRETS
from bot.settings import ROOT, Settings


def documented() -> set[str]:
    readme = (ROOT / "README.md").read_text("utf-8")
    return set(re.findall(r"^\| `(BEDSIDE_[A-Z_]+)` \|", readme, re.MULTILINE))


def test_every_setting_is_in_the_readme_and_the_other_way_round() -> None:
    assert documented() == {f"BEDSIDE_{name.upper()}" for name in Settings.model_fields}


def test_the_guide_to_production_names_what_must_be_set_and_nothing_unknown() -> None:
    guide = (ROOT / "docs/production.md").read_text("utf-8")
    example = set(re.findall(r"^(BEDSIDE_[A-Z_]+)=", guide, re.MULTILINE))
    assert {f"BEDSIDE_{name.upper()}" for name in (*OWN, *SECRETS)} <= example <= documented()


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_no_other_variable_of_ours_is_read() -> None:
    named = {
        name
        for folder in ("bot", "actions", "glossary")
        for path in (ROOT / folder).rglob("*.py")
        for name in re.findall(r"BEDSIDE_[A-Z]+(?:_[A-Z]+)*", path.read_text("utf-8"))
    }
    assert named - documented() - {"BEDSIDE_HOME"} == set()
