"""The review list: badly served messages, scrubbed, the same words once."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.learning.scrub import Scrubber, learnable
from bot.records.messaging.unserved import Ending, Unserved
from bot.reply import Language, Understanding
from glossary.text import fold, tokens

_ID_LENGTH = 12


@dataclass(frozen=True)
class Candidate:
    """Words to decide on.

    Attributes:
        id: a fingerprint of language and words: the same words get the same id, whenever they come.
        words: scrubbed, as they came last.
        times: in how many messages.
        last: when they came last.
        understanding: what the assistant made of them then.
        endings: every way in which they ended.
    """

    id: str
    words: str = field(repr=False)
    language: Language
    times: int
    last: dt.datetime
    understanding: Understanding
    endings: tuple[Ending, ...]


def candidates(messages: Iterable[Unserved], scrubber: Scrubber) -> list[Candidate]:
    """One candidate for the same words in the same language, in the order in which each comes first.

    Case, accents and marks don't matter. Messages that hold nothing but private details are left out.
    """
    groups: defaultdict[str, list[tuple[str, Unserved]]] = defaultdict(list)
    for message in messages:
        words = scrubber.scrub(message.text)
        if learnable(words):
            groups[_fingerprint(words, message.language)].append((words, message))
    return [_candidate(candidate_id, group) for candidate_id, group in groups.items()]


def _candidate(candidate_id: str, group: list[tuple[str, Unserved]]) -> Candidate:
    words, newest = group[0]
    return Candidate(
        id=candidate_id,
        words=words,
        language=newest.language,
        times=len(group),
        last=newest.at,
        understanding=newest.understanding,
        endings=tuple(dict.fromkeys(ending for _, message in group for ending in message.endings)),
    )


def _fingerprint(words: str, language: Language) -> str:
    key = " ".join(token.key for token in tokens(words)) or fold(words)
    return hashlib.sha256(f"{language}\0{key}".encode()).hexdigest()[:_ID_LENGTH]
