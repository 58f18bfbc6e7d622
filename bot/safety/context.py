"""What surrounds a match: a denial, the past, or a question about the topic rather than about a person."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.safety.folding import SENTENCE_END
from bot.safety.notation import Notation, Span

#: Letters around a match that are looked at, and after a question: a sentence that never ends must not cost its square.
_REACH, _REACH_HOME = 600, 2000

Softener = Literal["negation", "past", "question"]


class Words(BaseModel):
    """The reviewed context words, of both languages together, since patients mix them.

    Attributes:
        denials: words that deny what follows.
        not_denials: words before "not" that make it no denial ("will not stop").
        fillers: words that may stand between a denial and what it denies.
        closers: words that close a denied list ("no fever, cough or chest pain").
        breakers: words that end the reach of a denial or a question.
        past: patterns that put a clause in the past.
        present: words that bring it back to now.
        persons: words that show that a person is meant, not a topic.
        greetings: words that may stand before a sentence's first verb.
        verbs: verbs that make a question of a sentence they begin.
        questions: patterns that open a question about a topic.
        telling: patterns at the start of a sentence that only looks like a question ("es como si me aplastaran").
        supposed: patterns that open a question about what might happen, persons included.
        under_way: patterns that say, in such a question, that it is happening to somebody now.
        after: patterns that may follow the topic of a question.
        pointers: patterns that bring a question's topic home ("is it bad? I have it now").
        idioms: figures of speech, blotted out before anything else is looked for.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    denials: tuple[str, ...]
    not_denials: tuple[str, ...]
    fillers: tuple[str, ...]
    closers: tuple[str, ...]
    breakers: tuple[str, ...]
    past: tuple[str, ...]
    present: tuple[str, ...]
    persons: tuple[str, ...]
    greetings: tuple[str, ...]
    verbs: tuple[str, ...]
    questions: tuple[str, ...]
    telling: tuple[str, ...]
    supposed: tuple[str, ...]
    under_way: tuple[str, ...]
    after: tuple[str, ...]
    pointers: tuple[str, ...]
    idioms: tuple[str, ...]


class Context:
    """Judges one match by the words around it, and only those of its own sentence."""

    def __init__(self, words: Words, notation: Notation) -> None:
        denial = f"(?:{_any(*sorted(words.denials, key=len, reverse=True))})"
        denial = rf"(?<= )(?:{''.join(f'(?<!{word} )' for word in words.not_denials)}){denial} "
        breakers = _any(*words.breakers, SENTENCE_END)
        self._denied = re.compile(
            rf"{denial}(?:{_any(*words.fillers)} ){{0,5}}$"
            rf"|{denial}(?:(?!{breakers},? )[^ ]+ ){{1,8}}?{_any(*words.closers)} (?:{_any(*words.fillers)} ){{0,3}}$"
        )
        # What a comma adds of the time belongs to what stands before it: "he hit me, that was 12 years ago".
        ago = r"(?! (?:(?:\d+|many|some|several|long) (?:years |decades )?ago|(?:that|this|it) was|(?:eso|esto) fue))"
        self._clause_end = re.compile(rf",{ago}| {_any('and', 'but', 'now', 'y', 'pero', 'ahora')} ")
        self._now = re.compile(rf" {_any(*words.present)},? ")
        self._person = re.compile(rf" {_any(*words.persons)},?(?= )")
        self._past = [notation.compile(source) for source in words.past]
        greeted = rf"^ ?(?:{_any(*words.greetings)},? )*"
        questions = _union(words.questions, notation).pattern
        self._opens = _opening(f"{greeted}{_any(*words.verbs)} |{questions}")
        telling = _union(words.telling, notation).pattern
        self._asks = re.compile(f"{greeted}(?!{telling})(?:{_any(*words.verbs)} |{questions})")
        self._supposes = _opening(_union(words.supposed, notation).pattern)
        self._under_way = _union(words.under_way, notation)
        self._after = _union(words.after, notation)
        home = _union(words.pointers, notation).pattern
        self._pointers = re.compile(rf"(?:{home})(?=$|[{SENTENCE_END}]|{_any(*words.present)}\b)")
        self._idioms = _union(words.idioms, notation)

    def without_idioms(self, text: str) -> str:
        """The folded text with figures of speech blotted out."""
        return self._idioms.sub("~ ", text)

    def softener(self, text: str, span: Span) -> Softener | None:
        """Why the match is no alarm, or None when it stands."""
        if self._denied.search(text[max(0, span[0] - _REACH) : span[0]]):
            return "negation"
        if self._is_past(text, span):
            return "past"
        return (
            "question"
            if self._is_question(text, span) and not self._brought_home(text[span[1] : span[1] + _REACH_HOME])
            else None
        )

    def asks_in_general(self, sentence: str) -> bool:
        """Whether a folded sentence begins as a question about a topic, and names nobody and nothing of now."""
        return bool(self._asks.match(sentence)) and not (self._now.search(sentence) or self._person.search(sentence))

    def _brought_home(self, rest: str) -> bool:
        return any(not self._denied.search(rest[: found.start()]) for found in self._pointers.finditer(rest))

    def _is_past(self, text: str, span: Span) -> bool:
        before, match, after = _sentence(text, span)
        clause = f" {self._clause_end.split(before)[-1].lstrip()}{match}{'' if match.endswith(', ') else self._clause_end.split(after)[0]} "  # noqa: E501
        return not self._now.search(clause) and any(pattern.found(clause) for pattern in self._past)

    def _is_question(self, text: str, span: Span) -> bool:
        before, match, after = _sentence(text, span)
        if self._now.search(f" {before}{match}{after}"):
            return False
        supposed = self._supposes.search(before)
        if supposed:
            return not self._under_way.search(f" {before[supposed.start() :]}{match}")
        opening = self._opens.search(before)
        if not opening and not self._after.match(after):
            return False
        between = before[opening.start("rest") :] if opening else before
        return not self._person.search(f" {between}{match}{after}")


def sentence_around(text: str, span: Span) -> str:
    """The sentence a match stands in, within spaces."""
    return f" {''.join(_sentence(text, span)).strip()} "


def _sentence(text: str, span: Span) -> tuple[str, str, str]:
    before = text[max(0, span[0] - _REACH) : span[0]].rpartition(SENTENCE_END)[2]
    after = text[span[1] : span[1] + _REACH].partition(SENTENCE_END)[0]
    return before, text[slice(*span)], after


def _any(*words: str) -> str:
    return f"(?:{'|'.join(words)})"


def _union(sources: tuple[str, ...], notation: Notation) -> re.Pattern[str]:
    return re.compile("|".join(part.source for source in sources for part in notation.compile(source).parts))


def _opening(pattern: str) -> re.Pattern[str]:
    """An opening reaches the match over at most fourteen words, and over a comma only before "or" or "and"."""
    word = r"(?:[^ ,]+ |[^ ,]+, (?=(?:or|and|o|y) ))"
    return re.compile(rf"(?:{pattern})(?P<rest>{word}{{0,14}})$")
