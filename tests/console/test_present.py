"""Values as coordinators read them."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.console import present
from bot.records.models import Conversation, OutboxMessage
from bot.words import say


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (59, "59 min"),
        (60, "1 h"),
        (185, "3 h 5 min"),
        (599, "9 h 59 min"),
        (601, "10 h"),
        (1439, "23 h"),
        (1440, "1 day"),
        (2880, "2 days"),
        (-5, "5 min"),
    ],
)
def test_how_long(minutes: int, words: str) -> None:
    assert present.span(dt.timedelta(minutes=minutes)) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-23T15:05+00:00", "09:05"),
        ("2026-11-23T05:59+00:00", "22 Nov 23:59"),
        ("2025-11-23T15:05+00:00", "23 Nov 2025"),
    ],
)
def test_times_are_the_clinics_own(moment: str, words: str) -> None:
    when = present.filters("America/Chicago")["when"]
    assert when(dt.datetime.fromisoformat(moment), dt.datetime(2026, 11, 23, 16, 0, tzinfo=dt.UTC)) == words


def test_a_transcript_shows_that_it_holds_what_cannot_be_read() -> None:
    unreadable = OutboxMessage(id=7, body={"act": "sing"}, created_at=dt.datetime.now(dt.UTC), status="sent")
    shown = present.entry(unreadable, Conversation(), None)
    assert (shown.key, shown.text, shown.delivery) == ("out7", present.UNREADABLE, "sent")


@pytest.mark.parametrize("status", ["pending", "sending", "sent"])
def test_nobody_at_the_clinic_reads_a_patients_code(status: str) -> None:
    code = say("code_text", "en", author="system", code="123456", organisation="Clinic")
    text = OutboxMessage(
        id=8, body=code.model_dump(mode="json"), created_at=dt.datetime.now(dt.UTC), status=status, secret=True
    )
    shown = present.entry(text, Conversation(), None).text
    assert "••••••" in shown
    assert "123456" not in shown


@pytest.mark.parametrize(("precision", "words"), [("month", "May 2019"), ("year", "2019"), ("day", "01 May 2019")])
def test_no_more_of_a_date_is_shown_than_is_on_file(precision: str, words: str) -> None:
    when, now = present.filters("America/Chicago")["when"], dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    assert when(dt.datetime(2019, 5, 1, 12, tzinfo=dt.UTC), now, precision) == words


@pytest.mark.parametrize(
    ("code", "table", "words"),
    [
        ("identity", "kind", "Could not prove who they are"),
        ("not_delivered", "event", "A text message did not arrive"),
        ("phone_call", "event", "The patient must be phoned"),
    ],
)
def test_what_the_assistant_notes_has_words(code: str, table: str, words: str) -> None:
    assert present.word(code, table) == words


@pytest.mark.parametrize(
    ("code", "table", "words"),
    [("sms", "channel", "Text message"), ("fax_line", "channel", "Fax line"), (None, "language", "Not known")],
)
def test_a_code_without_words_is_still_readable(code: str | None, table: str, words: str) -> None:
    assert present.word(code, table) == words
