"""The library in force is read once a process, and from its YAML only when a file has changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot import library
from bot.settings import Settings
from glossary.loader import Glossary, load_glossary
from tests.glossary.conftest import FIXTURE


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, ...]]:
    """Every reading of the files, of a small library."""
    read: list[tuple[Path, ...]] = []

    def small(*folders: Path) -> Glossary:
        read.append(folders)
        return load_glossary(FIXTURE)

    monkeypatch.setattr(library, "load_glossary", small)
    return read


def test_whoever_wants_it_at_the_same_time_gets_the_same(readings: list[tuple[Path, ...]], tmp_path: Path) -> None:
    settings = Settings(content=tmp_path, var=tmp_path / "var")
    with ThreadPoolExecutor(6) as threads:
        got = list(threads.map(lambda _: library.of(settings), range(6)))
    assert all(glossary is got[0] for glossary in got)
    assert readings == [library.folders(settings)]


async def test_reading_it_keeps_no_thread_of_the_database_waiting(
    readings: list[tuple[Path, ...]], tmp_path: Path, leave_threads: Callable[[int], None]
) -> None:
    settings = Settings(content=tmp_path, var=tmp_path / "var")
    leave_threads(1)
    with library._reading:  # somebody reads it just now
        waiting = [asyncio.create_task(library.aside(library.words, settings)) for _ in range(3)]
        async with asyncio.timeout(20):
            await asyncio.to_thread(lambda: None)
        assert readings == []
    first, *rest = await asyncio.gather(*waiting)
    assert first
    assert all(words is first for words in rest)
    assert len(readings) == 1


def test_each_clinic_has_its_own(readings: list[tuple[Path, ...]], tmp_path: Path) -> None:
    var = tmp_path / "var"
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "ambiguous.yml").write_text("[]")
    assert library.of(Settings(content=ours, var=var)) is not library.of(Settings(content=theirs, var=var))
    assert len(readings) == 2


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a clinic's own entries; its library is kept in a folder beside it."""
    monkeypatch.setenv("BEDSIDE_CONTENT", str(tmp_path / "clinic"))
    monkeypatch.setenv("BEDSIDE_VAR", str(tmp_path / "var"))
    return tmp_path / "clinic"


def test_another_process_reads_what_the_first_has_kept(readings: list[tuple[Path, ...]], clinic: Path) -> None:
    first, second = library.load(), library.load()
    assert len(readings) == 1
    assert second == first
    assert list(second) == list(first)


def test_a_changed_file_counts_at_once(readings: list[tuple[Path, ...]], clinic: Path) -> None:
    clinic.mkdir()
    library.load()
    (clinic / "ambiguous.yml").write_text("[]")
    library.load()
    assert len(readings) == 2


@pytest.mark.parametrize("kept", ["", "{", "{}", "cut off"])
def test_what_was_kept_badly_is_read_from_the_files(
    readings: list[tuple[Path, ...]], clinic: Path, tmp_path: Path, kept: str
) -> None:
    whole = library.load()
    file = tmp_path / "var" / library.KEPT
    file.write_text(file.read_text()[:-9] if kept == "cut off" else kept)
    assert library.load() == whole
    assert len(readings) == 2


def test_a_folder_that_can_not_be_written_only_costs_time(
    readings: list[tuple[Path, ...]], clinic: Path, tmp_path: Path
) -> None:
    (tmp_path / "var").write_text("no folder")
    assert library.load() == library.load()
    assert len(readings) == 2
