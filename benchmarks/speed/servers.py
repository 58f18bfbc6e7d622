"""Starting the two servers, and reading what they use."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks import stock
from bot.settings import ROOT

#: Seconds a server may take to start before the run is given up.
PATIENCE = 180.0
#: What a command line says, and whose process it is.
_PARTS = {
    "bot.nlu": "Rasa",
    "rasa run": "Rasa",
    "-m actions": "actions",
    "bot.simulator": "simulator",
    "gateway": "gateway",
}


@dataclass(frozen=True)
class Server:
    """A running server; `started_in` is the time from start to healthy, in seconds."""

    base: str
    pid: int
    started_in: float

    def memory(self) -> dict[str, float]:
        """Proportional memory in MB of each of its processes, by what it is."""
        parent = psutil.Process(self.pid)
        used: dict[str, float] = {}
        for process in (parent, *parent.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                name = _name(process.cmdline())
                used[name] = used.get(name, 0.0) + process.memory_full_info().pss / 1e6
        return used


@contextmanager
def bedside(var: Path, settings: Mapping[str, str]) -> Iterator[Server]:
    """Everything that `bedside run` starts, with its data in `var`; the model must be trained."""
    ports = {f"BEDSIDE_{name}": str(_free_port()) for name in ("PORT", "RASA_PORT", "ACTIONS_PORT", "SIMULATOR_PORT")}
    own = {**ports, "BEDSIDE_VAR": str(var), "BEDSIDE_MESSAGES_A_MINUTE": "1000000", **settings}
    base = f"http://127.0.0.1:{ports['BEDSIDE_PORT']}"
    rasa = f"http://127.0.0.1:{ports['BEDSIDE_RASA_PORT']}/"
    actions = f"http://127.0.0.1:{ports['BEDSIDE_ACTIONS_PORT']}/health"
    command = [sys.executable, "-m", "bot.cli", "run"]
    health = (f"{base}/health", rasa, actions)
    with _started(command, ROOT, stock.quiet() | own, var / "run.log", health, base) as server:
        yield server


@contextmanager
def bare_rasa(project: Path) -> Iterator[Server]:
    """Stock Rasa with the project's model, over its REST channel."""
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    (project / "rasa.db").unlink(missing_ok=True)
    command = [sys.executable, "-m", "rasa", "run", "--model", "models/stock.tar.gz", "--interface", "127.0.0.1"]
    command += ["--port", str(port), "--credentials", "credentials.yml", "--endpoints", "endpoints.yml"]
    with _started(command, project, stock.quiet(), project / "run.log", (f"{base}/webhooks/rest/",), base) as server:
        yield server


@contextmanager
def _started(
    command: list[str], folder: Path, environment: dict[str, str], log: Path, health: tuple[str, ...], base: str
) -> Iterator[Server]:
    log.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=os.environ | environment, stdout=output, stderr=output)
    try:
        while not all(_answers(url) for url in health):
            if process.poll() is not None or time.monotonic() - began > PATIENCE:
                raise SystemExit(f"{' '.join(command[1:4])} did not start; the reason is at the end of {log}")
            time.sleep(0.1)
        yield Server(base, process.pid, time.monotonic() - began)
    finally:
        process.terminate()
        process.wait(60)


def _answers(url: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(url, timeout=1) as response:  # noqa: S310  # our own http address
        return bool(response.status == 200)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _name(command: list[str]) -> str:
    words = " ".join(command)
    return next((name for part, name in _PARTS.items() if part in words), "supervisor")
