"""Safety: what is decided before anything is understood.

`Screen` finds red flags in a message, `Directives` holds the fixed words that answer them, `Boundaries` names
the requests that only a clinician may answer. All three are pure functions of the text over data files that a
clinician can read and sign; nothing here writes, waits, logs or asks. Load each once:

    screen, directives = Screen.load(), Directives.load()
    verdict = screen.screen(text)
    if verdict.urgency != "none":
        reply = directives.directive(verdict, language)

To change a rule, edit its file in `red_flags/`: the notation is told in `notation.py`, and the examples beside
each rule are tests.
"""

from bot.safety.boundaries import Boundaries, Kind
from bot.safety.directives import Directives, numbers
from bot.safety.screen import Screen, Verdict

__all__ = ["Boundaries", "Directives", "Kind", "Screen", "Verdict", "numbers"]
