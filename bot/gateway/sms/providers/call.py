"""A call to a provider's REST interface, and what its failure means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import aiohttp

from bot.errors import DeliveryError, Failure

#: Refusals that are about us or the moment, not about the message: bad log-in, time-out.
_TRY_AGAIN = frozenset({401, 403, 408, 425})

Json = dict[str, Any]


async def call(
    http: aiohttp.ClientSession,
    method: str,
    url: str,
    *,
    code_of: Callable[[Json], str],
    kinds: Mapping[str, Failure],
    **request: Any,
) -> Json:
    """The provider's answer to one request.

    `code_of` finds the provider's error number in a refusal, and `kinds` says what it means; without it the HTTP status
    does. Raises `DeliveryError`.
    """
    try:
        async with http.request(method, url, **request) as response:
            answer: Json = await response.json(content_type=None) or {}
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        # The provider's words may quote the number: only the kind of failure is kept.
        raise DeliveryError(f"provider unreachable: {type(error).__name__}", "temporary") from None
    if response.status >= HTTPStatus.BAD_REQUEST:
        code = code_of(answer)
        kind = kinds.get(code) or _by_status(response.status)
        raise DeliveryError(f"provider answered {response.status}", kind, code or None)
    return answer


def _by_status(status: int) -> Failure:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "too_fast"
    return "temporary" if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _TRY_AGAIN else "refused"
