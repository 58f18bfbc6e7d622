"""How words are misspelt: by a slip of the finger, or as they sound."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LETTERS = "abcdefghijklmnñopqrstuvwxyz"
#: Spellings of one sound, in the order in which they are replaced. Both languages share them.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in [
        ("^ps", "s"),
        ("^(?:pn|kn|gn)", "n"),
        ("ph", "f"),
        ("thsm", "sthm"),
        ("sc(?=[eiy])", "s"),
        ("ch|ck|qu|q", "k"),
        ("c(?=[eiy])|z", "s"),
        ("c", "k"),
        ("x", "ks"),
        ("h", ""),
        ("y", "i"),
        ("ure$", "er"),
        ("eu|ew", "u"),
        ("e?a(?=e)|ae|oe|ea|ie|ei|ee", "e"),
        (r"(.)\1+", r"\1"),
    ]
]
#: What one must never be taken for the other, although only two letters part them.
_OPPOSITE = (re.compile("^h[yi]per"), re.compile("^h[yi]po"))


def sound(word: str) -> str:
    """What a folded word sounds like: "hemorrhoid" and "hemoroid" alike, "pneumonia" and "numonia" too."""
    for pattern, said in _SOUNDS:
        word = pattern.sub(said, word)
    return word


def one_slip_away(word: str) -> Iterator[str]:
    """Every spelling with one letter more, less, swapped or another, and the same first one."""
    for place in range(1, len(word) + 1):
        before, after = word[:place], word[place:]
        yield from (before + letter + after for letter in _LETTERS)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in _LETTERS)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def opposite(word: str, other: str) -> bool:
    """Whether one says too much and the other too little: "hyperglycemia", "hypoglycemia"."""
    more, less = _OPPOSITE
    return bool((more.match(word) and less.match(other)) or (less.match(word) and more.match(other)))
