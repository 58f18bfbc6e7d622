"""An author's way in: a new entry, what is wrong with it, how it will look, and the report."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.content.source import keep
from bot.cli.main import main
from bot.settings import ROOT


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of a few entries of ours: to read all of them takes seconds."""
    folder = tmp_path / "ours"
    for name in ("conditions/asthma.yml", "products/nebulizer.yml"):
        (folder / name).parent.mkdir(parents=True)
        shutil.copy(ROOT / "glossary/content" / name, folder / name)
    monkeypatch.setattr("bot.library.CONTENT", folder)
    return folder


@pytest.fixture
def own(ours: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clinic's own folder of entries, empty."""
    folder = tmp_path / "entries"
    folder.mkdir()
    monkeypatch.setenv("BEDSIDE_CONTENT", str(folder))
    monkeypatch.setenv("BEDSIDE_VAR", str(tmp_path / "var"))
    return folder


def bedside(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.mark.parametrize("kind", ["term", "condition", "test", "procedure", "medicine", "product"])
def test_a_new_entry_loads_at_once_and_is_not_finished(own: Path, kind: str) -> None:
    assert bedside("content", "new", kind, "our-own").exit_code == 0
    path = own / f"{kind}s" / "our-own.yml"
    checked = bedside("check-content", "our-own")
    assert checked.exit_code == 1
    line = path.read_text("utf-8").splitlines().index("  short: TODO") + 1
    assert f"{kind}s/our-own.yml:{line}: en.short: TODO is left. Write it. [error: finished]" in checked.output


@pytest.mark.parametrize(("entry_id", "told"), [("Our Own", "is no id"), ("our-own", "is taken by")])
def test_an_id_that_will_not_do_is_refused(own: Path, entry_id: str, told: str) -> None:
    assert bedside("content", "new", "term", "our-own").exit_code == 0
    refused = bedside("content", "new", "condition", entry_id)
    assert refused.exit_code == 1
    assert told in refused.output


def test_a_clinics_entry_stands_for_ours(own: Path, ours: Path) -> None:
    entry = (ours / "conditions/asthma.yml").read_text("utf-8")
    (own / "conditions").mkdir()
    (own / "conditions/asthma.yml").write_text(
        re.sub(r"  short: >-\n", "  short: >-\n    Ask at our desk.\n", entry, count=1)
    )
    shown = bedside("content", "preview", "asthma")
    assert "Ask at our desk." in shown.output


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_preview_shows_card_texts_and_handout(own: Path, language: str) -> None:
    shown = bedside("content", "preview", "nebulizer", "--lang", language)
    assert shown.exit_code == 0
    for part in ("web card", "text messages", "handout", "segments"):
        assert part in shown.output


def test_a_preview_of_nothing_says_what_to_do(own: Path) -> None:
    refused = bedside("content", "preview", "no-such-topic")
    assert refused.exit_code == 1
    assert "no entry 'no-such-topic'" in refused.output


def test_a_broken_entry_stops_the_preview_with_its_line(own: Path) -> None:
    assert bedside("content", "new", "term", "our-own").exit_code == 0
    path = own / "terms/our-own.yml"
    path.write_text(path.read_text("utf-8").replace("  short: TODO", "  shrt: TODO", 1))
    refused = bedside("content", "preview", "our-own")
    assert refused.exit_code == 1
    assert re.search(r"terms/our-own\.yml:\d+: en\.shrt: .*Remove the key", refused.output)


@pytest.mark.usefixtures("own")
def test_the_report_counts_and_draws(tmp_path: Path) -> None:
    told = bedside("content", "report", "--plot", str(tmp_path / "plot.png"))
    assert told.exit_code == 0
    assert re.search(r"condition.*en.*\d+", told.output)
    assert "signed by a" in told.output
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")
    again = bedside("content", "report").output
    assert re.findall(r"│ all .*", again) == re.findall(r"│ all .*", told.output)


def test_a_sources_sentences_are_kept_as_fingerprints_and_add_up(tmp_path: Path) -> None:
    kept, page = tmp_path / "kept.json", tmp_path / "page.txt"
    kept.write_text("{}")
    page.write_text("Asthma is a long-term disease that affects the airways. It is common.")
    assert keep("asthma", [page], kept) == 1
    page.write_text("Asthma is a disease that can last for all of your life.")
    assert keep("asthma", [page], kept) == 2
    assert "disease" not in kept.read_text()
