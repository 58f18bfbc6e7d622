"""Phone numbers in the one form they are kept in: E.164, "+12025550101"."""

from __future__ import annotations

import phonenumbers

#: Where a number written without a country code is taken to be.
HOME = "US"


def e164(written: str, region: str | None = None) -> str | None:
    """The number as E.164, or None for what is none.

    Without a `region` only a full one with its "+" counts: no short codes, names or other networks. "Possible" is
    asked for rather than "valid", as the fictional 555 numbers of test records are possible only.
    """
    if region is None and not written.strip().startswith("+"):
        return None
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
