"""A real PostgreSQL server for tests, started in a temporary folder and gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

NEEDED = "PostgreSQL is needed for these tests: pip install pgserver, or apt-get install postgresql"
#: The server refuses to run as root, so root starts it as one of these.
_ACCOUNTS = ("postgres", "nobody")
#: Speed; nothing here outlives the tests.
_OPTIONS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=200"


@contextmanager
def server() -> Iterator[str]:
    """Run a server for the block; yields its socket folder. Raises RuntimeError if there is none to run."""
    folder = Path(tempfile.mkdtemp(prefix="bedside-pg-"))
    try:
        binaries = _start(folder)
        try:
            yield str(folder)
        finally:
            _run(binaries / "pg_ctl", "stop", "-D", folder / "data", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create(folder: str, name: str) -> str:
    """Create an empty database; returns its SQLAlchemy URL."""
    with psycopg.connect(f"host={folder} user=postgres dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    return f"postgresql+psycopg://postgres@/{name}?host={folder}"


def _start(folder: Path) -> Path:
    """Start the first server that can be; returns the folder of its programs."""
    problems = []
    for binaries in _installed():
        try:
            if account := _account():
                shutil.chown(folder, account)
            _run(binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8")
            options = f"-k {folder} {_OPTIONS}"
            _run(binaries / "pg_ctl", "start", "-w", "-D", folder / "data", "-l", folder / "log", "-o", options)
            return binaries
        except (OSError, subprocess.CalledProcessError) as error:
            problems.append(f"{binaries}: {getattr(error, 'stderr', None) or error}".strip())
            shutil.rmtree(folder / "data", ignore_errors=True)
    raise RuntimeError("\n".join([NEEDED, *problems]))


def _installed() -> list[Path]:
    """Where a server's programs are: in the wheel, of the system's package, or on the path."""
    wheel = find_spec("pgserver")
    places = [Path(place) / "pginstall" / "bin" for place in (wheel and wheel.submodule_search_locations) or ()]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if on_path := shutil.which("initdb"):
        places.append(Path(on_path).parent)
    return [place for place in places if (place / "initdb").exists()]


def _account() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _ACCOUNTS if name in known)


def _run(*command: str | Path) -> None:
    # pg_ctl leaves the server with our streams: only files or nothing, never a pipe that would stay open.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            [str(part) for part in command], user=_account(), cwd="/", stdout=said, stderr=said, timeout=60, check=False
        )
        if done.returncode:
            said.seek(0)
            raise subprocess.CalledProcessError(done.returncode, str(command[0]), stderr=said.read()[-500:])
