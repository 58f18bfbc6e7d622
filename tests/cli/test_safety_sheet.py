"""The sheet a clinician signs holds every rule, and hides from nobody that none is signed."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from markupsafe import escape

from bot.cli.main import main
from bot.safety.data import load_groups


def test_the_sheet_is_a_page_and_a_pdf_with_every_rule(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["safety", "sheet", str(tmp_path)], catch_exceptions=False)
    assert done.exit_code == 0
    page = (tmp_path / "red-flags.html").read_text("utf-8")
    flags = [flag for group in load_groups() for flag in group.red_flags]
    assert [flag.id for flag in flags if f"<h3>{flag.id.replace('_', ' ')}:" not in page] == []
    silent = [pattern for flag in flags for pattern in (*flag.unless, *flag.disclaimers)]
    assert [pattern for pattern in silent if f"<code>{escape(pattern)}</code>" not in page] == []
    assert page.count("Signed by nobody yet.") == sum(flag.signed_by is None for flag in flags) + 1
    assert "Llame al 911 ahora" in page
    assert (tmp_path / "red-flags.pdf").read_bytes().startswith(b"%PDF-")
