"""Searching a FHIR server: paged, with time-outs, a few retries, and a breaker that spares a server in trouble."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin, urlsplit

import pybreaker
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from bot.errors import RecordsUnavailable
from bot.records.fhir.documents import Entry
from bot.records.live.token import Tokens

Resource = dict[str, Any]

#: Seconds to connect, and to wait for a next byte.
TIMEOUT = (2.0, 4.0)
#: A refused or broken request is tried this often in all, 0.2 and 0.4 seconds apart.
TRIES = 3
#: After this many failures in a row nothing is asked for `REST` seconds.
FAILURES, REST = 3, 30
PAGE, MOST_PAGES = 100, 50

log = logging.getLogger(__name__)


class TooMany(RecordsUnavailable):
    """A search has more pages than are read; what came before this is its beginning."""


class FhirClient:
    """Reads resources; every failure is a `RecordsUnavailable` without a word of what was asked."""

    def __init__(self, base: str, tokens: Tokens | None, *, rest: float = REST) -> None:
        self._base = base.rstrip("/") + "/"
        self._tokens = tokens
        self._session = requests.Session()
        self._breaker = pybreaker.CircuitBreaker(fail_max=FAILURES, reset_timeout=rest)
        retry = Retry(
            TRIES - 1, backoff_factor=0.2, status_forcelist=(429, 500, 502, 503, 504), allowed_methods=("GET",)
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def search(self, kind: str, **parameters: str) -> Iterator[Entry]:
        """Every entry of a search, page by page; nothing if the server does not know the kind.

        Raises:
            RecordsUnavailable: the server can't be reached, refuses us, or answers no bundle.
            TooMany: after the last page that is read, if there are more.
        """
        url: str | None = urljoin(self._base, kind)
        query: dict[str, str] | None = {"_count": str(PAGE), **parameters}
        for _ in range(MOST_PAGES):
            if url is None:
                return
            page = self._get(url, query)
            if page is None:
                return
            yield from _entries(page)
            url, query = self._next(page), None
        if url is not None:
            raise TooMany("the record server gives too many pages; narrow what is asked of it")

    def read(self, kind: str, id: str) -> Resource | None:
        """One resource; None if there is none. Raises as `search`."""
        return self._get(urljoin(self._base, f"{kind}/{id}"), None)

    def _get(self, url: str, query: dict[str, str] | None) -> Resource | None:
        try:
            answer: requests.Response = self._breaker.call(self._ask, url, query)
            return None if answer.status_code == 404 else _resource(answer)
        except (requests.RequestException, pybreaker.CircuitBreakerError, ValueError) as error:
            # The address and the answer may hold what identifies a patient: only the kind of failure is told.
            log.warning("the record server is not to be had: %s", type(error).__name__)
            raise RecordsUnavailable("the record server can't be reached; try again later") from None

    def _ask(self, url: str, query: dict[str, str] | None) -> requests.Response:
        answer = self._send(url, query)
        if answer.status_code == 401 and self._tokens:
            self._tokens.forget()
            answer = self._send(url, query)
        if answer.status_code != 404:
            answer.raise_for_status()
        return answer

    def _send(self, url: str, query: dict[str, str] | None) -> requests.Response:
        headers = {"accept": "application/fhir+json"}
        if self._tokens:
            headers["authorization"] = f"Bearer {self._tokens.get(self._session)}"
        return self._session.get(url, params=query, headers=headers, timeout=TIMEOUT, allow_redirects=False)

    def _next(self, page: Resource) -> str | None:
        """The address of the next page; never one of another server, who would get our token."""
        links = (link for link in page.get("link", ()) if link.get("relation") == "next")
        address = next((urljoin(self._base, str(link.get("url"))) for link in links), None)
        if address and urlsplit(address)[:2] != urlsplit(self._base)[:2]:
            raise RecordsUnavailable("the record server points to another server for its next page")
        return address


def _resource(answer: requests.Response) -> Resource:
    found = answer.json(parse_float=Decimal)
    if not isinstance(found, dict):
        raise ValueError("no resource")
    return found


def _entries(page: Resource) -> Iterator[Entry]:
    if page.get("resourceType") != "Bundle":
        raise RecordsUnavailable("the record server answers a search with no bundle")
    for item in page.get("entry", ()):
        resource = item.get("resource")
        if isinstance(resource, dict) and isinstance(resource.get("resourceType"), str):
            yield Entry(resource, item.get("fullUrl"))
