"""Where a person decides on candidates: each decision changes a file, if any, and is remembered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from bot import library
from bot.learning.candidates import Candidate, candidates
from bot.learning.examples import add_example, unmarked
from bot.learning.gaps import Gap, add_gap
from bot.learning.refused import Refused
from bot.learning.scrub import Scrubber, learnable, ordinary_words
from bot.learning.synonyms import add_synonym, find_entry
from bot.records.engine import Database
from bot.records.messaging import learning
from bot.records.messaging.learning import Decision
from bot.records.messaging.unserved import unserved
from bot.reply import Language

#: How far back messages are looked at.
LOOK_BACK = dt.timedelta(days=180)


@dataclass(frozen=True)
class Files:
    """What decisions are written to: the folder of training data, the folders of entries, the list of gaps."""

    nlu: Path
    content: tuple[Path, ...]
    gaps: Path


@dataclass(frozen=True)
class Written:
    """Where a decision went, and what its reviewer should look at."""

    where: str
    warnings: tuple[str, ...] = ()


class Desk:
    """The review list as it stands at one moment, and the ways to decide on it.

    `words` and `language`, where given, stand for those of the candidate. Words that may tell who somebody is are
    `Refused`; so is what the file can't take, and then nothing is remembered.
    """

    def __init__(self, database: Database, files: Files, now: dt.datetime) -> None:
        self._database, self._files, self._now = database, files, now
        self._glossary = library.load()
        with database.session(read_only=True) as session:
            self._scrubber = Scrubber(learning.names_on_file(session), ordinary_words(self._glossary))
            self._decided = set(learning.decisions(session))
        found = candidates(unserved(database, now - LOOK_BACK, now), self._scrubber)
        self._all = {one.id: one for one in found}

    @property
    def waiting(self) -> list[Candidate]:
        """The candidates that nobody has decided on, newest first."""
        return [one for one in self._all.values() if one.id not in self._decided]

    def find(self, candidate_id: str) -> Candidate:
        """The undecided candidate with this id; raises `Refused` if there is none."""
        if candidate_id in self._decided:
            raise Refused(f"{candidate_id} is decided on; `bedside learn reopen {candidate_id}` asks it again")
        if candidate_id not in self._all:
            raise Refused(f"no candidate {candidate_id}; `bedside learn list` shows them")
        return self._all[candidate_id]

    def accept_example(
        self, one: Candidate, intent: str, words: str | None = None, language: Language | None = None
    ) -> Written:
        """Make the words an example of an intent."""
        place, warnings = add_example(
            self._files.nlu, self._clean(words or one.words), intent, language or one.language
        )
        self._remember(one, "example", intent)
        return Written(str(place), tuple(warnings))

    def accept_synonym(
        self, one: Candidate, wanted: str, words: str | None = None, language: Language | None = None
    ) -> Written:
        """Make the words a name of the entry `wanted`, an id or a name."""
        name, entry = self._clean(words or one.words), find_entry(self._glossary, wanted)
        path = add_synonym(self._glossary, self._files.content, name, entry, language or one.language)
        self._remember(one, "synonym", entry.id)
        self._glossary = library.load()  # the next name must not be the same
        return Written(f"{path.parent.name}/{path.name}")

    def accept_gap(self, one: Candidate, words: str, language: Language | None = None) -> Written:
        """List what `words` say as missing in the library."""
        gap = Gap(words=self._clean(words), language=language or one.language, times=one.times)
        add_gap(self._files.gaps, self._glossary, gap)
        self._remember(one, "gap", None)
        return Written(f"{self._files.gaps.parent.name}/{self._files.gaps.name}")

    def ignore(self, one: Candidate) -> None:
        """There is nothing to learn from it."""
        self._remember(one, "ignored", None)

    def _clean(self, words: str) -> str:
        words = " ".join(words.split())
        if not learnable(words):
            raise Refused("give some words")
        if self._scrubber.is_private(unmarked(words)):
            raise Refused("the words may tell who somebody is (a name, date, number or address): give others in place")
        return words

    def _remember(self, one: Candidate, decision: Decision, target: str | None) -> None:
        with self._database.session() as session:
            learning.decide(session, one.id, decision, target, self._now)
        self._decided.add(one.id)
