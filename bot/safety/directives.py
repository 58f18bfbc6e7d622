"""The fixed answers to an alarm: the words live in directives.yml, this only fills in the country's numbers."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import ContentError
from bot.reply import Language, Reply
from bot.safety.data import read
from bot.safety.screen import Verdict


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Words(_Data):
    text: str
    sms: str


class _File(_Data):
    signed_by: str | None
    numbers: dict[str, dict[str, str]]
    education: dict[str, dict[Language, str]]
    relay: dict[Language, str]
    directives: dict[str, dict[Language, _Words]]


class Directives:
    """The reviewed words for one country."""

    def __init__(self, file: _File, country: str) -> None:
        self._file = file
        self._numbers = file.numbers[country]

    @classmethod
    def load(cls, country: str = "US") -> Directives:
        """Read the words; raises `ContentError` when they are wrong or the country has no numbers."""
        try:
            file = _File.model_validate(read("directives.yml"))
        except ValidationError as error:
            raise ContentError(f"directives.yml: {error}") from error
        if country not in file.numbers:
            raise ContentError(f"directives.yml has no numbers for {country}")
        return cls(file, country)

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
        words = self._file.directives[verdict.directive][spoken]
        text = f"{words.text}\n\n{self._file.relay[spoken]}"
        return Reply(
            text=self._filled(text),
            sms=self._filled(words.sms),
            act="handoff",
            language=spoken,
            urgency=verdict.urgency,
        )

    def education_line(self, verdict: Verdict, language: Language) -> str:
        """The line that ends an answer about an emergency (`verdict.education`), in plain text."""
        lines = self._file.education
        return self._filled(lines.get(verdict.group or "default", lines["default"])[language])

    def _filled(self, text: str) -> str:
        return text.format_map(self._numbers)
