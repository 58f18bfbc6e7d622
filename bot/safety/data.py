"""Reads the data files of this package: the only input there is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from bot.errors import SafetyDataError
from bot.safety.context import Context, Words
from bot.safety.folding import Folder, Spelling
from bot.safety.notation import Notation, Range
from bot.safety.red_flag import Group

HERE = Path(__file__).parent


class _Vocabulary(BaseModel, extra="forbid"):
    lists: dict[str, list[str]]
    numbers: dict[str, list[Range]]


def read(name: str) -> Any:
    """The parsed content of one YAML file of this package."""
    return yaml.load((HERE / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def load_notation() -> tuple[Folder, Notation]:
    """The folder of texts and the compiler of patterns; raises `SafetyDataError` when their data is wrong."""
    try:
        folder = Folder(Spelling.model_validate(read("spelling.yml")))
        vocabulary = _Vocabulary.model_validate(read("words.yml"))
    except ValidationError as error:
        raise SafetyDataError(str(error)) from error
    return folder, Notation(folder, vocabulary.lists, vocabulary.numbers)


def load_context(notation: Notation) -> Context:
    """The judge of a match's surroundings; raises `SafetyDataError` when its data is wrong."""
    try:
        return Context(Words.model_validate(read("context.yml")), notation)
    except ValidationError as error:
        raise SafetyDataError(f"context.yml: {error}") from error


def load_groups() -> list[Group]:
    """Every file of red flags, in order of name; raises `SafetyDataError` naming the file at fault."""
    return [_load_group(path.name) for path in sorted((HERE / "red_flags").glob("*.yml"))]


def _load_group(name: str) -> Group:
    try:
        return Group.model_validate(read(f"red_flags/{name}"))
    except ValidationError as error:
        raise SafetyDataError(f"red_flags/{name}: {error}") from error
