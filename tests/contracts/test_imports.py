"""What faces the public, and what is pure, starts without Rasa and its heavy libraries."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.settings import ROOT

PROGRAM = """
import importlib, pkgutil, sys
for name in sys.argv[1].split():
    module = importlib.import_module(name)
    for found in pkgutil.walk_packages(getattr(module, "__path__", []), name + "."):
        if not found.name.endswith((".__main__", ".env")) and ".versions" not in found.name:
            importlib.import_module(found.name)
print(" ".join(sorted({name.split(".")[0] for name in sys.modules} & set(sys.argv[2].split()))))
"""


@pytest.mark.parametrize(
    ("modules", "heavy"),
    [
        ("bot.gateway bot.console bot.records bot.safety bot.learning", "rasa rasa_sdk tensorflow sklearn"),
        ("glossary", "bot actions rasa rasa_sdk tensorflow sqlalchemy aiohttp"),
        ("bot.safety", "rasa rasa_sdk tensorflow sqlalchemy aiohttp"),
        ("actions", "rasa tensorflow sklearn"),
        ("bot.simulator", "rasa tensorflow sqlalchemy"),
        ("bot.cli.main", "rasa rasa_sdk tensorflow sqlalchemy"),
    ],
)
def test_importing_does_not_bring_in(modules: str, heavy: str) -> None:
    command = [sys.executable, "-c", PROGRAM, modules, heavy]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    assert done.stdout.split() == []
