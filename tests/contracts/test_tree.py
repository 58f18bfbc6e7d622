"""The tree holds nothing of the machine it was made on, and the lock is of this project."""

from __future__ import annotations

import re
import subprocess
import tomllib

from bot.settings import ROOT

#: Home folders and mounts of somebody's machine, and hosts that packages come from.
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|Users|home)/\w|/tmp/w\b|(?:pypi|pythonhosted|npmjs)\.org|index-url")
TEXT = {".py", ".yml", ".yaml", ".md", ".toml", ".txt", ".lock", ".sh", ".js", ".html", ".css", ".in", ".cfg", ""}


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = []
    for name in tracked():
        if (ROOT / name).suffix in TEXT and name != "tests/contracts/test_tree.py":
            text = (ROOT / name).read_text("utf-8")
            found += [f"{name}: {match[0]}" for match in MACHINE.finditer(text)]
    assert found == []


def test_no_lock_file_names_a_host() -> None:
    locks = [name for name in tracked() if name.endswith((".lock", "package-lock.json"))]
    assert len(locks) == 5
    assert [name for name in locks if "://" in (ROOT / name).read_text("utf-8")] == []


def test_no_source_is_longer_than_400_lines() -> None:
    sources = [name for name in tracked() if name.endswith((".py", ".js")) and "migrations/versions" not in name]
    lengths = {name: len((ROOT / name).read_text("utf-8").splitlines()) for name in sources}
    # The safety tests' phrases are a table.
    assert {name for name, length in lengths.items() if length > 400} - {"tests/safety/phrases.py"} == set()


def test_the_lock_holds_every_direct_dependency_in_the_version_asked_for() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    locked = {
        _plain(name): version for name, version in re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([^\s;\\]+)", lock, re.M)
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for requirement in (*project["dependencies"], *project["optional-dependencies"]["dev"]):
        name, _, version = re.sub(r"\[.*?\]", "", requirement).partition("==")
        assert _plain(name) in locked, name
        assert version in ("", locked[_plain(name)]), name


def test_every_locked_package_has_a_hash() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    entries = re.split(r"^(?=[\w.-]+(?:\[[\w,]+\])?==)", lock, flags=re.M)[1:]
    assert len(entries) > 50
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
