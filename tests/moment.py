"""One moment for all tests of a process."""

from __future__ import annotations

from typing import Final

from bot.services import utc_now

#: The sample patients' visits lie relative to it wherever they are loaded, so that a run may cross midnight.
STARTED: Final = utc_now()
