"""Issues of the newsletter are kept as they were put together, and no change goes over a colleague's unseen."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.records.engine import Database
from bot.records.models import AuditEvent, Newsletter, User
from bot.records.outbound import newsletters
from bot.records.outbound.newsletters import MAX_ISSUES, Content, Words
from bot.records.staff import users
from tests.records.conftest import NOW

HOUR = dt.timedelta(hours=1)
AUTUMN = Content(
    {"es": Words("Respirar bien", "Hola:\n¡ya es otoño!"), "en": Words("Breathing well")},
    {"nebulizer": ["definition", "clean"], "asthma": ["self_care"]},
)


@pytest.fixture(autouse=True)
def cora(database: Database) -> User:
    with database.session() as session:
        return users.add_user(session, "cora", "Cora Diaz", "a password for tests", NOW)


def begin(database: Database, cora: User, wanted: Content = AUTUMN) -> int:
    with database.session() as session:
        return newsletters.start(session, wanted, cora, NOW).id


def change(database: Database, cora: User, issue: int, wanted: Content, seen: int) -> None:
    with database.session() as session:
        newsletters.change(session, issue, wanted, cora, NOW + HOUR, seen=seen)


def kept(database: Database, issue: int) -> tuple[Content, int]:
    """What is kept, and its version."""
    with database.session() as session:
        row = newsletters.find(session, issue)
        assert row
        return newsletters.content(row), row.version


def audited(database: Database) -> list[tuple[str, dict[str, object] | None]]:
    with database.session() as session:
        query = select(AuditEvent).where(AuditEvent.resource == "newsletters").order_by(AuditEvent.id)
        return [(line.action, line.detail) for line in session.scalars(query)]


def test_an_issue_keeps_its_words_and_its_topics_in_order(database: Database, cora: User) -> None:
    content, version = kept(database, begin(database, cora))
    assert (content, version) == (AUTUMN, 1)
    assert list(content.topics) == ["nebulizer", "asthma"]


def test_what_was_changed_last_stands_first_with_its_author(database: Database, cora: User) -> None:
    first, second = begin(database, cora), begin(database, cora)
    change(database, cora, first, replace(AUTUMN, topics={}), 1)
    with database.session() as session:
        assert [(issue.id, name) for issue, name in newsletters.find_all(session)] == [
            (first, "Cora Diaz"),
            (second, "Cora Diaz"),
        ]


def test_a_change_of_what_somebody_else_has_changed_is_refused_until_it_was_seen(
    database: Database, cora: User
) -> None:
    issue, theirs, mine = begin(database, cora), replace(AUTUMN, topics={}), replace(AUTUMN, topics={"flu": ["causes"]})
    change(database, cora, issue, theirs, 1)
    with pytest.raises(ValueError, match="colleague has changed"):
        change(database, cora, issue, mine, 1)
    assert kept(database, issue) == (theirs, 2)
    change(database, cora, issue, mine, 2)
    assert kept(database, issue) == (mine, 3)


def test_the_order_of_topics_is_a_change(database: Database, cora: User) -> None:
    issue = begin(database, cora)
    turned = replace(AUTUMN, topics=dict(reversed(AUTUMN.topics.items())))
    change(database, cora, issue, turned, 1)
    assert list(kept(database, issue)[0].topics) == ["asthma", "nebulizer"]


def test_a_form_sent_twice_changes_once(database: Database, cora: User) -> None:
    issue, wanted = begin(database, cora), replace(AUTUMN, topics={})
    for _ in range(2):
        change(database, cora, issue, wanted, 1)
    assert kept(database, issue)[1] == 2
    assert [action for action, _ in audited(database)] == ["create", "update"]


def test_only_what_was_looked_at_is_deleted(database: Database, cora: User) -> None:
    issue = begin(database, cora)
    change(database, cora, issue, replace(AUTUMN, topics={}), 1)

    def delete(seen: int) -> None:
        with database.session() as session:
            newsletters.delete(session, issue, cora, NOW, seen=seen)

    with pytest.raises(ValueError, match="look at it first"):
        delete(1)
    delete(2)
    delete(2)
    with pytest.raises(ValueError, match="deleted"):
        change(database, cora, issue, AUTUMN, 2)
    assert begin(database, cora) > issue, "an old address never leads to another issue"
    assert [action for action, _ in audited(database)] == ["create", "update", "delete", "create"]


def test_the_audit_tells_the_topics_and_not_the_words(database: Database, cora: User) -> None:
    issue = begin(database, cora)
    assert audited(database) == [("create", {"issue": issue, "topics": "nebulizer, asthma"})]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (Content(), "title"),
        (Content({"en": Words("", "Hello")}), "title"),
        (Content({"en": Words("x" * 81)}), "title"),
        (Content({"en": Words("Autumn"), "es": Words("")}), "title"),
        (Content({"en": Words("Autumn", "x" * 601)}), "greeting"),
        (replace(AUTUMN, topics={f"topic-{n}": ["definition"] for n in range(6)}), "5 topics"),
        (replace(AUTUMN, topics={"asthma": []}), "tick"),
    ],
)
def test_what_no_issue_can_be(database: Database, cora: User, wrong: Content, told: str) -> None:
    issue = begin(database, cora)
    with pytest.raises(ValueError, match=told):
        begin(database, cora, wrong)
    with pytest.raises(ValueError, match=told):
        change(database, cora, issue, wrong, 1)
    assert kept(database, issue) == (AUTUMN, 1)


def test_there_is_an_end_to_how_many_are_kept(database: Database, cora: User) -> None:
    with database.session() as session:
        session.add_all(
            Newsletter(words={}, sides=[], changed_by=cora.id, changed_at=NOW) for _ in range(MAX_ISSUES - 1)
        )
    begin(database, cora)
    with pytest.raises(ValueError, match="delete one"):
        begin(database, cora)
