"""What Rasa does anew for each message though it never changes, done once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, Optional, Tuple

import aiohttp
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import DEFAULT_REQUEST_TIMEOUT, EndpointConfig

#: Seconds a connection to the action server is kept for the next message: less than the server keeps it (5), so that
#: no call begins on one that the server is about to close.
_KEPT_OPEN = 3.0


def be_thrifty() -> None:
    """Leave out of a turn what Rasa does for other assistants than ours: together more than a third of it.

    It checks each answer of the action server, which is ours, against a schema of every event there is; it opens a
    session for each call, and with it a connection; and it looks for rules about the very words of a message, of which
    there are none (`tests/nlu/test_thrift.py`).
    """
    RemoteAction._validate_action_result = _is_answer
    EndpointConfig.session = open_session
    RulePolicy._find_action_from_rules = _by_intent_alone


def _is_answer(action: RemoteAction, result: Any) -> bool:
    """Whether it has the form of an answer; what an event must hold, Rasa finds out as it reads it."""
    if not all(isinstance(each, dict) for part in ("events", "responses") for each in result[part]):
        raise RasaException("the action server's answer is none")
    return True


_find_action_from_rules = RulePolicy._find_action_from_rules


def _by_intent_alone(
    policy: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
) -> Tuple[Optional[str], Optional[str], bool]:
    """The action that a rule names for the intent; none for the text."""
    if use_text_for_last_user_input:
        return None, None, False
    found: Tuple[Optional[str], Optional[str], bool] = _find_action_from_rules(policy, tracker, domain, False)
    return found


async def close_session(*_: object) -> None:
    """Close the connections to the action server, at the end."""
    await kept_session().close()


@asynccontextmanager
async def open_session(endpoint: EndpointConfig) -> AsyncIterator[aiohttp.ClientSession]:
    """The one session, left open at the end of the block; Rasa gives each request the endpoint's headers itself."""
    yield kept_session()


@cache
def kept_session() -> aiohttp.ClientSession:
    """The one session of this process."""
    # Made within the only event loop of Rasa's server, and there for as long as that runs.
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(keepalive_timeout=_KEPT_OPEN, limit=0),
        timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
    )
