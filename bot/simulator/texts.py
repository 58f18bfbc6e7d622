"""The simulated provider's memory: every text, by phone, and who is looking at which phone."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from email.utils import format_datetime
from typing import Any

_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE = set("\f^{}\\[~]|€")


@dataclass
class Text:
    """One text. `phone` is the patient's number, whichever way the text went; `status` is the provider's word."""

    sid: str
    phone: str
    text: str
    incoming: bool
    status: str
    segments: int
    at: dt.datetime

    def as_resource(self, account: str, number: str) -> dict[str, Any]:
        """The text as the provider's REST interface shows it."""
        sender, receiver = (self.phone, number) if self.incoming else (number, self.phone)
        return {
            "sid": self.sid,
            "account_sid": account,
            "from": sender,
            "to": receiver,
            "body": self.text,
            "direction": "inbound" if self.incoming else "outbound-api",
            "status": self.status,
            "num_segments": str(self.segments),
            "date_created": format_datetime(self.at),
            "date_sent": format_datetime(self.at),
            "error_code": None,
        }


class Memory:
    """All texts since the start, oldest first."""

    def __init__(self) -> None:
        self._texts: list[Text] = []
        self._watchers: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def add(self, phone: str, text: str, *, incoming: bool, status: str) -> Text:
        """Keep a new text."""
        added = Text(
            f"SM{secrets.token_hex(16)}", phone, text, incoming, status, count_segments(text), dt.datetime.now(dt.UTC)
        )
        self._texts.append(added)
        self._wake(phone)
        return added

    def set_status(self, text: Text, status: str) -> None:
        """The text got somewhere."""
        text.status = status
        self._wake(text.phone)

    def thread(self, phone: str) -> list[dict[str, Any]]:
        """Every text of a phone, ready for JSON."""
        return [asdict(t) | {"at": t.at.isoformat()} for t in self._texts if t.phone == phone]

    def sent_to(self, phone: str) -> list[Text]:
        """What was sent to a phone, newest first, as the provider lists it."""
        return [t for t in reversed(self._texts) if not t.incoming and phone in ("", t.phone)]

    def phones(self) -> list[str]:
        """Every phone seen, the latest first."""
        return list(dict.fromkeys(t.phone for t in reversed(self._texts)))

    @contextmanager
    def watch(self, phone: str) -> Iterator[asyncio.Event]:
        """An event that is set at every change of a phone's thread."""
        event = asyncio.Event()
        self._watchers[phone].add(event)
        try:
            yield event
        finally:
            self._watchers[phone].discard(event)

    def _wake(self, phone: str) -> None:
        for event in self._watchers[phone]:
            event.set()


def count_segments(text: str) -> int:
    """What the provider would bill. Counted apart from Bedside's own count, as in life; a test compares them."""
    if set(text) <= _GSM | _GSM_DOUBLE:
        sizes, single, several = [2 if c in _GSM_DOUBLE else 1 for c in text], 160, 153
    else:
        sizes, single, several = [len(c.encode("utf-16-le")) // 2 for c in text], 70, 67
    if sum(sizes) <= single:
        return 1
    left, segments = 0, 0
    for size in sizes:
        if size > left:
            left, segments = several, segments + 1
        left -= size
    return segments
