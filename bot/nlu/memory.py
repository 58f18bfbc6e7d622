"""What is remembered of a conversation, at hand while one of its turns is taken.

Whoever takes a turn holds the conversation's lock: what was read when it began, and what it has saved since, is all
there is. So it is read once a turn, however often Rasa and we ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.records.messaging import dialogue

#: An event of Rasa's, as it is kept.
Event = Mapping[str, Any]


@dataclass
class Memory:
    """A conversation's latest turns.

    `saved` are events in the lists in which they were saved, oldest first; `slots` the latest value of every slot.
    """

    conversation_id: str
    saved: list[Sequence[Event]]
    slots: Mapping[str, Any]

    @classmethod
    def read(cls, session: Session, conversation_id: str, turns: int | None) -> Memory:
        """The last `turns` user turns, and the slots; every turn for None."""
        return cls(
            conversation_id,
            list(dialogue.saved(session, conversation_id, turns)),
            dialogue.slots(session, conversation_id),
        )

    def events(self, turns: int | None = None) -> list[Event]:
        """The events of the last `turns` user turns, oldest first; of all that were read and saved, for None."""
        begins = [place for place, events in enumerate(self.saved) if dialogue.is_turn(events)]
        first = begins[-turns] if turns is not None and len(begins) > turns else 0
        return [event for events in self.saved[first:] for event in events]

    def add(self, events: Sequence[Event], slots: Mapping[str, Any]) -> None:
        """Remember what was saved just now."""
        if events:
            self.saved.append(events)
        self.slots = slots


_AT_HAND: ContextVar[Memory | None] = ContextVar("at_hand", default=None)


@contextmanager
def kept_at_hand(memory: Memory) -> Iterator[None]:
    """Have `at_hand` give this memory within the block."""
    token = _AT_HAND.set(memory)
    try:
        yield
    finally:
        _AT_HAND.reset(token)


def at_hand(conversation_id: str) -> Memory | None:
    """The memory of this conversation, if a turn of it is taken here and now."""
    memory = _AT_HAND.get()
    return memory if memory is not None and memory.conversation_id == conversation_id else None
