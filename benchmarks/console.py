"""How quick the console is with 100,000 inquiries in the database: `make benchmark-console`.

Prints the median and the slowest of the times the server takes for the inbox, for searches and for the insights, each
asked for over HTTP as a browser does. Measured on SQLite, or with `--postgres` on a PostgreSQL of its own.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import re
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click
import pgserver
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from rich.console import Console
from rich.table import Table
from sqlalchemy import insert
from sqlalchemy.engine import Connection

from bot.bus import LocalBus
from bot.console import create_console
from bot.records.engine import Database
from bot.records.hours import promises
from bot.records.migrate import upgrade
from bot.records.models import Conversation, InboxMessage, Inquiry, InquiryEvent, OutboxMessage, Patient
from bot.records.staff import users
from bot.services import Services, utc_now
from bot.settings import Settings

#: The most a page may take on the server at the median, in milliseconds.
LIMIT = 200
#: Share of inquiries still open, and over how many days they were asked.
OPEN_SHARE, DAYS = 0.03, 730
WORDS = ("clean", "use", "before", "after", "test", "pain", "mask", "pump", "nebulizer", "sugar", "water", "refill")
TOPICS = ("nebulizer", "asthma", "hypertension", "blood-glucose-test", "insulin-pump", None)
Client = TestClient[web.Request, web.Application]


def fill(connection: Connection, inquiries: int, now: dt.datetime) -> None:
    """Put that many inquiries in, of a tenth as many patients, as over two years."""
    chance = random.Random(7)  # noqa: S311 - sample data, the same each time
    people = max(inquiries // 10, 1)
    _insert(connection, Patient, (_patient(n, now) for n in range(people)))
    _insert(connection, Conversation, (_conversation(n, people, now) for n in range(inquiries // 2)))
    rows = [_inquiry(n, inquiries, people, chance, now) for n in range(inquiries)]
    _insert(connection, Inquiry, rows)
    _insert(
        connection, InquiryEvent, ({"inquiry_id": r["id"], "at": now, "actor": "bot", "event": "opened"} for r in rows)
    )
    _insert(connection, InboxMessage, (_asked(row, chance) for row in rows))
    _insert(connection, OutboxMessage, (_told(row, chance) for row in rows))


def _patient(n: int, now: dt.datetime) -> dict[str, Any]:
    return {"id": f"p{n}", "given": "Ana", "family": f"Vega{n}", "name_key": f"ana|vega{n}", "as_of": now}


def _conversation(n: int, people: int, now: dt.datetime) -> dict[str, Any]:
    channel = "sms" if n % 3 == 0 else "web"
    return {"id": f"c{n}", "channel": channel, "address": f"a{n}", "created_at": now, "last_at": now}


def _inquiry(n: int, total: int, people: int, chance: random.Random, now: dt.datetime) -> dict[str, Any]:
    is_open = n > total * (1 - OPEN_SHARE)
    age = dt.timedelta(days=DAYS * (total - n) / total if not is_open else chance.random() * 3, minutes=1)
    asked, took = now - age, dt.timedelta(minutes=chance.randint(2, 1600))
    words = " ".join(chance.choices(WORDS, k=12)) + f" number{n}"
    return {
        "id": n + 1,
        "number": n + 1001,
        "conversation_id": f"c{n // 2}",
        "patient_id": f"p{n % people}" if n % 2 else None,
        "channel": "sms" if (n // 2) % 3 == 0 else "web",
        "language": "es" if n % 4 == 0 else "en",
        "kind": "question",
        "priority": chance.choices(promises.PRIORITIES, weights=(1, 10, 10, 60, 19))[0],
        "state": chance.choice(("new", "in_progress", "waiting_patient")) if is_open else "closed",
        "question": words,
        "words": words,
        "topic_id": chance.choice(TOPICS),
        "created_at": asked,
        "due_at": asked + dt.timedelta(days=1),
        "owed_at": asked + dt.timedelta(days=1) if is_open else None,
        "first_response_at": None if is_open else asked + took,
        "response_seconds": None if is_open else int(took.total_seconds()),
        "resolution_seconds": None if is_open else int(took.total_seconds()) * 2,
        "accepted_at": asked,
        "resolved_at": None if is_open else asked + 2 * took,
        "closed_at": None if is_open else asked + 2 * took,
        "updated_at": asked + took,
    }


def _asked(inquiry: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The message that opened an inquiry; the assistant did not understand one in ten."""
    intent = "nlu_fallback" if chance.random() < 0.1 else "ask_clean"
    return {
        "conversation_id": inquiry["conversation_id"],
        "external_id": str(inquiry["id"]),
        "text": inquiry["question"],
        "received_at": inquiry["created_at"],
        "status": "done",
        "next_attempt_at": inquiry["created_at"],
        "understanding": {"intent": intent, "confidence": 0.8, "topics": [], "aspect": None},
    }


def _told(inquiry: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Its answer; one in five is rated, most of them as helpful."""
    return {
        "conversation_id": inquiry["conversation_id"],
        "body": {"text": "Here it is.", "act": "answer", "language": "en"},
        "created_at": inquiry["created_at"],
        "status": "sent",
        "next_attempt_at": inquiry["created_at"],
        "helpful": chance.choices((None, True, False), weights=(8, 1.5, 0.5))[0],
    }


def _insert(connection: Connection, table: type[Any], rows: Any) -> None:
    kept = list(rows)
    for start in range(0, len(kept), 5000):
        connection.execute(insert(table), kept[start : start + 5000])


async def measure(database: Database, rounds: int) -> list[tuple[str, list[float]]]:
    """Milliseconds of each page, `rounds` times, after one that warms up."""
    services = Services(Settings(), database, LocalBus())
    app = web.Application()
    app.add_subapp("/console/", create_console(services))
    async with TestClient(TestServer(app)) as client:
        csrf = await _log_in(client)
        pages: dict[str, Callable[[], Awaitable[Any]]] = {
            "Inbox": lambda: client.get("/console/"),
            "Inbox, live part": lambda: client.get("/console/live"),
            "Inbox, filtered and sorted": lambda: client.get("/console/?channel=sms&language=es&sort=due"),
            "Everything, page 100": lambda: client.get("/console/?folder=every&sort=newest&page=100"),
            "Search, a rare word": lambda: _search(client, csrf, "number77777"),
            "Search, two common words": lambda: _search(client, csrf, "nebulizer pump"),
            "Search, everything by name": lambda: _search(client, csrf, "vega4242", folder="every"),
            "Search, nothing there": lambda: _search(client, csrf, "zebra", folder="every"),
            "Insights, twelve weeks": lambda: client.get("/console/insights"),
            "Behind a figure, not understood": lambda: client.get("/console/?folder=every&only=not_understood"),
            "Behind a figure, did not help": lambda: client.get("/console/?folder=every&only=unhelpful"),
            "Insights, a year": lambda: client.get("/console/insights?since=2000-01-01"),
        }
        return [(name, [await _timed(ask) for _ in range(rounds + 1)][1:]) for name, ask in pages.items()]


async def _log_in(client: Client) -> str:
    form = await (await client.get("/console/login")).text()
    fields = {"csrf": _csrf(form), "username": "maria", "password": users.DEMO_PASSWORD}
    await client.post("/console/login", data=fields)
    return _csrf(await (await client.get("/console/")).text())


def _csrf(html: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found, "no form token on the page"
    return found[1]


async def _search(client: Client, csrf: str, words: str, folder: str = "all") -> Any:
    return await client.post("/console/search", data={"csrf": csrf, "words": words, "folder": folder})


async def _timed(ask: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    response = await ask()
    await response.read()
    assert response.status == 200, response.status
    return (time.perf_counter() - began) * 1000


@contextmanager
def _database(postgres: bool) -> Iterator[Database]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder / 'bench.db'}"
        if postgres:
            server = pgserver.get_server(folder / "pg")
            stack.callback(server.cleanup)
            url = server.get_uri().replace("postgresql:", "postgresql+psycopg:", 1)
        upgrade(url)
        database = Database(url)
        stack.callback(database.close)
        yield database


@click.command()
@click.option("--inquiries", default=100_000, show_default=True)
@click.option("--rounds", default=15, show_default=True)
@click.option("--postgres", is_flag=True, help="On PostgreSQL instead of SQLite.")
def main(inquiries: int, rounds: int, postgres: bool) -> None:
    """Fill a database of its own, ask, and print."""
    out = Console(width=90)
    with _database(postgres) as database:
        with database.session() as session:
            users.ensure_demo_users(session, utc_now())
        with database.engine.begin() as connection:
            fill(connection, inquiries, utc_now())
        table = Table(
            title=f"{inquiries:,} inquiries on {database.url.get_backend_name()}, {rounds} rounds", title_justify="left"
        )
        for name in ("Page", "median ms", "slowest ms", f"median within {LIMIT} ms"):
            table.add_column(name, justify="left" if name == "Page" else "right")
        for name, times in asyncio.run(measure(database, rounds)):
            median = statistics.median(times)
            table.add_row(name, f"{median:.0f}", f"{max(times):.0f}", "yes" if median <= LIMIT else "no")
    out.print(table)


if __name__ == "__main__":
    main()
