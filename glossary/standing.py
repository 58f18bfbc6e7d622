"""Who has checked an entry: a clinician, an editor, or nobody but its author. Said honestly wherever it is shown."""

from __future__ import annotations

from glossary.model import Entry, Language

_WORDS: dict[str, dict[Language, str]] = {
    "draft": {
        "en": "A draft: not checked by an editor or a clinician yet.",
        "es": "Un borrador: todavía no lo revisa un editor ni un profesional de la salud.",
    },
    "edited": {
        "en": "Checked by an editor. Not signed by a clinician yet.",
        "es": "Lo revisó un editor. Todavía no lo firma un profesional de la salud.",
    },
    "signed": {"en": "Signed by {name}, {day}.", "es": "Lo firma {name}, {day}."},
}


def standing(entry: Entry, language: Language) -> str:
    """One sentence on who has checked the entry."""
    review = entry.review
    if review.reviewer:
        return _WORDS["signed"][language].format(name=review.reviewer, day=review.reviewed.isoformat())
    return _WORDS["edited" if review.editor else "draft"][language]
