"""Issues of the newsletter: a coordinator's title and greeting, and which sides of which entries are told.

They are everyone's, so changes are audited. Nothing in them is about a patient, and we send them to nobody.
A change says which version its author had before them (`seen`): nobody writes over a colleague's work unseen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.models import Newsletter, User
from bot.reply import Language

MAX_TITLE, MAX_GREETING, MAX_TOPICS, MAX_ISSUES = 80, 600, 5, 200


class Words(NamedTuple):
    """What a coordinator writes of an issue in one language; the greeting may be empty."""

    title: str
    greeting: str = ""


@dataclass(frozen=True)
class Content:
    """What an issue says: `words` in each of its languages; `topics`, the aspects told of each entry, in order."""

    words: Mapping[Language, Words] = field(default_factory=dict)
    topics: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def sides(self) -> list[str]:
        """All that it tells of the library, as `asthma/self_care`."""
        return [f"{topic}/{aspect}" for topic, aspects in self.topics.items() for aspect in aspects]


def content(issue: Newsletter) -> Content:
    """What is kept of an issue."""
    topics: dict[str, list[str]] = {}
    for side in issue.sides:
        topic, _, aspect = side.partition("/")
        topics.setdefault(topic, []).append(aspect)
    return Content({cast(Language, language): Words(*words) for language, words in issue.words.items()}, topics)


def find_all(session: Session) -> Sequence[tuple[Newsletter, str]]:
    """Every issue with the name of who changed it last, the newest change first."""
    query = select(Newsletter, User.name).join(User, User.id == Newsletter.changed_by)
    rows = session.execute(query.order_by(Newsletter.changed_at.desc(), Newsletter.id.desc()))
    return [(issue, name) for issue, name in rows]


def find(session: Session, issue_id: int) -> Newsletter | None:
    """The issue of this id; None if it was never there or is deleted."""
    return session.get(Newsletter, issue_id)


def start(session: Session, wanted: Content, by: User, now: dt.datetime) -> Newsletter:
    """Begin an issue. Raises `ValueError` for what none can be (`_require`), and if there are too many already."""
    _require(wanted)
    if (session.scalar(select(func.count()).select_from(Newsletter)) or 0) >= MAX_ISSUES:
        raise ValueError(f"there are {MAX_ISSUES} issues already; delete one first")
    issue = Newsletter(changed_by=by.id, changed_at=now)
    _write(issue, wanted, by, now)
    session.add(issue)
    session.flush()
    _note(session, "create", issue, by, now)
    return issue


def change(session: Session, issue_id: int, wanted: Content, by: User, now: dt.datetime, *, seen: int) -> None:
    """Give an issue, of which version `seen` was looked at, this content; nothing happens if it has that already.

    Raises `ValueError` for what no issue can be (`_require`), and if it was changed or deleted since.
    """
    _require(wanted)
    issue = _locked(session, issue_id)
    if issue is None:
        raise ValueError("a colleague has deleted this issue; start it anew with your words")
    if content(issue).words == wanted.words and issue.sides == wanted.sides:
        return
    _look(issue, seen, "keep it again to put yours in place of theirs")
    _write(issue, wanted, by, now)
    issue.version += 1
    _note(session, "update", issue, by, now)


def delete(session: Session, issue_id: int, by: User, now: dt.datetime, *, seen: int) -> None:
    """Delete an issue, of which version `seen` was looked at; nothing happens if it is not there.

    Raises `ValueError` if it was changed since.
    """
    issue = _locked(session, issue_id)
    if issue is None:
        return
    _look(issue, seen, "look at it first")
    session.delete(issue)
    _note(session, "delete", issue, by, now)


def _locked(session: Session, issue_id: int) -> Newsletter | None:
    return session.get(Newsletter, issue_id, with_for_update=True, populate_existing=True)


def _look(issue: Newsletter, seen: int, remedy: str) -> None:
    if issue.version != seen:
        raise ValueError(f"a colleague has changed this issue since you opened it; {remedy}")


def _require(wanted: Content) -> None:
    """Raises `ValueError` for what no issue can be: without a title, too long, or of too many topics or untold ones."""
    if not wanted.words or not all(0 < len(words.title) <= MAX_TITLE for words in wanted.words.values()):
        raise ValueError(f"give the issue a title of up to {MAX_TITLE} characters in each of its languages")
    if any(len(words.greeting) > MAX_GREETING for words in wanted.words.values()):
        raise ValueError(f"write a greeting of up to {MAX_GREETING} characters")
    if len(wanted.topics) > MAX_TOPICS:
        raise ValueError(f"an issue tells of up to {MAX_TOPICS} topics")
    if not all(wanted.topics.values()):
        raise ValueError("tick what to tell of each topic, or take it out")


def _write(issue: Newsletter, wanted: Content, by: User, now: dt.datetime) -> None:
    issue.words = {language: list(words) for language, words in wanted.words.items()}
    issue.sides, issue.changed_by, issue.changed_at = wanted.sides, by.id, now


def _note(session: Session, action: str, issue: Newsletter, by: User, now: dt.datetime) -> None:
    topics = ", ".join(content(issue).topics)
    audit.administration(
        session, by.username, action, Newsletter.__tablename__, {"issue": issue.id, "topics": topics}, now
    )
