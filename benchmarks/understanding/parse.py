"""What one model makes of many messages: `python -m benchmarks.understanding.parse MODEL FILE OUT`.

Writes one JSON object: what was understood of each line, the milliseconds each parse took, the seconds to load and the
memory in MB. A process of its own, so that the memory is the model's.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

import psutil
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage


async def parse_all(model: Path, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Load the model and parse each line's `text` in its `lang`."""
    began = time.perf_counter()
    agent = Agent.load(str(model))
    loaded = time.perf_counter() - began
    processor = agent.processor
    if processor is None:
        raise SystemExit(f"no model in {model}")
    understood, times = [], []
    for line in lines:
        message = UserMessage(line["text"], metadata={"language": line["lang"], "channel": "web"})
        began = time.perf_counter()
        parsed = await processor.parse_message(message)
        times.append(1000 * (time.perf_counter() - began))
        topics = [entity["value"] for entity in parsed["entities"] if entity.get("entity") == "topic"]
        intent = parsed["intent"]
        understood.append({"intent": intent["name"], "confidence": intent["confidence"], "topics": topics})
    memory = psutil.Process().memory_full_info().uss / 1e6
    return {"understood": understood, "ms": times, "load": loaded, "memory": memory}


def main() -> None:
    """Parse the file named on the command line."""
    model, file = map(Path, sys.argv[1:3])
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    Path(sys.argv[3]).write_text(json.dumps(asyncio.run(parse_all(model, lines))))


if __name__ == "__main__":
    main()
