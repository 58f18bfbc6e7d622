"""Rasa's memory in our own database, at a cost that does not grow with the conversation.

Rasa's SQL store reads and replays the whole conversation each turn. This one replays the last turns on top of the
latest slot values, and appends only what is new, all of a turn in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.records import dialogue
from bot.records.engine import Database
from bot.settings import Settings

#: Attribute on a tracker: how many of its events the database has already.
_KEPT = "_bedside_kept"


class RecordsTrackerStore(TrackerStore):
    """Keeps trackers through `bot.records.dialogue`, on whatever database the settings name."""

    def __init__(self, domain: Domain | None, event_broker: EventBroker | None = None, **kwargs: Any) -> None:
        super().__init__(domain, event_broker)
        self._database: Database = kwargs.get("database") or Database.of(Settings())

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the events that are not stored yet."""
        await self.stream_events(tracker)
        new = list(tracker.events)[getattr(tracker, _KEPT, 0) :]
        bodies = [event.as_dict() for event in new]
        await self._database.run(dialogue.append, tracker.sender_id, bodies, tracker.current_slot_values())
        setattr(tracker, _KEPT, len(tracker.events))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker with its last turns; None for a conversation never seen."""
        return await self._read(sender_id, dialogue.TURNS)

    async def retrieve_full_tracker(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker with every turn."""
        return await self._read(sender_id, None)

    async def keys(self) -> Iterable[str]:
        """Ids of all conversations."""
        return await self._database.run(dialogue.conversation_ids)

    async def _read(self, sender_id: str, turns: int | None) -> DialogueStateTracker | None:
        bodies = await self._database.run(dialogue.recent, sender_id, turns)
        if not bodies:
            return None
        events = [event for body in bodies if (event := Event.from_parameters(body)) is not None]
        seeds: list[Event] = []
        if turns is not None:
            seeds = [SlotSet(k, v) for k, v in (await self._database.run(dialogue.slots, sender_id)).items()]
        tracker = DialogueStateTracker.from_events(
            sender_id, [*seeds, *events], self._domain.slots, domain=self._domain
        )
        setattr(tracker, _KEPT, len(tracker.events))
        return tracker
