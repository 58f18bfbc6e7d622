"""Rasa's memory in our own database, at a cost that does not grow with the conversation.

Rasa's SQL store reads and replays the whole conversation each turn. This one replays the last turns on top of the
latest slot values, and appends only what is new, all of a turn in one transaction. Within a turn of ours nothing is
read that is at hand (`memory.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.memory import Memory, at_hand
from bot.records.engine import Database
from bot.records.messaging import dialogue
from bot.settings import Settings

#: The class of a kind of event. Rasa looks through all classes there are, for each event anew.
_class_of = cache(Event.resolve_by_type)

#: Attribute on a tracker: how many of its events the database has already.
_KEPT = "_bedside_kept"


class RecordsTrackerStore(TrackerStore):
    """Keeps trackers through `bot.records.messaging.dialogue`, on whatever database the settings name."""

    def __init__(self, domain: Domain | None, event_broker: EventBroker | None = None, **kwargs: Any) -> None:
        super().__init__(domain, event_broker)
        self._database: Database = kwargs.get("database") or Database.of(Settings())

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the events that are not stored yet."""
        await self.stream_events(tracker)
        new = list(tracker.events)[getattr(tracker, _KEPT, 0) :]
        bodies, slots = [event.as_dict() for event in new], tracker.current_slot_values()
        await self._database.run(dialogue.append, tracker.sender_id, bodies, slots)
        if memory := at_hand(tracker.sender_id):
            memory.add(bodies, slots)
        setattr(tracker, _KEPT, len(tracker.events))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker with its last turns; None for a conversation never seen."""
        return await self._read(sender_id, dialogue.TURNS)

    async def retrieve_full_tracker(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker with every turn."""
        return await self._read(sender_id, None)

    async def keys(self) -> Iterable[str]:
        """Ids of all conversations."""
        return await self._database.read(dialogue.conversation_ids)

    async def _read(self, sender_id: str, turns: int | None) -> DialogueStateTracker | None:
        memory = at_hand(sender_id) if turns else None
        if memory is None:
            memory = await self._database.read(Memory.read, sender_id, turns)
        bodies = memory.events(turns)
        if not bodies:
            return None
        events = [_class_of(body["event"])._from_parameters(body) for body in bodies]
        # All turns start from nothing.
        seeds = [SlotSet(name, value) for name, value in memory.slots.items()] if turns else []
        tracker = DialogueStateTracker.from_events(
            sender_id, [*seeds, *events], self._domain.slots, domain=self._domain
        )
        setattr(tracker, _KEPT, len(tracker.events))
        return tracker
