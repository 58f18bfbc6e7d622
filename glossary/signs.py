"""The grave signs a text tells: those that can kill within hours, so that no place may leave one out."""

from __future__ import annotations

import re

from glossary.model import Language
from glossary.text import fold

#: Each sign's name and the word stems that tell it, in English and in Spanish, folded: lower case, no accents but "ñ".
_STEMS: dict[str, dict[Language, str]] = {
    "trouble breathing": {
        "en": "(?<!fruity )breath(?! that smells)|chok|wheez",
        "es": "respir|aire|ahog|silbido",
    },
    "chest pain": {"en": "chest", "es": "pecho"},
    "fainting": {"en": "faint|pass(?:es|ing)? out|collaps|respond", "es": "desmay|desplom|responde"},
    "can't be woken": {"en": "wake|woken|awake|sleep(?:y|iness)", "es": "despiert|despert|mucho sueño"},
    "bleeding": {"en": "(?:nose)?bleed|blood(?! thinner| sugar)|soak", "es": "sangr(?!e menos espesa)|toalla"},
    "coughing or vomiting blood": {
        "en": r"(?:cough|vomit|throws? up)\w*(?: \w+){0,5} blood|blood(?: \w+){0,4} (?:vomit|throw up)|bloody vomit",
        "es": r"(?:tos|vomit|devuelve)\w*(?: \w+){0,5} sangre",
    },
    "signs of a stroke": {
        "en": "droop|stroke|one side|(?:weak|numb) side|weak (?:arm|limb)|sudden weakness",
        "es": "derrame|un lado|cara (?:se )?(?:cae|caida|chueca|torcida|tuerce)|cae la cara"
        "|brazo (?:debil|pierde|no tiene)|(?:debilidad|debilita|fuerza) de (?:golpe|pronto)",
    },
    "trouble speaking": {
        "en": "slur|speech|(?:speak|talk)(?!(?: a| in)? full)",
        "es": "habla(?!r frases)",
    },
    "a seizure": {"en": "seizure", "es": "convuls"},
    "swelling": {"en": "swell|swoll", "es": "hinch"},
    "hives": {"en": "hives", "es": "roncha"},
    "blue or gray skin": {"en": "blue|gray", "es": "azul|gris"},
    "confusion": {"en": "confus|can't think", "es": "confus|confund|piensa claro"},
    "a very bad headache": {
        "en": "headache",
        "es": r"(?:dolor|duele)(?: \w+){0,4} cabeza|cabeza (?:le )?duele",
    },
    "a blow to the head": {
        "en": r"(?:hits?|blow|hurt)(?: \w+){0,4} head|head (?:or neck )?injury|head was hit",
        "es": r"(?<!de )golpe\w*(?: \w+){0,4} cabeza|se la golpea|(?:da fuerte|dio|pega) en la cabeza",
    },
    "a stiff neck": {"en": "stiff neck", "es": "cuello (?:tieso|duro|rigido|no se dobla)"},
    "danger to oneself or others": {
        "en": r"danger|harm|hurting|die\b",
        "es": "peligro|dañ(?!o en)|morir|quitarse la vida",
    },
    "a racing or uneven heartbeat": {
        "en": "heart ?beat|heart rac|(?:racing|fast) heart|pulse",
        "es": "latido|late |pulso|corazon (?:va|late|le late|corre|se acelera|muy|rapido)",
    },
    "very bad belly pain": {"en": "belly", "es": "vientre|panza|barriga"},
    "trouble swallowing": {"en": "swallow", "es": "trag"},
    "the cord": {"en": "the cord", "es": "cordon|tripa del ombligo"},
    "a limp baby": {"en": "limp", "es": "flojo"},
}
_SIGNS = {
    sign: {language: re.compile(rf"\b(?:{stems})") for language, stems in told.items()} for sign, told in _STEMS.items()
}


def signs(text: str, language: Language) -> frozenset[str]:
    """The names of the grave signs that a text tells. A stem is looked for where a word begins."""
    folded = fold(text)
    return frozenset(sign for sign, stems in _SIGNS.items() if stems[language].search(folded))
