"""What texts cost is told in sums, and which texts of the library could cost less is named."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.data import migrated_database
from bot.cli.main import main
from bot.cli.sms_report import Cost, costs_of, could_be_shorter
from bot.library import load
from bot.records.outbound import outbox
from bot.records.outbound.texted import Texted
from bot.reply import Reply, Topic
from glossary.loader import Glossary

PHONE = "+13125550142"


@pytest.fixture
def texted(installed: Path) -> Path:
    """An installation from which a text on asthma has just been sent."""
    with migrated_database() as database, database.session() as session:
        now = dt.datetime.now(dt.UTC) - dt.timedelta(days=2)
        asthma = Topic(id="asthma", kind="condition", name="asthma")
        reply = Reply(text="A disease.", act="answer", language="en", topic=asthma)
        sent = outbox.text_number(session, PHONE, reply, now)
        sent.sent_at, sent.segments = now, 7
        without = outbox.text_number(session, PHONE, reply.model_copy(update={"topic": None, "act": "inquiry"}), now)
        without.sent_at, without.segments = now, 2
    return installed


@pytest.fixture(scope="module")
def library() -> Glossary:
    return load()


def bedside(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def test_texts_of_the_same_direction_language_and_topic_are_one_line() -> None:
    out, again, spanish = (Texted("out", language, "asthma", 2) for language in ("en", "en", "es"))
    assert costs_of([spanish, out, again, Texted("in", "en", "asthma", 1)]) == [
        Cost("out", "en", "asthma", 2, 4),
        Cost("out", "es", "asthma", 1, 2),
        Cost("in", "en", "asthma", 1, 1),
    ]


def test_what_is_texted_most_comes_first_among_what_could_be_shorter(library: Glossary) -> None:
    often = next(line for line in could_be_shorter(library, []) if line.language == "es" and line.replace)
    texts = [Texted("out", "es", often.entry, 2)] * 3 + [Texted("in", "en", "copd", 1)] * 9
    first = next(could_be_shorter(library, texts))
    assert (first.entry, first.language, first.sent) == (often.entry, "es", 3)


def test_each_line_names_a_text_and_what_to_do(library: Glossary) -> None:
    lines = list(could_be_shorter(library, []))
    assert lines
    assert all(line.segments > 1 and (line.leave_out or line.replace) for line in lines)


@pytest.mark.usefixtures("texted")
def test_the_tables_tell_sums_and_no_phone() -> None:
    told = bedside("sms", "report").output
    assert "Texts of the last 30 days" in told
    assert "4.50" in told
    assert "asthma" in told
    assert "[inquiry]" in told
    assert "Texts that could be one segment shorter" in told
    assert PHONE not in told


@pytest.mark.usefixtures("texted")
def test_what_is_older_is_left_out() -> None:
    assert "4.50" not in bedside("sms", "report", "--days", "1").output


def test_the_files_hold_every_line(texted: Path, library: Glossary) -> None:
    assert bedside("sms", "report", "--csv", str(texted / "out")).exit_code == 0
    with (texted / "out/segments.csv").open(encoding="utf-8") as file:
        assert list(csv.DictReader(file)) == [
            {"direction": "out", "language": "en", "topic": "asthma", "texts": "1", "segments": "7"},
            {"direction": "out", "language": "en", "topic": "[inquiry]", "texts": "1", "segments": "2"},
        ]
    with (texted / "out/shorter.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    expected = list(could_be_shorter(library, [Texted("out", "en", "asthma", 7)]))
    assert [line["entry"] for line in lines] == [line.entry for line in expected]
