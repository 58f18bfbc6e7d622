"""A handout holds the whole entry, and its lists are lists on paper too."""

from __future__ import annotations

from markdown_it import MarkdownIt

from glossary.handout import handout
from glossary.loader import Glossary
from glossary.model import Passage


def test_a_handout_holds_the_whole_entry(glossary: Glossary) -> None:
    page = handout(glossary.get("walking-stick"), "en")
    assert page.startswith("# Cane\n\nA cane helps you walk.")
    assert "1. Hold the cane on your strong side. **Look for wet floors.**\n2. Move the cane" in page
    assert "## When to get help\n\nCall 911 if you fall" in page
    assert (
        "- Using a cane, MedlinePlus, National Library of Medicine. https://medlineplus.gov/mobilityaids.html" in page
    )


def test_what_is_needed_is_a_list(glossary: Glossary) -> None:
    entry = glossary.get("walking-stick")
    page = MarkdownIt().render(handout(entry, "en"))
    for item in entry.en.supplies:
        assert f"<li>{item}</li>" in page


def test_each_question_to_ask_has_its_line(glossary: Glossary) -> None:
    entry = glossary.get("asthma")
    asked = Passage(text="Bring this list. Is it safe? Who do I call, day or night? Ask at each visit.", sms="-")
    edition = entry.en.model_copy(update={"sections": entry.en.sections | {"questions_to_ask": asked}})
    page = MarkdownIt().render(handout(entry.model_copy(update={"en": edition}), "en"))
    assert "<p>Bring this list.</p>\n<ul>\n<li>Is it safe?</li>\n<li>Who do I call, day or night?</li>\n</ul>" in page
    assert "</ul>\n<p>Ask at each visit.</p>" in page
