"""`bedside safety sheet`: every red flag and every fixed answer, as a clinician reads and signs them."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from fpdf import FPDF
from jinja2 import Environment, FileSystemLoader

from bot.reply import Reply
from bot.safety.data import load_groups
from bot.safety.directives import Directives
from bot.safety.red_flag import LEVELS, Group, Level, RedFlag
from bot.safety.screen import Verdict
from glossary.text import LANGUAGES

_LEVELS: dict[Level, str] = {
    "emergency": "call 911",
    "crisis": "call or text 988",
    "poison": "call Poison Help",
    "care_now": "a clinician today",
}
_SOFTENERS = {
    "negation": "denied",
    "past": "in the past",
    "question": "part of a general question",
    "animal": "said of an animal",
}
_PARTS = re.compile(r"<(style|head)>.*?</\1>|</?(article|span|b|html)[^>]*>|<!doctype[^>]*>", re.DOTALL)


def write_sheet(folder: Path, country: str) -> list[Path]:
    """Write `red-flags.html` and `red-flags.pdf`, with the words of one country; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    page, document = folder / "red-flags.html", folder / "red-flags.pdf"
    html = _render(load_groups(), Directives.load(country))
    page.write_text(html, "utf-8")
    _pdf(html).output(str(document))
    return [page, document]


def _render(groups: list[Group], directives: Directives) -> str:
    flags = [flag for group in groups for flag in group.red_flags]
    version = hashlib.sha256(json.dumps([group.model_dump() for group in groups], sort_keys=True).encode()).hexdigest()
    # The sheet holds what somebody signs: nothing in it may be taken for markup.
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)
    return environment.get_template("safety_sheet.html").render(
        groups=groups,
        levels=_LEVELS,
        softened=_softened,
        version=version[:8],
        total=len(flags),
        signed=sum(flag.signed_by is not None for flag in flags),
        words={name: _both(directives, name) for name in sorted(directives.names)},
        words_signed=directives.signed_by,
    )


def _both(directives: Directives, name: str) -> list[Reply]:
    level: Level = name if name in LEVELS else "emergency"
    return [directives.directive(Verdict(level, directive=name), language) for language in LANGUAGES]


def _softened(flag: RedFlag) -> str:
    return " or ".join(_SOFTENERS.get(softener, softener) for softener in flag.softened_by) or "(nothing softens it)"


def _pdf(html: str) -> FPDF:
    pdf = FPDF()
    pdf.set_title("Bedside: red flags, for a clinician to read and sign")
    pdf.set_lang("en")
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    # Rule by rule: of a whole text fpdf lays out all anew with each paragraph, which takes half a minute here.
    for part in html.split("<article>"):
        # The built-in fonts know Latin letters, which are all that the two languages need.
        pdf.write_html(_PARTS.sub("", part).encode("latin-1", "replace").decode("latin-1"))
    return pdf
