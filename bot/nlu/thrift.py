"""What Rasa does anew for each message though it never changes, done once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, Dict

import aiohttp
from jsonschema import Draft202012Validator
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import DEFAULT_REQUEST_TIMEOUT, EndpointConfig

#: Seconds a connection to the action server is kept for the next message: less than the server keeps it (5), so that
#: no call begins on one that the server is about to close.
_KEPT_OPEN = 3.0


def be_thrifty() -> None:
    """Have the action server's answers checked, and its connections opened, with as little work as does.

    Rasa makes a validator for each answer, and checks the schema itself against the rules for schemas: a third of a
    turn. It also opens a session, and with it a connection, for each call.
    """
    RemoteAction._validate_action_result = _is_valid
    EndpointConfig.session = open_session


def _is_valid(action: RemoteAction, result: Dict[str, Any]) -> bool:
    _validator().validate(result)
    return True


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(RemoteAction.action_response_format_spec())


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
