"""What comes in during the trial: genuine texts, some of them twice, forged ones and malformed ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

DUPLICATES, FORGED, MALFORMED = 0.20, 0.05, 0.05
#: Texts come from so many phones.
PHONES = 500

Kind = Literal["genuine", "duplicate", "forged", "malformed"]


@dataclass(frozen=True)
class Webhook:
    """One request of the carrier's."""

    kind: Kind
    form: dict[str, str]


def traffic(total: int, dice: random.Random) -> list[Webhook]:
    """So many requests in random order, of which these shares are duplicates, forged and malformed."""
    counts = [int(total * share) for share in (DUPLICATES, FORGED, MALFORMED)]
    genuine = [Webhook("genuine", _form(n, f"question w{n:05}", dice)) for n in range(total - sum(counts))]
    duplicates = [Webhook("duplicate", dice.choice(genuine).form) for _ in range(counts[0])]
    forged = [Webhook("forged", _form(10**6 + n, f"forged w{n:05}", dice)) for n in range(counts[1])]
    requests = [*genuine, *duplicates, *forged, *_malformed(counts[2], dice)]
    dice.shuffle(requests)
    return requests


def _form(number: int, text: str, dice: random.Random) -> dict[str, str]:
    phone = f"+1312555{dice.randrange(PHONES):04}"
    return {"MessageSid": f"SM{number:032x}", "From": phone, "To": "+15005550006", "Body": text, "NumMedia": "0"}


def _malformed(count: int, dice: random.Random) -> Iterator[Webhook]:
    for n in range(count):
        form = _form(2 * 10**6 + n, f"malformed w{n:05}", dice)
        spoilt = (
            {**form, "From": ""},
            {**form, "From": "12345"},
            {**form, "From": "+1312"},
            {**form, "MessageSid": ""},
            {"Body": form["Body"]},
            {},
        )
        yield Webhook("malformed", spoilt[n % len(spoilt)])
