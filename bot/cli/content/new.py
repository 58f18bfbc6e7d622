"""`bedside content new KIND ID`."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from bot.errors import BedsideError
from glossary.loader import entry_file
from glossary.model import ID_PATTERN, Kind
from glossary.skeleton import skeleton


class CannotBegin(BedsideError):
    """An entry of that id can't be begun."""

    code = "cannot_begin_entry"


def begin(kind: Kind, entry_id: str, folder: Path) -> Path:
    """Write the skeleton of a new entry into a folder of entries; returns the file.

    Raises:
        CannotBegin: the id is taken there or is none.
    """
    if not re.fullmatch(ID_PATTERN, entry_id):
        raise CannotBegin(f"'{entry_id}' is no id: use lowercase letters, digits and hyphens, such as blood-count")
    if taken := entry_file(entry_id, folder):
        raise CannotBegin(f"'{entry_id}' is taken by {taken}: edit that file, or choose another id")
    path = folder / f"{kind}s" / f"{entry_id}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(skeleton(kind, entry_id, dt.date.today()), "utf-8")
    return path
