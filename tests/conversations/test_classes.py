"""Classes of language that once went wrong, in messages held out from the training examples."""

from __future__ import annotations

import json
from collections import defaultdict
from fnmatch import fnmatch

from bot.settings import ROOT
from tests.conversations.conftest import Start

#: Share that is understood, of each class in each language and of all.
OF_EACH, OF_ALL = 0.6, 0.87


async def test_classes_of_language_are_understood(start: Start) -> None:
    right: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    for line in (ROOT / "tests/understanding/classes.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        talk = await start("web", case["lang"])
        _, understood = await talk.stage.say(talk.id, case["text"])
        found = any(fnmatch(understood.intent or "", intent) for intent in case["intents"])
        right[case["class"], case["lang"]].append(found)
    shares = {one: sum(found) / len(found) for one, found in right.items()}
    assert {one: share for one, share in shares.items() if share < OF_EACH} == {}
    everything = [found for each in right.values() for found in each]
    assert sum(everything) / len(everything) >= OF_ALL
