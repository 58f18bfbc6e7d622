"""What counts as a phone number, and how it is kept."""

from __future__ import annotations

import pytest

from bot.phone import HOME, e164


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+13125550142", "+13125550142"),
        (" +1 (312) 555-0142", "+13125550142"),
        ("+52 55 1234 5678", "+525512345678"),
        ("3125550142", None),
        ("12345", None),
        ("+1", None),
        ("+1312555014299999", None),
        ("CLINIC", None),
        ("whatsapp:+13125550142", None),
        ("", None),
    ],
)
def test_who_texts_has_a_full_number(written: str, number: str | None) -> None:
    assert e164(written) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("312 555 0142", "+13125550142"),
        ("1-312-555-0142", "+13125550142"),
        ("(312) 555-0142 ext. 7", "+13125550142"),
        ("+52 55 1234 5678", "+525512345678"),
        ("none", None),
        ("", None),
    ],
)
def test_a_number_of_a_record_may_be_a_local_one(written: str, number: str | None) -> None:
    assert e164(written, HOME) == number
