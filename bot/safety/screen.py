"""The screen for red flags: a pure function of the text, used before anything else on every channel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.reply import Language, Urgency
from bot.safety.context import Context, sentence_around
from bot.safety.data import load_context, load_groups, load_notation
from bot.safety.folding import Folder, parts
from bot.safety.notation import Notation, Part, Pattern, Patterns, Span, words_of
from bot.safety.opinion import Opinion, Suspicion
from bot.safety.red_flag import LEVELS, Group, RedFlag

_Standing = Literal["stated", "asked", "softened"]
SECOND_OPINION = "second_opinion"
#: Words from which on a message is long, and up to which it gets a second opinion. Who is in danger mostly writes
#: little, and in a letter one of many sentences soon looks suspicious: so one of a long message must do so by a margin.
#: With it one in thirty real questions of that length alarms, without it one in four. So must a sentence that
#: tells of elsewhere: 17 of our 2,662 emergencies that no rule knows do, and 471 of 6,976 harmless messages. And so
#: must one that denies a sign ("her arm isn't weak"): of families left out of learning 35 of 702 alarms are less, and
#: no emergency.
LONG, LONGEST, MARGIN = 25, 60, 0.85
#: By how much more a sentence that ends in a question must seem so: with it a third fewer ordinary ones alarm.
#: Rules hear questions as they hear the rest.
ASKED = 0.25


@dataclass(frozen=True)
class Verdict:
    """What the screen makes of one message.

    Attributes:
        urgency: the highest level found; "none" when nothing alarms.
        rule_id: the red flag that set it, for the audit and the console.
        group: its group, or the group a question is about.
        directive: the name of the fixed answer in countries/<country>.yml.
        language: the language of the pattern that matched.
        education: True for a question about an emergency: the answer carries the 911 line.
    """

    urgency: Urgency = "none"
    rule_id: str | None = None
    group: str | None = None
    directive: str | None = None
    language: Language | None = None
    education: bool = False


@dataclass(frozen=True)
class _Entry:
    group: str
    language: Language
    pattern: Pattern
    flag: RedFlag | None
    unless: Patterns
    disclaimers: tuple[Pattern, ...] = ()


@dataclass(frozen=True)
class _Hit:
    entry: _Entry
    standing: _Standing


class Screen:
    """Holds the compiled red flags. Load once, then `screen` every message."""

    def __init__(
        self, groups: Iterable[Group], folder: Folder, notation: Notation, context: Context, opinion: Opinion
    ) -> None:
        self._folder = folder
        self._opinion = opinion
        self._context = context
        self._entries = [entry for group in groups for entry in _entries(group, notation)]
        self._index: dict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(self._entries):
            for word in entry.pattern.parts[0].anchors:
                self._index[word].append(place)

    @classmethod
    def load(cls) -> Screen:
        """Read and compile the red flags; raises `SafetyDataError` when the data is wrong."""
        folder, notation = load_notation()
        return cls(load_groups(), folder, notation, load_context(notation), Opinion.load())

    def screen(self, text: str) -> Verdict:
        """Judge one message. Everything a patient can type gives a verdict; nothing raises."""
        folded = self._plain(text)
        verdict = self._by_rules(folded)
        return verdict if verdict.rule_id else self._second_opinion(text, folded) or verdict

    def by_rules(self, text: str) -> Verdict:
        """Judge words by the reviewed rules alone: several messages put together are no sentence to compare."""
        return self._by_rules(self._plain(text))

    def _plain(self, text: str) -> str:
        return self._context.without_idioms(self._folder.fold(text))

    def _by_rules(self, folded: str) -> Verdict:
        hits = self._hits(folded)
        alarms = [hit.entry for hit in hits if hit.entry.flag and hit.standing == "stated"]
        return _alarm(alarms) if alarms else _education(hits)

    def _hits(self, text: str) -> list[_Hit]:
        return [hit for entry in self._candidates(words_of(text)) if (hit := self._hit(entry, text))]

    def _second_opinion(self, text: str, folded: str) -> Verdict | None:
        """An alarm on a sentence that no rule knows and the statistics suspect.

        Letters are left to the rules.
        """
        words = folded.count(" ")
        if words > LONGEST:
            return None
        margin = MARGIN if words > LONG else 0.0
        for sentence in parts(text):
            folded = self._folder.fold(sentence)
            alone = self._context.without_idioms(folded)
            needed = max(margin, self._margin(alone, asked=f"{sentence}?" in text))
            # What a rule has judged is not compared: a sentence vector takes longer than all rules.
            if self._known(alone):
                continue
            suspicion = self._opinion.suspect(sentence if alone == folded else alone, alone, needed)
            if suspicion and not self._answered(alone, suspicion):
                return Verdict(suspicion.level, SECOND_OPINION, None, suspicion.directive, suspicion.language)
        return None

    def _margin(self, sentence: str, *, asked: bool) -> float:
        if self._context.tells_of_elsewhere(sentence) or self._context.denies_signs(sentence):
            return MARGIN
        return ASKED if asked or self._context.asks_at_last(sentence) else 0.0

    def _answered(self, sentence: str, suspicion: Suspicion) -> bool:
        """Whether it only asks about a topic: education, unless of dying, which people ask about without naming who."""
        return suspicion.level != "crisis" and self._context.asks_in_general(sentence)

    def _known(self, sentence: str) -> bool:
        """Whether a rule has judged the sentence: as softened, or by a number that vectors can't tell from others.

        A topic that is only named ("he has epilepsy, and this one won't end") is no judgement.
        """
        judged = any(hit.entry.flag or hit.standing != "stated" for hit in self._hits(sentence))
        return judged or any(entry.pattern.beyond(sentence) for entry in self._candidates(words_of(sentence)))

    def _candidates(self, words: frozenset[str]) -> list[_Entry]:
        """The patterns that such words can hold, in the order of the files."""
        places = {place for word in words for place in self._index.get(word, ())}
        entries = (self._entries[place] for place in sorted(places))
        return [entry for entry in entries if entry.pattern.possible(words)]

    def _hit(self, entry: _Entry, text: str) -> _Hit | None:
        standings = []
        for part in entry.pattern.parts:
            standing = self._standing(entry, part, text)
            if standing is None:
                return None
            standings.append(standing)
        return _Hit(entry, next(weakest for weakest in ("softened", "asked", "stated") if weakest in standings))

    def _standing(self, entry: _Entry, part: Part, text: str) -> _Standing | None:
        """The strongest standing of the part's matches; None when it has none."""
        best: _Standing | None = None
        for span in part.spans(text):
            if self._kept_down(entry, text, span):
                best = best or "softened"
                continue
            softener = self._context.softener(text, span)
            if softener is None or (entry.flag and softener not in entry.flag.softened_by):
                return "stated"
            best = "asked" if softener == "question" else best or "softened"
        return best

    def _kept_down(self, entry: _Entry, text: str, span: Span) -> bool:
        if entry.unless.found(sentence_around(text, span)):
            return True
        if not entry.disclaimers or self._context.hedged(sentence_around(text, span)):
            return False
        places = (place for pattern in entry.disclaimers for part in pattern.parts for place in part.spans(text))
        return any(start <= span[0] and span[1] <= end for start, end in places)


def _entries(group: Group, notation: Notation) -> list[_Entry]:
    entries = [
        _Entry(group.group, language, notation.compile(source), None, Patterns(()))
        for language, sources in group.topics.items()
        for source in sources
    ]
    for flag in group.red_flags:
        unless = Patterns(map(notation.compile, flag.unless))
        disclaimers = tuple(map(notation.compile, flag.disclaimers))
        entries += [
            _Entry(group.group, language, notation.compile(source), flag, unless, disclaimers)
            for language, sources in flag.patterns.items()
            for source in sources
        ]
    return entries


def _alarm(entries: list[_Entry]) -> Verdict:
    flags = [(entry.flag, entry) for entry in entries if entry.flag]
    flag, entry = max(flags, key=lambda pair: (LEVELS[pair[0].level], pair[1].language == "en", pair[0].id))
    directive = flag.directive or flag.level
    if flag.level == "emergency" and any(other.level == "crisis" for other, _ in flags):
        directive = "emergency_crisis"
    return Verdict(flag.level, flag.id, entry.group, directive, entry.language)


def _education(hits: list[_Hit]) -> Verdict:
    asked = [hit.entry for hit in hits if hit.standing != "softened"]
    if not asked:
        return Verdict()
    entry = asked[0]
    return Verdict(group=entry.group, language=entry.language, education=True)
