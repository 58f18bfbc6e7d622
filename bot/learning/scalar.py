"""A text as YAML, as a person would write it."""

from __future__ import annotations

import json

import yaml


def scalar(text: str) -> str:
    """The text plain where that reads back as the same text, also within brackets; else in double quotes."""
    try:
        plain = yaml.safe_load(f"[{text}]") == [text]
    except yaml.YAMLError:
        plain = False
    return text if plain else json.dumps(text, ensure_ascii=False)
