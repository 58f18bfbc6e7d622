"""Run the trial: `python -m benchmarks.sms [--webhooks N] [--gateways N]`."""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import click
from aiohttp import web
from aiohttp.test_utils import unused_port
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress
from rich.table import Table
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from benchmarks.sms.carrier import Carrier
from benchmarks.sms.traffic import Webhook, traffic
from bot.records.engine import Database
from bot.records.migrate import upgrade
from bot.records.models import InboxMessage, OutboxMessage
from tests import postgres

TOKEN, PUBLIC = "for the trial", "https://clinic.example"
#: Webhooks under way at once, seconds between two kills, and seconds without a new answer after which it is over.
AT_ONCE, KILLS, STALLED = 24, (3.0, 10.0), 150.0


class Gateways:
    """The gateway processes: one is killed now and then, and another started in its place."""

    def __init__(self, count: int, environment: dict[str, str], dice: random.Random) -> None:
        self.killed = 0
        self._environment, self._dice = environment, dice
        self._running = {port: self._start(port) for port in (unused_port() for _ in range(count))}

    def any_port(self) -> int:
        """Where to knock next; whoever is there may be dead."""
        return self._dice.choice(list(self._running))

    async def kill_now_and_then(self, http: aiohttp.ClientSession) -> None:
        """Until cancelled. All are let up first, so that somebody is alive most of the time."""
        while True:
            await self.all_up(http)
            await asyncio.sleep(self._dice.uniform(*KILLS))
            port = self.any_port()
            self._running[port].kill()
            self._running[port].wait()
            self.killed += 1
            self._running[port] = self._start(port)

    async def all_up(self, http: aiohttp.ClientSession) -> None:
        """Wait until every process serves: loading the red flags takes seconds."""
        while not all([await _serves(http, port) for port in self._running]):  # noqa: ASYNC110 - other processes
            await asyncio.sleep(0.5)

    def stop(self) -> None:
        """End them all."""
        for process in self._running.values():
            process.kill()
            process.wait()

    def _start(self, port: int) -> subprocess.Popen[bytes]:
        environment = self._environment | {"BEDSIDE_PORT": str(port)}
        return subprocess.Popen([sys.executable, "-m", "benchmarks.sms.gateway"], env=environment)


class Trial:
    """The carrier's side of it all."""

    def __init__(self, gateways: Gateways, http: aiohttp.ClientSession) -> None:
        self.answers: Counter[tuple[str, int]] = Counter()
        self.sent_at: dict[str, float] = {}
        self._gateways, self._http = gateways, http
        self._signer = RequestValidator(TOKEN)

    async def deliver(self, webhook: Webhook) -> None:
        """Hand over one text as a carrier does: again, elsewhere, until somebody takes or refuses it."""
        if webhook.kind == "genuine":
            self.sent_at[webhook.form["Body"]] = time.monotonic()
        signature = "forged" if webhook.kind == "forged" else None
        status = await self.post(f"{PUBLIC}/sms/incoming", webhook.form, signature)
        self.answers[webhook.kind, status] += 1

    async def post(self, url: str, form: dict[str, str], signature: str | None = None) -> int:
        """Post a signed form to any gateway until it is taken or refused; returns the HTTP status."""
        headers = {"X-Twilio-Signature": signature or self._signer.compute_signature(url, form)}
        while True:
            address = url.replace(PUBLIC, f"http://127.0.0.1:{self._gateways.any_port()}")
            try:
                async with self._http.post(address, data=form, headers=headers) as response:
                    if response.status < 500:
                        return response.status
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.2)


async def run(webhooks: int, count: int, url: str, seed: int) -> bool:
    """The whole trial; prints its table and returns whether nothing was lost, doubled or let in."""
    dice = random.Random(seed)  # noqa: S311 - chance, not secrecy
    requests, port = traffic(webhooks, dice), unused_port()
    gateways = Gateways(count, _environment(url, port), dice)
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15)) as http:
            trial = Trial(gateways, http)
            carrier = Carrier(dice, lambda url, form: trial.post(url, form))
            runner = web.AppRunner(carrier.app(), access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            await gateways.all_up(http)
            began = time.monotonic()
            wanted = {f"Answer to {one.form['Body']}" for one in requests if one.kind == "genuine"}
            beside = [asyncio.create_task(each) for each in (gateways.kill_now_and_then(http), _tell(carrier, wanted))]
            await _all(trial, requests)
            await _until_quiet(carrier, wanted)
            for task in beside:
                task.cancel()
            await carrier.settle()
            await runner.cleanup()
    finally:
        gateways.stop()
    return _report(url, requests, trial, carrier, gateways, time.monotonic() - began)


async def _serves(http: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with http.get(f"http://127.0.0.1:{port}/health") as response:
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


async def _all(trial: Trial, requests: list[Webhook]) -> None:
    waiting = iter(requests)

    async def one_after_another() -> None:
        for webhook in waiting:
            await trial.deliver(webhook)

    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))


async def _tell(carrier: Carrier, wanted: set[str]) -> None:
    """Show how many texts have their answer, until cancelled."""
    with Progress(*Progress.get_default_columns(), MofNCompleteColumn()) as progress:
        bar = progress.add_task("texts answered", total=len(wanted))
        while True:
            progress.update(bar, completed=len(wanted & {taken.text for taken in carrier.taken}))
            await asyncio.sleep(1)


async def _until_quiet(carrier: Carrier, wanted: set[str]) -> None:
    seen, since = -1, time.monotonic()
    while not wanted <= {taken.text for taken in carrier.taken} and time.monotonic() - since < STALLED:
        if len(carrier.taken) != seen:
            seen, since = len(carrier.taken), time.monotonic()
        await asyncio.sleep(1)


def _report(
    url: str, requests: list[Webhook], trial: Trial, carrier: Carrier, gateways: Gateways, seconds: float
) -> bool:
    genuine = {one.form["Body"] for one in requests if one.kind == "genuine"}
    answers = Counter(taken.text for taken in carrier.taken)
    times = [answers[f"Answer to {text}"] for text in genuine]
    database = Database(url)
    with database.session() as session:
        stored = Counter(session.scalars(select(InboxMessage.text)))
        states = Counter(session.scalars(select(OutboxMessage.status)))
    database.close()
    first = {taken.text: taken.at for taken in reversed(carrier.taken)}
    waits = sorted(first[f"Answer to {text}"] - trial.sent_at[text] for text in genuine if f"Answer to {text}" in first)
    bad = {
        "genuine texts never answered": sum(n == 0 for n in times),
        "genuine texts answered more than once": sum(n > 1 for n in times),
        "genuine texts not stored once": sum(stored[text] != 1 for text in genuine),
        "forged or malformed texts stored": sum(n for text, n in stored.items() if text not in genuine),
        "forged requests not refused with 403": sum(
            n for (kind, status), n in trial.answers.items() if kind == "forged" and status != 403
        ),
        "texts delivered and not marked so": sum(n for state, n in states.items() if state != "delivered"),
    }
    table = Table("what", "count", title=f"{len(requests)} webhooks, {seconds:.0f} s")
    for kind, n in Counter(one.kind for one in requests).items():
        table.add_row(f"{kind} webhooks", str(n))
    table.add_row("gateway processes killed", str(gateways.killed))
    table.add_row("texts taken by the carrier", str(len(carrier.taken)))
    table.add_row("  refused for the moment, answer lost", f"{carrier.busy}, {carrier.lost}")
    table.add_row("status reports, out of order", str(carrier.reports))
    if waits:
        median, late = statistics.median(waits), waits[int(0.95 * (len(waits) - 1))]
        table.add_row("seconds to the answer: median, p95, most", f"{median:.1f}, {late:.1f}, {waits[-1]:.1f}")
    for what, n in bad.items():
        table.add_row(what, f"[{'red' if n else 'green'}]{n}[/]")
    Console(width=100).print(table)
    return not any(bad.values())


def _environment(url: str, carrier_port: int) -> dict[str, str]:
    return os.environ | {
        "BEDSIDE_DATABASE_URL": url,
        "BEDSIDE_PUBLIC_URL": PUBLIC,
        "BEDSIDE_SMS_API": f"http://127.0.0.1:{carrier_port}",
        "BEDSIDE_SMS_TOKEN": TOKEN,
        "BEDSIDE_SECRET_KEY": TOKEN,
        # The trial is about loss and doubling; limits would only make it longer.
        "BEDSIDE_SMS_MINUTE": "1000000",
        "BEDSIDE_SMS_NUMBER_HOUR": "1000000",
        "BEDSIDE_SMS_SEGMENTS_DAY": "1000000",
    }


@contextmanager
def _database() -> Iterator[str]:
    with postgres.server() as folder:
        url = postgres.create(folder, "trial")
        upgrade(url)
        yield url


@click.command()
@click.option("--webhooks", default=10_000, show_default=True, help="Requests in all.")
@click.option("--gateways", default=2, show_default=True, help="Gateway processes at once.")
@click.option("--seed", default=8, show_default=True)
def main(webhooks: int, gateways: int, seed: int) -> None:
    """Try to make Bedside lose, double or believe a text."""
    with _database() as url:
        sys.exit(0 if asyncio.run(run(webhooks, gateways, url, seed)) else 1)


if __name__ == "__main__":
    main()
