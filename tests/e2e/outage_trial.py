"""The outage trial: `make outage-trial`. Rasa, actions and database are stopped in turn, and an emergency is texted.

Prints whether the directive came, by which way and after how long. A stopped part stays stopped (SIGSTOP; for SQLite a
lock that nobody gives up), so that the supervisor's restart does not help.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.e2e.stack import Stack, eventually, running

EMERGENCY = {"en": "I have chest pain and can't breathe", "es": "me duele el pecho y no puedo respirar"}
PARTS = ("nothing", "Rasa", "actions", "database")
_PROCESSES = {"Rasa": "bot.nlu", "actions": "actions"}


def main() -> None:
    """Run the trial; the exit code is 1 if a directive did not come."""
    table = Table("stopped", "language", "directive", "came by", "seconds", title="Outage trial")
    delivered = []
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "var") as stack:
        for number, (part, language) in enumerate((part, language) for part in PARTS for language in EMERGENCY):
            with _stopped(stack, part):
                came, way, seconds = _try(stack, f"+1202555{number:04d}", EMERGENCY[language])
            delivered.append(came)
            table.add_row(part, language, "delivered" if came else "MISSED", way, f"{seconds:.1f}")
    Console().print(table)
    sys.exit(not all(delivered))


def _try(stack: Stack, number: str, text: str) -> tuple[bool, str, float]:
    """Whether a texted emergency brings the directive, in the webhook's response or as a text, and how soon."""
    form = {"MessageSid": f"SM{number[1:]:>032}", "From": number, "To": stack.settings.sms_number, "Body": text}
    began = time.monotonic()
    if "911" in stack.webhook(form).text:
        return True, "response", time.monotonic() - began
    phone = stack.phone(number)
    try:
        eventually(lambda: any("911" in told for told in phone.texts()))
    except AssertionError:
        return False, "", time.monotonic() - began
    return True, "text", time.monotonic() - began


@contextmanager
def _stopped(stack: Stack, part: str) -> Iterator[None]:
    if part == "database":
        with closing(sqlite3.connect(stack.settings.var / "bedside.db", timeout=30)) as database:
            database.execute("begin exclusive")
            yield
            database.rollback()
        return
    if part == "nothing":
        yield
        return
    pid = stack.pid(_PROCESSES[part])
    assert pid, f"{part} is not running"
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


if __name__ == "__main__":
    main()
