"""Rasa's own command, with our parts: `python -m bot.nlu run ...` and `train`."""

from __future__ import annotations

import sys

from bot import garbage
from bot.nlu.absent import PLOTS, leave_out

if sys.argv[1:2] == ["run"]:
    garbage.let_lie()  # until the channel is open
leave_out(PLOTS)

from rasa.__main__ import main  # noqa: E402  # what it imports must be left out by then

from bot.nlu.thrift import be_thrifty  # noqa: E402

if __name__ == "__main__":
    be_thrifty()
    main()
