"""Searching a FHIR server: paged, with time-outs, a few tries, and a breaker that spares a server in trouble.

Only a bundle says what a server has. An error, a 404 too, says nothing of a patient: it may be a proxy's.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from decimal import Decimal
from time import monotonic, sleep
from urllib.parse import urljoin, urlsplit

import requests

from bot.errors import RecordsUnavailable
from bot.records.chart.fhir.documents import Entry
from bot.records.chart.fhir.values import Resource, items
from bot.records.chart.live.breaker import Breaker, Resting
from bot.records.chart.live.token import Tokens

#: Seconds to connect, and to wait for a next byte.
TIMEOUT = (2.0, 4.0)
#: Seconds before a request that was refused or broke off is tried again. What the server asks for (`Retry-After`) may
#: be an hour, and a patient waits: it is the breaker that spares it.
PAUSES = (0.2, 0.4)
#: What may pass by itself.
_PASSING = frozenset({429, 500, 502, 503, 504})
#: Seconds for a whole search, all its pages and tries together: less than Rasa gives an action.
SEARCH_LIMIT = 12.0
#: After this many failures in a row nothing is asked for `REST` seconds.
FAILURES, REST = 3, 30
PAGE, MOST_PAGES = 100, 50

log = logging.getLogger(__name__)


class TooMany(RecordsUnavailable):
    """A search has more pages than are read; what came before this is its beginning."""


class NotKept(RecordsUnavailable):
    """The server itself says that it has no resources of a kind at all."""


class _Late(requests.RequestException):
    """A search took longer than it may."""


class FhirClient:
    """Reads resources; every failure is a `RecordsUnavailable` without a word of what was asked."""

    def __init__(self, base: str, tokens: Tokens | None, *, rest: float = REST) -> None:
        self._base = base.rstrip("/") + "/"
        self._tokens = tokens
        self._session = requests.Session()
        self._breaker = Breaker(FAILURES, rest)

    def search(self, kind: str, **parameters: str) -> Iterator[Entry]:
        """Every entry of a search, page by page.

        Raises:
            RecordsUnavailable: the server can't be reached in time, refuses us, or answers no bundle.
            NotKept: its CapabilityStatement does not name the kind.
            TooMany: after the last page that is read, if there are more.
        """
        until = monotonic() + SEARCH_LIMIT
        url: str | None = urljoin(self._base, kind)
        query: dict[str, str] | None = {"_count": str(PAGE), **parameters}
        for _ in range(MOST_PAGES):
            if url is None:
                return
            page = self._get(url, query, until)
            if page is None:
                raise self._none(kind, until)
            yield from _entries(page)
            url, query = self._next(page), None
        if url is not None:
            raise TooMany("the record server gives too many pages; narrow what is asked of it")

    def read(self, kind: str, id: str) -> Resource:
        """One resource; raises `RecordsUnavailable` as `search`, and if there is none."""
        until = monotonic() + SEARCH_LIMIT
        found = self._get(urljoin(self._base, f"{kind}/{id}"), None, until)
        if found is None:
            raise RecordsUnavailable("the record server has lost what it had; ask whoever runs it")
        return found

    def _none(self, kind: str, until: float) -> RecordsUnavailable:
        """What a search that was answered 404 means."""
        statement = self._get(urljoin(self._base, "metadata"), None, until) or {}
        kinds = {each.get("type") for rest in items(statement, "rest") for each in items(rest, "resource")}
        if statement.get("resourceType") == "CapabilityStatement" and kinds and kind not in kinds:
            return NotKept(f"the record server keeps no {kind}")
        return RecordsUnavailable(f"the record server does not find its {kind}; check BEDSIDE_FHIR_URL")

    def _get(self, url: str, query: dict[str, str] | None, until: float) -> Resource | None:
        """The resource at an address; None for a 404, whoever says so."""
        try:
            with self._breaker.watch():
                answer = self._ask(url, query, until)
            return None if answer.status_code == requests.codes.not_found else _resource(answer)
        except (requests.RequestException, Resting, ValueError) as error:
            # The address and the answer may hold what identifies a patient: only the kind of failure is told.
            log.warning("the record server is not to be had: %s", type(error).__name__)
            raise RecordsUnavailable("the record server can't be reached; try again later") from None

    def _ask(self, url: str, query: dict[str, str] | None, until: float) -> requests.Response:
        answer = self._persist(url, query, until)
        if answer.status_code == requests.codes.unauthorized and self._tokens:
            self._tokens.forget()
            answer = self._persist(url, query, until)
        if answer.status_code not in (requests.codes.ok, requests.codes.not_found):
            raise requests.HTTPError(response=answer)
        return answer

    def _persist(self, url: str, query: dict[str, str] | None, until: float) -> requests.Response:
        """The answer of the first try that brings one, or of the last."""
        for pause in PAUSES:
            try:
                answer = self._send(url, query, until)
            except (requests.ConnectionError, requests.Timeout):
                pass
            else:
                if answer.status_code not in _PASSING:
                    return answer
            sleep(pause)
        return self._send(url, query, until)

    def _send(self, url: str, query: dict[str, str] | None, until: float) -> requests.Response:
        left = until - monotonic()
        if left <= 0:
            raise _Late
        headers = {"accept": "application/fhir+json"}
        if self._tokens:
            headers["authorization"] = f"Bearer {self._tokens.get(self._session)}"
        limits = min(TIMEOUT[0], left), min(TIMEOUT[1], left)
        return self._session.get(url, params=query, headers=headers, timeout=limits, allow_redirects=False)

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
