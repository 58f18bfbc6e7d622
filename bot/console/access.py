"""Who may do what: one table of routes and roles. A route that is not in it is closed to everybody."""

from __future__ import annotations

from collections.abc import Mapping, Set
from types import MappingProxyType

COORDINATOR, LEAD, ADMINISTRATOR, AUDITOR = "coordinator", "lead", "administrator", "auditor"
RESEARCHER = "researcher"
EVERYONE: Set[str] = frozenset({COORDINATOR, LEAD, ADMINISTRATOR, AUDITOR, RESEARCHER})
#: Who sees patients. An administrator does not need to (minimum necessary, standards: 2.1).
READERS: Set[str] = frozenset({COORDINATOR, LEAD, AUDITOR})
WORKERS: Set[str] = frozenset({COORDINATOR, LEAD})
ADMINISTRATORS: Set[str] = frozenset({ADMINISTRATOR})
AUDITORS: Set[str] = frozenset({AUDITOR})
#: Who says who is on call.
PLANNERS: Set[str] = frozenset({LEAD, ADMINISTRATOR})
#: Who prepares data for research.
RESEARCHERS: Set[str] = frozenset({LEAD, RESEARCHER})

#: Routes that need no log-in.
OPEN: Set[str] = frozenset({"login", "second", "sso", "sso_back", "static"})
ACCESS: Mapping[str, Set[str]] = MappingProxyType(
    {
        "home": EVERYONE,
        "logout": EVERYONE,
        "session": EVERYONE,
        "account": EVERYONE,
        "password": EVERYONE,
        "end_session": EVERYONE,
        "second_factor": EVERYONE,
        "second_factor_off": EVERYONE,
        "email": EVERYONE,
        "inbox": READERS,
        "inbox_live": READERS,
        "inbox_events": READERS,
        "alerts": READERS,
        "search": READERS,
        "inquiry": READERS,
        "inquiry_live": READERS,
        "inquiry_events": READERS,
        "record": READERS,
        "open_record": READERS,
        "library": READERS,
        "handouts": READERS,
        "newsletters": READERS,
        "newsletter": READERS,
        "newsletter_email": READERS,
        "start_newsletter": WORKERS,
        "keep_newsletter": WORKERS,
        "delete_newsletter": WORKERS,
        "newsletter_texts": WORKERS,
        "insights": READERS,
        "insights_csv": READERS,
        "save_view": WORKERS,
        "bulk": WORKERS,
        "canned": WORKERS,
        "keep_canned": WORKERS,
        "keep_macro": WORKERS,
        "answer": WORKERS,
        "draft": WORKERS,
        "change": WORKERS,
        "people": ADMINISTRATORS,
        "add_person": ADMINISTRATORS,
        "change_person": ADMINISTRATORS,
        "hours": ADMINISTRATORS,
        "keep_hours": ADMINISTRATORS,
        "on_call": PLANNERS,
        "keep_on_call": PLANNERS,
        "trail": AUDITORS,
        "research": RESEARCHERS,
        "count_cohort": RESEARCHERS,
        "export_cohort": RESEARCHERS,
    }
)
#: Where each role starts.
HOME: Mapping[str, str] = MappingProxyType(
    {COORDINATOR: "inbox", LEAD: "inbox", AUDITOR: "inbox", ADMINISTRATOR: "people", RESEARCHER: "research"}
)


def may(role: str, route: str) -> bool:
    """Whether this role may use a route that needs a log-in."""
    return role in ACCESS.get(route, frozenset())
