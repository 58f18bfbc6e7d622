"""When Python looks for garbage: not while a process starts, and never in what it then holds for good.

The library, the model and the modules are millions of objects. To look through them all takes a third of a second, now
while they are made, and again and again while a patient waits.
"""

from __future__ import annotations

import gc


def let_lie() -> None:
    """Look for none until `settle`: for a start, which makes much and drops little."""
    gc.disable()


def settle() -> None:
    """Look for garbage from now on, but not in what there is by now."""
    gc.freeze()
    gc.enable()
