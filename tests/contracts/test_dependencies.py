"""Every package that the program imports is declared, once."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions

from bot.settings import ROOT

OURS = {"bot", "actions", "glossary"}
#: Locked apart, for they declare an older Python (tools/lock.sh).
APART = {"rasa", "rasa-sdk"}


def pins() -> list[tuple[str, str]]:
    lines = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    return [(_plain(re.split(r"[\[=]", line)[0]), line.partition("==")[2]) for line in lines]


def declared() -> list[str]:
    return [name for name, _ in pins()]


def imported() -> Iterator[str]:
    for folder in OURS:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    yield from (alias.name.split(".")[0] for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    yield node.module.split(".")[0]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_nothing_is_declared_twice_and_all_in_order() -> None:
    assert declared() == sorted(set(declared()))


def test_what_is_declared_is_what_the_lock_installs() -> None:
    locked = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    assert set(pins()) - {(_plain(name), version) for name, version in locked} == set()


def test_what_is_imported_is_declared() -> None:
    where = packages_distributions()
    foreign = set(imported()) - OURS - set(sys.stdlib_module_names)
    known = APART.union(declared())
    assert len(foreign) > 20
    assert {name for name in foreign if not known & {_plain(each) for each in where.get(name, [])}} == set()
