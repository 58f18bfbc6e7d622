"""What surrounds a match: a denial, the past, or a question about the topic rather than about a person."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.safety.folding import SENTENCE_END
from bot.safety.notation import AnyOf, Notation, Part, Patterns, Span

#: Letters around a match that are looked at, and after a question: a sentence that never ends must not cost its square.
_REACH, _REACH_HOME = 600, 2000

#: An opening reaches the match over at most fourteen words, and over a comma only before "or" or "and".
_REST = r"(?P<rest>(?:[^ ,]+ |[^ ,]+, (?=(?:or|and|o|y) )){0,14})$"

Softener = Literal["negation", "past", "question", "animal"]


class Words(BaseModel):
    """The reviewed context words, of both languages together, since patients mix them.

    Attributes:
        denials: words that deny what follows.
        not_denials: words before "not" that make it no denial ("will not stop").
        fillers: words that may stand between a denial and what it denies.
        beings: words that may stand last between the two ("nobody is choking").
        denied_signs: signs that, denied, tell that all is well.
        undone: words beside such a denial that tell that it isn't all.
        closers: words that close a denied list ("no fever, cough or chest pain").
        breakers: words that end the reach of a denial or a question.
        past: patterns that put a clause in the past.
        present: words that bring it back to now.
        returns: words that, anywhere in the sentence, say that what is told of the past has come back.
        ongoing: words in a match that put it in the present, whatever past is told beside it.
        lasting: how long it has gone on ("since last year", "in the past hour"): nothing is past by it.
        aside: words after a match from which the clause no longer tells when it was ("chest pain, history of stents").
        last_asked: how a last clause begins that asks, and not for help.
        recent: patterns that put a clause some days back; it counts as past when the sentence ends `well`.
        well: patterns that say that it went well.
        persons: words that show that a person is meant, not a topic.
        greetings: words that may stand before a sentence's first verb.
        verbs: verbs that make a question of a sentence they begin.
        handling: words at the start of a question about a thing's use ("how do I use").
        questions: patterns that open a question about a topic.
        sayings: words before "que" that make it no question ("dice que es gripa").
        telling: patterns at the start of a sentence that only looks like a question ("es como si me aplastaran").
        supposed: patterns that open a question about what might happen, persons included.
        turns: words with which a question goes on to what is happening ("we saw a film and my dad stopped breathing").
        under_way: patterns that say, in such a question, that it is happening to somebody now.
        after: patterns that may follow a topic and end its sentence ("chest pain causes").
        pointers: patterns that bring a question's topic home ("is it bad? I have it now").
        idioms: figures of speech, blotted out before anything else is looked for.
        literal: words right after one that make it none ("drowning in the work pond").
        animals: words for animals nobody eats; their signs are not a person's.
        animal_verbs: words that may stand between an animal and its sign.
        not_animals: words that show, beside an animal, that a person is hurt or something else is meant.
        hedges: words that make a denial less than firm.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    denials: tuple[str, ...]
    not_denials: tuple[str, ...]
    fillers: tuple[str, ...]
    beings: tuple[str, ...]
    denied_signs: tuple[str, ...]
    undone: tuple[str, ...]
    closers: tuple[str, ...]
    breakers: tuple[str, ...]
    past: tuple[str, ...]
    present: tuple[str, ...]
    returns: tuple[str, ...]
    ongoing: tuple[str, ...]
    lasting: tuple[str, ...]
    aside: tuple[str, ...]
    last_asked: tuple[str, ...]
    recent: tuple[str, ...]
    well: tuple[str, ...]
    persons: tuple[str, ...]
    greetings: tuple[str, ...]
    verbs: tuple[str, ...]
    handling: tuple[str, ...]
    questions: tuple[str, ...]
    sayings: tuple[str, ...]
    telling: tuple[str, ...]
    supposed: tuple[str, ...]
    turns: tuple[str, ...]
    under_way: tuple[str, ...]
    after: tuple[str, ...]
    pointers: tuple[str, ...]
    idioms: tuple[str, ...]
    literal: tuple[str, ...]
    animals: tuple[str, ...]
    animal_verbs: tuple[str, ...]
    not_animals: tuple[str, ...]
    hedges: tuple[str, ...]


class Context:
    """Judges one match by the words around it, and only those of its own sentence."""

    def __init__(self, words: Words, notation: Notation) -> None:
        denial = f"(?:{_any(*sorted(words.denials, key=len, reverse=True))})"
        denial = rf"(?<= )(?:{''.join(f'(?<!{word} )' for word in words.not_denials)}){denial} "
        breakers = _any(*words.breakers, SENTENCE_END)
        self._denied = re.compile(
            rf"{denial}(?:{_any(*words.fillers)} ){{0,5}}(?:{_any(*words.beings)} )?$"
            rf"|{denial}(?:(?!{breakers},? )[^ ]+ ){{1,8}}?{_any(*words.closers)} (?:{_any(*words.fillers)} ){{0,3}}$"
        )
        signs, between = _any(*words.denied_signs), rf"(?:{_any(*words.fillers, *words.beings)} ){{0,4}}"
        self._sign = re.compile(rf" {signs},?(?= )")
        self._denies_sign = re.compile(
            rf"{denial}{between}{signs},?(?: {_any(*words.closers)} {between}{signs},?)*(?= )"
        )
        self._undone = re.compile(rf" {_any(*words.undone)},? ")
        # "Can't get to the door without gasping": what is never without a sign has it.
        self._lacking = re.compile(r"(?:without|sin) ")
        self._never = re.compile(r" (?:not|no|never|nunca|ni) ")
        # What a comma adds of the time belongs to what stands before it: "he hit me, that was 12 years ago".
        gone = r"(?:(?:i|she|he) )?(?:left|got out|divorced)(?: him| her)? (?:in \d{4}|(?:\d+ )?years ago)"
        since = r"(?:(?:\d+|many|some|several|long) (?:years |decades )?ago|hace (?:[^ ,]+ ){1,3}anos),? ?(?:$|,)"
        ago = rf"(?! (?:{since}|(?:that|this|it) was|(?:eso|esto) fue|{gone}))"
        self._clause_end = re.compile(rf",{ago}| {_any('and', 'but', 'now', 'y', 'pero', 'ahora')} ")
        self._now = re.compile(rf" {_any(*words.present)},? ")
        self._returns = re.compile(rf" {_any(*words.returns)},?(?= )")
        self._ongoing = re.compile(rf"\b{_any(*words.ongoing)}\b")
        self._lasting = re.compile(rf" {_any(*words.lasting)},?(?= )")
        self._aside = re.compile(rf"(?:^| ){_any(*words.aside)} ")
        self._person = re.compile(rf" {_any(*words.persons)},?(?= )")
        self._past = Patterns(map(notation.compile, words.past))
        self._asks_last = re.compile(rf", {_any(*words.last_asked)}(?= |$)[^,]*$")
        self._recent = Patterns(map(notation.compile, words.recent))
        self._well = AnyOf(_parts(words.well, notation))
        greeted = rf"^ ?(?:{_any(*words.greetings)},? )*"
        verbs = Part(f"{_any(*words.verbs)} ", frozenset(words.verbs))
        questions = _parts(words.questions, notation)
        telling = "|".join(part.source for part in _parts(words.telling, notation))
        self._handles = re.compile(rf"{greeted}{_any(*words.handling)} ")
        told = "".join(f"(?<! {word} )" for word in words.sayings)
        self._opens = AnyOf([replace(verbs, source=f"{greeted}{verbs.source}"), *questions], before=told, after=_REST)
        self._asks = AnyOf([verbs, *questions], before=f"{greeted}(?!{telling})")
        self._supposed = AnyOf(_parts(words.supposed, notation))
        self._supposes = AnyOf(_parts(words.supposed, notation), after=_REST)
        self._turns = re.compile(rf" {_any(*words.turns)},?(?= )")
        self._under_way = AnyOf(_parts(words.under_way, notation))
        self._after = AnyOf(_parts(words.after, notation), before="^ ", after="(?:(?:and|or|y|o) [^ ]+ )?$")
        brought = rf"(?=$|[{SENTENCE_END}]|{_any(*words.present)}\b)"
        self._pointers = AnyOf(_parts(words.pointers, notation), after=brought)
        self._idioms = AnyOf(_parts(words.idioms, notation), after=rf"(?!{_any(*words.literal)},? )")
        self._hedges = re.compile(rf" {_any(*words.hedges)},?(?= )")
        self._not_animal = re.compile(rf" {_any(*words.not_animals)},?(?= )")
        owner = _any("my", "our", "the", "a", "his", "her", "their", "mi", "su", "el", "al", "la", "un", "una")
        animal = rf"{owner} (?:[^ ,]+ )?{_any(*words.animals)} "
        self._animal_before = re.compile(rf" {animal}(?:{_any(*words.animal_verbs)} ){{0,4}}$")
        self._animal_first = re.compile(rf" (?:[^ ,]+ )?{animal}")
        self._animal_after = re.compile(rf"(?:a )?{animal}")

    def without_idioms(self, text: str) -> str:
        """The folded text with figures of speech blotted out."""
        return self._idioms.replaced(text, "~ ")

    def softener(self, text: str, span: Span) -> Softener | None:
        """Why the match is no alarm, or None when it stands."""
        if self._denies(text[max(0, span[0] - _REACH) : span[0]]):
            return "negation"
        if self._is_past(text, span):
            return "past"
        if self._is_of_animal(text, span):
            return "animal"
        return (
            "question"
            if self._is_question(text, span) and not self._brought_home(text[span[1] : span[1] + _REACH_HOME])
            else None
        )

    def asks_in_general(self, sentence: str) -> bool:
        """Whether a folded sentence begins as a question about a topic, and names nobody and nothing of now."""
        return bool(self._asks.search(sentence)) and not (self._now.search(sentence) or self._person.search(sentence))

    def tells_of_elsewhere(self, sentence: str) -> bool:
        """Whether a folded sentence tells of the past, of what might be or of an animal, and nothing of now."""
        if self._now.search(sentence) or self._comes_back(sentence):
            return False
        animal = self._animal_first.match(sentence)
        alone = animal and not self._person.search(sentence[animal.end() - 1 :])
        return bool(
            (alone and not self._not_animal.search(sentence))
            or self._supposed.search(sentence)
            or self._past.found(self._lasting.sub(" ", sentence))
        )

    def asks_at_last(self, sentence: str) -> bool:
        """Whether the last clause of a folded sentence asks something, with or without a mark, and not for help."""
        return bool(self._asks_last.search(sentence))

    def denies_signs(self, sentence: str) -> bool:
        """Whether a folded sentence denies signs and has no other, and nothing in it says that this isn't all."""
        rest = self._denies_sign.sub("", sentence)
        return rest != sentence and not (self._sign.search(rest) or self._undone.search(rest))

    def hedged(self, sentence: str) -> bool:
        """Whether a denial in a folded sentence is less than firm ("but", "just", "tonight")."""
        return bool(self._hedges.search(sentence))

    def _brought_home(self, rest: str) -> bool:
        return any(not self._denied.search(rest[: found.start()]) for found in self._pointers.finditer(rest))

    def _denies(self, before: str) -> bool:
        """Whether a text that ends where a match begins denies it."""
        found = self._denied.search(before)
        if not found or not self._lacking.match(found[0]):
            return bool(found)
        return not self._never.search(f" {self._clause_end.split(before[: found.start()])[-1]}")

    def _is_past(self, text: str, span: Span) -> bool:
        before, match, after = _sentence(text, span)
        head = self._clause_end.split(before)[-1].lstrip()
        rest = self._clause_end.split(f", {after}" if match.endswith(", ") else after)[0]
        if self._ongoing.search(match) or self._now.search(f" {head}{match}{rest} "):
            return False
        if self._comes_back(f" {before}{match}{after} "):
            return False
        told = self._lasting.sub(" ", f" {head}{match}{self._aside.split(rest)[0]} ")
        return self._past.found(told) or (self._recent.found(told) and self._ended_well(f" {after}"))

    def _ended_well(self, after: str) -> bool:
        """Whether what follows says that it went well, and nothing else: "but he keeps vomiting" would."""
        rest = self._well.replaced(after, "~ ")
        return rest != after and not (self._now.search(rest) or self.hedged(rest.partition("~")[2]))

    def _comes_back(self, sentence: str) -> bool:
        return any(not self._denied.search(sentence[: found.start() + 1]) for found in self._returns.finditer(sentence))

    def _is_of_animal(self, text: str, span: Span) -> bool:
        """Whether an animal stands right before or after the match, and nothing says that it hurt somebody."""
        before, match, after = _sentence(text, span)
        if self._not_animal.search(f" {before}{match}{after}"):
            return False
        return bool(self._animal_after.match(after) or self._animal_before.search(f" {before}"))

    def _is_question(self, text: str, span: Span) -> bool:
        before, match, after = _sentence(text, span)
        if self._now.search(f" {before}{match}{after}"):
            return False
        supposed = self._supposes.search(before)
        if supposed and not self._turns.search(f" {supposed['rest']}{match}"):
            return not self._under_way.search(f" {before[supposed.start() :]}{match}")
        if handled := self._handles.match(f"{before}{match}"):
            return not self._person.search(f" {before}{match}{after}"[handled.end() :])
        opening = self._opens.search(before)
        if opening and self._turns.search(f" {opening['rest']}{match}"):
            return False
        if not opening and not self._after.search(f" {after}"):
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


def _parts(sources: tuple[str, ...], notation: Notation) -> list[Part]:
    return [part for source in sources for part in notation.compile(source).parts]
