"""A live FHIR server as the source: its answers become rows, by the readers that the import uses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bot.errors import RecordsUnavailable
from bot.records.chart.fhir import discharge, patient
from bot.records.chart.fhir.documents import Entry
from bot.records.chart.fhir.kinds import KINDS, Kind
from bot.records.chart.fhir.references import References, identity
from bot.records.chart.fhir.store import Row, Store
from bot.records.chart.fhir.values import LOINC, Skipped, child, moment
from bot.records.chart.live.client import TIMEOUT, FhirClient, NotKept, TooMany
from bot.records.chart.live.discovery import token_url
from bot.records.chart.live.token import Tokens
from bot.records.chart.source import Embedded, Source, Table
from bot.records.engine import Database
from bot.records.models import HELD, ChartItem, Fetch, Patient
from bot.settings import Settings

#: The status of a row that the server no longer has and a legal hold keeps: no reader of the chart tells it.
GONE = "gone"
#: Searches that bring the names of people and places along.
_INCLUDE = {
    "Appointment": "Appointment:actor",
    "Encounter": "Encounter:location",
    "MedicationRequest": "MedicationRequest:medication",
    "MedicationStatement": "MedicationStatement:medication",
}
#: What puts the newest first, where it is not the date.
_NEWEST = {
    "Condition": "-recorded-date",
    "MedicationRequest": "-authoredon",
    "MedicationStatement": "-effective",
}
#: What a search leaves on the server: of all documents about a patient only the kinds that we keep are fetched.
_NARROWED = {"DocumentReference": {"type": ",".join(f"{LOINC}|{code}" for code in discharge.INSTRUCTIONS)}}


def open_source(settings: Settings, database: Database) -> Source:
    """The source that the settings choose."""
    if settings.records_source == "embedded":
        return Embedded()
    tokens = None
    if settings.fhir_key is not None:
        tokens = Tokens.with_key_file(
            settings.fhir_key,
            url=settings.fhir_token_url or token_url(settings.fhir_url),
            client_id=settings.fhir_client_id,
            key_id=settings.fhir_key_id,
            scope=settings.fhir_scope,
            timeout=TIMEOUT,
        )
    return LiveSource(database, FhirClient(settings.fhir_url, tokens), dt.timedelta(seconds=settings.fhir_cache))


class LiveSource:
    """Fetches what is older than `life`, and makes the tables agree with it."""

    def __init__(self, database: Database, client: FhirClient, life: dt.timedelta) -> None:
        self._database = database
        self._client = client
        self._life = life

    def refresh(self, patient_id: str, tables: Sequence[Table], now: dt.datetime) -> None:
        """Fetch what is not fresh; see `bot.records.chart.source.Source`."""
        with self._database.session(read_only=True) as session:
            stale = [table for table in tables if not self._is_fresh(session, patient_id, table, now)]
        for table in stale:
            kinds = {name: kind for name, kind in KINDS.items() if kind.table is table}
            found, complete = self._patient(patient_id) if table is Patient else self._items(kinds, patient_id)
            with self._database.session() as session:
                if table is Patient:
                    _keep_patients(session, found, now)
                else:
                    _keep(session, kinds, patient_id, found, now)
                resource = str(table.__tablename__)
                session.merge(Fetch(patient_id=patient_id, resource=resource, at=now, complete=complete))

    def find(self, birth_date: dt.date, now: dt.datetime) -> None:
        """Fetch the patients born on a day; see `bot.records.chart.source.Source`."""
        found = list(self._client.search("Patient", birthdate=birth_date.isoformat()))
        with self._database.session() as session:
            for person in _keep_patients(session, found, now):
                # Like all that is fetched they go again, unless one of them logs in.
                session.merge(Fetch(patient_id=person.id, resource=Patient.__tablename__, at=now, complete=True))

    def _patient(self, patient_id: str) -> tuple[list[Entry], bool]:
        return [Entry(self._client.read("Patient", patient_id))], True

    def _items(self, kinds: Collection[str], patient_id: str) -> tuple[list[Entry], bool]:
        """The items of these kinds, and whether that is all: of more than are read, the newest.

        Raises `RecordsUnavailable` also if the server keeps none of the kinds: that is no word on the patient.
        """
        found: list[Entry] = []
        missing, complete = 0, True
        for kind in kinds:
            include = {"_include": _INCLUDE[kind]} if kind in _INCLUDE else {}
            query = {"patient": f"Patient/{patient_id}", **include, **_NARROWED.get(kind, {})}
            try:
                found += list(self._client.search(kind, **query))
            except NotKept:
                missing += 1
            except TooMany:
                # Only now: servers may refuse an order, and few patients have so much.
                complete = False
                found += _beginning(self._client.search(kind, _sort=_NEWEST.get(kind, "-date"), **query))
        if missing == len(kinds):
            raise RecordsUnavailable(f"the record server keeps no {' and no '.join(kinds)}")
        return found, complete

    def _is_fresh(self, session: Session, patient_id: str, table: Table, now: dt.datetime) -> bool:
        fetch = session.get(Fetch, (patient_id, str(table.__tablename__)))
        return fetch is not None and now - fetch.at < self._life


def _beginning(search: Iterator[Entry]) -> Iterator[Entry]:
    with suppress(TooMany):
        yield from search


def _keep_patients(session: Session, found: Sequence[Entry], now: dt.datetime) -> Sequence[Patient]:
    """Store the people who were found; returns those who are as they were found, newly or already."""
    people = [entry for entry in found if entry.resource["resourceType"] == "Patient"]
    references = _references(people, "")
    store = Store(session, [(Patient, str(entry.resource.get("id"))) for entry in people])
    kept = []
    for entry in people:
        with suppress(Skipped):
            row = patient.read(entry.resource, identity(entry)[1], _as_of(entry, now), references)
            store.put(row)
            kept.append(row)
    session.flush()
    return kept


def _keep(session: Session, kinds: dict[str, Kind], patient_id: str, found: Sequence[Entry], now: dt.datetime) -> None:
    """Store what was found and delete what the server no longer has; under a legal hold, only tell it no more."""
    references = _references(found, patient_id)
    mine = [entry for entry in found if entry.resource["resourceType"] in kinds]
    rows: list[ChartItem] = []
    for entry in mine:
        with suppress(Skipped):
            kind, source_id = identity(entry)
            row = kinds[kind].read(entry.resource, source_id, _as_of(entry, now), references)
            rows.append(row)
    table = next(iter(kinds.values())).table
    wanted: list[tuple[type[Row], str]] = [(table, row.id) for row in rows]
    store = Store(session, wanted)
    for row in rows:
        with suppress(Skipped):
            store.put(row)
    session.flush()
    gone = table.patient_id == patient_id, table.id.not_in([row.id for row in rows])
    session.execute(update(table).where(*gone, table.patient_id.in_(HELD)).values(status=GONE))
    session.execute(delete(table).where(*gone, table.patient_id.not_in(HELD)))


def _references(found: Iterable[Entry], patient_id: str) -> References:
    references = References(lambda known: known == patient_id)
    for entry in found:
        with suppress(Skipped):
            references.add(entry)
    return references


def _as_of(entry: Entry, now: dt.datetime) -> dt.datetime:
    try:
        return moment(child(entry.resource, "meta").get("lastUpdated")) or now
    except Skipped:
        return now
