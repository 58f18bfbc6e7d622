"""Nothing is prepared without a protocol, an approver and a purpose."""

from __future__ import annotations

import pytest

from bot.records.research import approval

FULL = {"protocol": ["IRB-17"], "approver": ["Review  board "], "purpose": ["Blood\npressure"]}


def test_what_was_written_is_kept_on_one_line() -> None:
    assert approval.read(FULL) == approval.Approval("IRB-17", "Review board", "Blood pressure")


@pytest.mark.parametrize("name", list(FULL))
@pytest.mark.parametrize("written", [[], [""], [" \t "], ["\x00"], ["x" * 201]])
def test_what_is_missing_or_too_long_is_asked_for(name: str, written: list[str]) -> None:
    with pytest.raises(ValueError, match=r"give|say|shorten"):
        approval.read({**FULL, name: written})
