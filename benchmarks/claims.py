"""Whether the time an answer takes tells who is a patient: `make benchmark-claims`.

At the real log-in desk, on a database of 1,000 patients, claims that match and claims that do not are made in turn,
each in a conversation of its own, and timed until the answer is there; so is a wrong code right after it. For each
kind of claim the table says how often a match took longer than it: 50 % is what chance gives, and says nothing to
whoever listens.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import product
from pathlib import Path

import click
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from bot.bus import LocalBus
from bot.gateway.identity import PACE, IdentityDesk
from bot.records import encryption
from bot.records.chart.names import name_key
from bot.records.engine import Database
from bot.records.messaging import conversations
from bot.records.migrate import upgrade
from bot.records.models import Patient
from bot.services import Services, utc_now
from bot.settings import Settings

PATIENTS = 1000
#: A match must not take longer than another claim in more than this share of pairs.
LIMIT = 0.65
WARM_UP = 5
_BORN = dt.date(1950, 1, 1)

#: What is claimed of the n-th patient: name and birth date. Each date is one patient's; the last is nobody's.
CLAIMS: dict[str, Callable[[int], tuple[str, dt.date]]] = {
    "a match": lambda n: (_name(n), _born(n)),
    "another name": lambda n: ("Nobody Atall", _born(n)),
    "another birth date": lambda n: (_name(n), _born(n + 1)),
    "neither": lambda n: ("Nobody Atall", dt.date(1940, 1, 1) + dt.timedelta(n)),
}


def _name(n: int) -> str:
    return f"Ana Vega{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}"


def _born(n: int) -> dt.date:
    return _BORN + dt.timedelta(n)


async def measure(database: Database, rounds: int, pace: float) -> dict[str, list[tuple[float, float]]]:
    """Milliseconds until the answers to a claim and to a wrong code after it, by kind, each round in random order."""
    services = Services(Settings(secret_key=SecretStr(encryption.new_key())), database, LocalBus())
    dice = random.Random(6)  # noqa: S311 - chance, not secrecy
    times: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for n in range(rounds + WARM_UP):
        for kind in dice.sample(list(CLAIMS), len(CLAIMS)):
            name, born = CLAIMS[kind](n)
            desk = IdentityDesk(services, pace)
            talk = await database.run(_talk, f"{kind} {n}")
            began = time.perf_counter()
            await desk.claim(talk, name, f"{born:%m/%d/%Y}")
            claimed = time.perf_counter()
            await desk.code(talk, "000000")
            times[kind].append(((claimed - began) * 1000, (time.perf_counter() - claimed) * 1000))
            await desk.close()  # waits for the code that is texted to a match
    return {kind: found[WARM_UP:] for kind, found in times.items()}


def _talk(session: Session, address: str) -> str:
    return conversations.find_or_start(session, "web", address, utc_now()).id


def longer(some: list[float], others: list[float]) -> float:
    """The share of pairs in which the one of `some` took longer; 0.5 if they are alike."""
    return sum(one > other for one, other in product(some, others)) / (len(some) * len(others))


def _report(times: dict[str, list[tuple[float, float]]]) -> bool:
    worst = 0.0
    table = Table("claim", title=f"{len(times['a match'])} claims of each kind: milliseconds until the answer")
    for step in ("claim", "wrong code"):
        for heading in (f"{step}: median", "p95", "a match took longer"):
            table.add_column(heading, justify="right")
    for kind, found in times.items():
        cells = []
        for step in (0, 1):
            mine = [each[step] for each in found]
            share = longer([each[step] for each in times["a match"]], mine)
            worst = max(worst, abs(share - 0.5) if kind != "a match" else 0)
            p95 = sorted(mine)[int(0.95 * len(mine))]
            cells += [f"{statistics.median(mine):.1f}", f"{p95:.1f}", "" if kind == "a match" else f"{share:.0%}"]
        table.add_row(kind, *cells)
    Console(width=120).print(table)
    return worst <= LIMIT - 0.5


@click.command()
@click.option("--unpaced", is_flag=True, help="Without the least time that the desk takes: what it hides.")
@click.option("--rounds", default=100, show_default=True, help="Claims of each kind.")
def main(rounds: int, *, unpaced: bool) -> None:
    """Try to find out by the clock who is a patient."""
    with tempfile.TemporaryDirectory(prefix="bedside-claims-") as folder:
        url = f"sqlite:///{Path(folder) / 'bedside.db'}"
        upgrade(url)
        database = Database(url, [encryption.new_key()])
        with database.session() as session:
            session.add_all(_patient(n) for n in range(PATIENTS))
        times = asyncio.run(measure(database, rounds, 0 if unpaced else PACE))
        database.close()
    sys.exit(0 if _report(times) else 1)


def _patient(n: int) -> Patient:
    given, family = _name(n).split()
    return Patient(
        id=f"p{n}",
        given=given,
        family=family,
        name_key=name_key(given, family),
        birth_date=_born(n),
        phone=f"+1202555{n:04}",
        as_of=utc_now(),
    )


if __name__ == "__main__":
    main()
