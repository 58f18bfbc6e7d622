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
#: The same where each character counts.
_BRIEF: dict[str, dict[Language, str]] = {
    "draft": {"en": "A draft that nobody has checked yet.", "es": "Un borrador que nadie ha revisado."},
    "edited": {"en": "Not signed by a clinician yet.", "es": "Sin firma de un profesional de la salud."},
}


def standing(entry: Entry, language: Language, *, briefly: bool = False) -> str:
    """Who has checked the entry, in a sentence or two; `briefly`: what is still to be done, for a text message."""
    review = entry.review
    if review.reviewer:
        return _WORDS["signed"][language].format(name=review.reviewer, day=review.reviewed.isoformat())
    return (_BRIEF if briefly else _WORDS)["edited" if review.editor else "draft"][language]
