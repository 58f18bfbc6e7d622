"""Finds what Bedside must never say about a medicine: how much to take, or to start, stop or skip it."""

from __future__ import annotations

import re

_FLAGS = re.IGNORECASE | re.VERBOSE

_NUMBER = r"""(?:\b\d+(?:[.,]\d+)?|\b(?:half\ an?|one|two|three|four|five|six|eight|ten
    |media|un|una|uno|dos|tres|cuatro|cinco|seis|ocho|diez)\b)[\s-]*"""
_COUNTED = r"""(?:tablets?|pills?|capsules?|puffs?|drops?|doses?|sprays?|(?:tea|table)spoons?
    |tabletas?|pastillas?|p[ií]ldoras?|c[aá]psulas?|inhalaciones|gotas?|dosis|disparos?|cucharad(?:it)?as?)\b"""

#: A strength or an amount. mg/dL and mL/min are measurements, and so are units of blood and mL of water.
_AMOUNT = re.compile(
    rf"""{_NUMBER}(?:
        (?:mg|mcg|µg|ml|cc|milligrams?|micrograms?|millilit(?:er|re)s?|miligramos?|microgramos?|mililitros?)\b
            (?!\s*(?:/|per\b|por\b)) (?!\s+(?:of|de)\s+(?:water|blood|urine|agua|sangre|orina)\b)
        |(?:units?|unidad(?:es)?|iu|ui)\b (?!\s*(?:/|per\b|por\b)) (?!\s+(?:of|de)\s+(?:blood|measure|sangre|medida)\b)
        |{_COUNTED}(?=\s+(?:a|per|each|every|al|por|cada)\s|\s+(?:daily|twice|once|diari[ao]s?)\b)
    )""",
    _FLAGS,
)
#: Counted pills, puffs and drops are a dose when something is to be taken; "one puff at a time" is technique.
_TAKE = re.compile(
    rf"""\b(?:take|give|inject|swallow|use|tome|dé|use|p[oó]ngase|trague|aplique)\b[^,;:]{{0,25}}?
        ({_NUMBER}{_COUNTED}) (?!\s+(?:at\ a\ time|a\ la\ vez|por\ vez))""",
    _FLAGS,
)

_MEDICINE = r"""(?:medicines?|medications?|drugs?|pills?|tablets?|insulin|doses?|(?:blood\ )?thinners?|metformin
    |antibiotics?|medicinas?|medicamentos?|pastillas?|insulina|dosis|anticoagulantes?|metformina|antibi[oó]ticos?)\b
    (?!\s+(?:cup|chamber|list|box|holder|tube))"""
_WHICH = r"""(?:(?:your|the|a|an|any|this|that|these|all|every|su|sus|la|las|el|los|un|una|esta|este)\s+)?(?:\w+\s+)?"""
_ORDER = rf"""(
    (?:stop|start|quit|begin|keep)\s+(?:taking|using\s+{_WHICH}(?:inhalers?|insulin|{_MEDICINE}))\b
    |(?:stop|start|quit|skip|double|halve|increase|decrease|change)\s+{_WHICH}{_MEDICINE}
    |(?:deje|pare|empiece|comience|vuelva|siga)\s+(?:(?:de|a)\s+(?:tomar|inyectarse|ponerse)|tomando)\b
    |(?:suspenda|inicie|s[aá]ltese|salte|omita|duplique|aumente|reduzca|cambie|baje|suba|deje)\s+{_WHICH}{_MEDICINE}
    )"""
#: Only a clause that begins with the verb gives an order: "people who stop taking it" does not.
_OPENING = r"""(?:^|[,;:]\s*|\b(?:then|and|or|please|just|not|don['’]t|never|luego|y|o|entonces|no|nunca|se)\s+)
    ["'“«¡(]*"""
_COMMAND = re.compile(rf"{_OPENING}{_ORDER}", _FLAGS)
_FORBIDS = re.compile(r"\b(?:not|don['’]t|never|no|nunca)\b", _FLAGS)
_ASKS = re.compile(r"\b(?:(?:ask|talk|check|pregunt|consult|habl|dig)\w*|tells?|told|says?|dice)\b", _FLAGS)
_UNLESS = re.compile(r"\b(?:without|unless|until|before|on\ your\ own|sin|salvo|hasta|antes|por\ su\ cuenta)\b", _FLAGS)


def dose(sentence: str) -> str | None:
    """The dose a sentence names, or None. A measurement (120 mg/dL) is none, nor is "never take two doses"."""
    if found := _AMOUNT.search(sentence):
        return found.group()
    found = _TAKE.search(sentence)
    if found is None or _FORBIDS.search(sentence[: found.start(1)]):
        return None
    return found.group(1)


def command_about_medicine(sentence: str, following: str = "") -> str | None:
    """The order to start, stop, keep on, skip or change a medicine in a sentence, or None.

    "Ask before you stop taking it" and "do not stop taking it without asking" are allowed, the asking in
    the sentence `following` too. A bare "do not stop taking it" is not: it, too, decides about the medicine.
    """
    found = _COMMAND.search(sentence)
    if found is None:
        return None
    before = sentence[: found.start(1)]
    if _ASKS.search(before):
        return None
    forbidden = _FORBIDS.search(before)
    referred = _UNLESS.search(sentence) or _ASKS.search(f"{sentence} {following}")
    return None if forbidden and referred else found.group(1)
