"""Bedside's own fixed words outside the dialogue model: log-in, hand-over, texting rules, outages.

The dialogue's words are in `data/responses/`, medical ones in `glossary/content/`, emergency ones in
`bot/safety/`. Every key of `words.yml` has both languages.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml

from bot.reply import Act, Author, Choice, Language, Reply


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """Every wording by key: `act`, `en`, `es`, and optionally `en_sms`, `es_sms`, `choices`."""
    raw: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "words.yml").read_text("utf-8"))
    for key, words in raw.items():
        if words.get("act") not in get_args(Act) or not {"en", "es"} <= set(words):
            raise ValueError(f"words.yml: {key} needs a known act, en and es")
    return raw


def words(key: str, language: Language, **values: object) -> str:
    """The text of `key` in `language`, with `{name}` fields filled from `values`."""
    return str(catalogue()[key][language]).strip().format(**values)


def say(
    key: str, language: Language, *, author: Author = "assistant", author_name: str | None = None, **values: object
) -> Reply:
    """The wording `key` as a reply."""
    entry = catalogue()[key]
    sms = str(entry.get(f"{language}_sms", "")).strip().format(**values)
    choices = tuple(
        Choice(label=c[language], value=c.get(f"value_{language}", c[language])) for c in entry.get("choices", ())
    )
    return Reply(
        text=words(key, language, **values),
        sms=sms,
        act=entry["act"],
        language=language,
        author=author,
        author_name=author_name,
        choices=choices,
        inquiry=values.get("number") if isinstance(values.get("number"), int) else None,
    )
