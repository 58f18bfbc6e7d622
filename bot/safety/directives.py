"""The fixed answers to an alarm: one file of words and numbers for each country, in `countries/`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import SafetyDataError
from bot.reply import Language, Reply
from bot.safety.data import HERE, load_groups, read
from bot.safety.screen import Verdict
from glossary.text import LANGUAGES


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Words(_Data):
    text: str
    sms: str


class _File(_Data):
    signed_by: str | None
    sources: tuple[str, ...] = Field(min_length=1)
    numbers: dict[str, str]
    education: dict[str, dict[Language, str]]
    relay: dict[Language, str] = {}
    again: dict[str, dict[Language, _Words]]
    directives: dict[str, dict[Language, _Words]]


def countries() -> list[str]:
    """The countries that have words and numbers, as two letters (ISO 3166)."""
    return sorted(path.stem.upper() for path in (HERE / "countries").glob("*.yml"))


@cache
def numbers(country: str) -> Mapping[str, str]:
    """The phone numbers of a country by what they are for: `emergency`, and where there is one `crisis`, `poison`, ….

    Raises `SafetyDataError` as `Directives.load` does.
    """
    return MappingProxyType(_read(country).numbers)


def _read(country: str) -> _File:
    if country not in countries():
        raise SafetyDataError(f"no emergency words for country {country!r}; there are: {', '.join(countries())}")
    name = _name(country)
    try:
        return _File.model_validate(read(name))
    except ValidationError as error:
        raise SafetyDataError(f"{name}: {error}") from error


def _name(country: str) -> str:
    return f"countries/{country.lower()}.yml"


class Directives:
    """The reviewed words for one country."""

    def __init__(self, file: _File) -> None:
        self._file = file

    @classmethod
    def load(cls, country: str = "US") -> Directives:
        """Read and check the words; raises `SafetyDataError` when something is wrong or the country has none."""
        directives = cls(_read(country))
        try:
            directives._check()
        except KeyError as error:
            raise SafetyDataError(f"{_name(country)}: {error}") from error
        return directives

    def _check(self) -> None:
        """Say every word once: what lacks a language, a flag's directive or a number raises `KeyError` at the start."""
        named = {flag.directive or flag.level for group in load_groups() for flag in group.red_flags}
        for name in {*self._file.directives, *named}:
            for language in LANGUAGES:
                self.directive(Verdict("emergency", directive=name), language)
        for name in {"emergency", *self._file.again}:
            for language in LANGUAGES:
                self.again(Verdict("emergency", directive=name), language)
        for group in self._file.education:
            for language in LANGUAGES:
                self.education_line(Verdict(group=group), language)

    @property
    def names(self) -> frozenset[str]:
        """The directives a red flag may name."""
        return frozenset(self._file.directives)

    @property
    def signed_by(self) -> str | None:
        """The clinician who signed the words as a whole; None until then."""
        return self._file.signed_by

    def directive(self, verdict: Verdict, language: Language | None = None) -> Reply:
        """The answer to an alarm, in the conversation's language if known, else that of the words that matched.

        Raises `ValueError` for a verdict without alarm: there is nothing urgent to say.
        """
        if verdict.directive is None:
            raise ValueError("no directive for a verdict without alarm")
        spoken = language or verdict.language or "en"
        words, relay = self._file.directives[verdict.directive][spoken], self._file.relay.get(spoken)
        return self._reply(words, verdict, spoken, *([relay] if relay else []))

    def again(self, verdict: Verdict, language: Language) -> Reply:
        """The same call in other words, for who has read the directive and still writes.

        What has no other words of its own (`emergency_crisis`, say) gets those of its urgency.
        """
        found = (self._file.again.get(name) for name in (verdict.directive or "", verdict.urgency))
        words = next((words for words in found if words), self._file.again["emergency"])
        return self._reply(words[language], verdict, language)

    def _reply(self, words: _Words, verdict: Verdict, language: Language, *more: str) -> Reply:
        return Reply(
            text=self._filled("\n\n".join((words.text, *more))),
            sms=self._filled(words.sms),
            act="handoff",
            language=language,
            urgency=verdict.urgency,
        )

    def education_line(self, verdict: Verdict, language: Language) -> str:
        """The line that ends an answer about an emergency (`verdict.education`), in plain text."""
        lines = self._file.education
        return self._filled(lines.get(verdict.group or "default", lines["default"])[language])

    def _filled(self, text: str) -> str:
        return text.format_map(self._file.numbers)
