"""`bedside run`: everything on one machine, watched over until Ctrl-C."""

from __future__ import annotations

import asyncio
import datetime as dt
import signal
import socket
from pathlib import Path

import aiohttp
import yaml
from rich.console import Console
from rich.table import Table

from bot.cli.processes import Part, Supervisor
from bot.cli.secrets import environment, load_settings
from bot.cli.train import train_model
from bot.errors import BedsideError
from bot.settings import ROOT, Settings, private_folder

#: Seconds all parts together may take to become healthy: a busy old machine needs ten times what a quiet one does.
START_LIMIT = 300

out = Console()


class PortTaken(BedsideError):
    """Another program listens where we need to."""

    code = "port_taken"


def run_all() -> None:
    """Prepare, start, announce, watch, and stop everything on Ctrl-C."""
    settings = load_settings()
    parts = _parts(settings, Path("model"))
    _require_free_ports(parts)
    asyncio.run(_serve(settings, _parts(settings, train_model())))


def _parts(settings: Settings, model: Path) -> list[Part]:
    rasa = ["-m", "bot.nlu", "run", "--model", str(model), "--interface", "127.0.0.1"]
    rasa += [
        "--port",
        str(settings.rasa_port),
        "--endpoints",
        str(_endpoints(settings)),
        "--credentials",
        "credentials.yml",
    ]
    parts = [
        Part("rasa", tuple(rasa), settings.rasa_port, "/webhooks/bedside/"),
        Part("actions", ("-m", "actions"), settings.actions_port, "/health", "actions_port"),
        Part("gateway", ("-m", "bot.cli", "gateway"), settings.port, "/ready", "port", _reachable(settings.host)),
    ]
    if settings.demo:
        parts.append(Part("simulator", ("-m", "bot.simulator"), settings.simulator_port, "/", "simulator_port"))
    return parts


def _endpoints(settings: Settings) -> Path:
    """Rasa's endpoints with the port of the action server, and the token, which Rasa reads from the environment."""
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text("utf-8"))
    endpoints["action_endpoint"] |= {
        "url": f"http://127.0.0.1:{settings.actions_port}/webhook",
        "headers": {"x-bedside-token": "${BEDSIDE_RASA_TOKEN}"},
    }
    written = private_folder(settings.var) / "endpoints.yml"
    written.write_text(yaml.safe_dump(endpoints), "utf-8")
    return written


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "") else host  # noqa: S104  # it is only compared with


def _require_free_ports(parts: list[Part]) -> None:
    for part in parts:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((part.host, part.port))
            except OSError as error:
                raise PortTaken(
                    f"port {part.port} is taken, and the {part.name} needs it. Stop the other program, "
                    f"or set BEDSIDE_{part.setting.upper()} to a free port"
                ) from error


def _prepare(settings: Settings) -> None:
    # Imported only now, when Rasa is starting beside; so below.
    from bot.cli.data import current_database, migrated_database
    from bot.records.chart.fhir import load_samples
    from bot.records.staff import users

    if not settings.demo:
        with current_database():
            return
    with migrated_database() as database:
        now = dt.datetime.now(dt.UTC)
        load_samples(database, now, settings.timezone)
        with database.session() as session:
            users.ensure_demo_users(session, now)


async def _serve(settings: Settings, parts: list[Part]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with (
        Supervisor(environment(settings), settings.var / "logs", out.print) as supervisor,
        aiohttp.ClientSession() as http,
    ):
        started = asyncio.get_running_loop().time()
        with out.status("Starting Rasa, the actions and the gateway…"):
            # Rasa takes longest to start and asks the database nothing before the first message.
            await supervisor.start(*(part for part in parts if part.name == "rasa"))
            await asyncio.to_thread(_prepare, settings)
            await supervisor.start(*(part for part in parts if part.name != "rasa"))
            await supervisor.until_healthy(http, START_LIMIT, stop)
        if not stop.is_set():
            _announce(settings, asyncio.get_running_loop().time() - started)
        await supervisor.watch(stop)
    out.print("Stopped.")


def _announce(settings: Settings, seconds: float) -> None:
    table = Table(title=f"Bedside is ready ({seconds:.0f} s)", show_header=False)
    if settings.demo:
        table.add_row("Patients: demo clinic page with the chat", f"{settings.public}/")
    table.add_row("Patients: chat on a full page", f"{settings.public}/chat")
    table.add_row("Coordinators: console", f"{settings.public}/console/")
    if settings.demo:
        table.add_row("Patients by SMS: phone simulator", f"http://127.0.0.1:{settings.simulator_port}/")
        for line in _demo_logins(settings):
            table.add_row(*line)
    table.add_row("Logs", str(settings.var / "logs"))
    out.print(table)
    out.print("Press Ctrl-C to stop.")


def _demo_logins(settings: Settings) -> list[tuple[str, str]]:
    from sqlalchemy import select

    from bot.cli.data import current_database
    from bot.records.models import Patient
    from bot.records.staff import users

    with current_database() as database, database.session() as session:
        people = session.scalars(select(Patient).where(Patient.phone.is_not(None)).order_by(Patient.family)).all()
    rows = [("Demo coordinators", f"maria or james, password {users.DEMO_PASSWORD}")]
    rows += [("Demo patient", f"{p.name}, born {p.birth_date:%m/%d/%Y}, phone {p.phone}") for p in people]
    return rows
