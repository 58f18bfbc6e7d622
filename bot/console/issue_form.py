"""What the form of an issue of the newsletter holds, however wrong."""

from __future__ import annotations

import re

from bot.console.forms import Form
from bot.console.library import Shelf, sides
from bot.records.outbound.newsletters import Content, Words
from bot.reply import Language
from glossary.model import Aspect
from glossary.text import LANGUAGES

#: No database keeps all of these, and no mail program shows them.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def words(form: Form) -> dict[Language, Words]:
    """Title and greeting in each language in which something is written."""
    written = {language: Words(_title(form, language), _greeting(form, language)) for language in LANGUAGES}
    return {language: words for language, words in written.items() if any(words)}


def content(shelf: Shelf, form: Form) -> Content:
    """What the form holds once its button has done its part (`do`); what the library does not have is left out.

    Topics come in their `order`; what is told of one are its ticks, of a new one its definition.
    """
    deed, _, topic = form.get("do", "").partition(" ")
    order = [id for id in dict.fromkeys(form.get("order", "").split()) if _aspects(shelf, id)]
    ticks = {id: [aspect for aspect in _aspects(shelf, id) if form.get(f"{id}/{aspect}")] for id in order}
    if deed == "add" and topic not in order and _aspects(shelf, topic):
        order, ticks[topic] = [*order, topic], ["definition"]
    elif topic in order:
        order = _moved(order, deed, order.index(topic))
    return Content(words(form), {id: ticks[id] for id in order})


def _title(form: Form, language: Language) -> str:
    return " ".join(_CONTROL.sub(" ", form.get(f"title_{language}", "")).split())


def _greeting(form: Form, language: Language) -> str:
    return _CONTROL.sub(" ", form.get(f"greeting_{language}", "")).strip()


def _aspects(shelf: Shelf, topic: str) -> list[Aspect]:
    entry = shelf.glossary.entries.get(topic)
    return sides(entry.en) if entry else []


def _moved(order: list[str], deed: str, place: int) -> list[str]:
    """The topics after the one at this place went up, down or out; as they were, if it can't."""
    topic, others = order[place], [*order[:place], *order[place + 1 :]]
    to = {"up": place - 1, "down": place + 1}.get(deed, place)
    if deed == "out":
        return others
    return [*others[:to], topic, *others[to:]] if 0 <= to < len(order) else order
