"""The kind of action that all of ours are."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from concurrent.futures import Executor
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.asked import Asked, read
from actions.resources import glossary

Event = dict[str, Any]


class ActionInThread(Action, ABC):
    """An action that works in a thread: it waits for the database, and other patients must be answered meanwhile.

    rasa_sdk calls a `run` that is no coroutine on its only event loop.
    """

    @property
    def threads(self) -> Executor | None:
        """The threads it works in; None for those that all actions share."""
        return None

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Do the work beside the event loop; what the message surely named is what we talk about from then on."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, self._turn, dispatcher, tracker)

    def _turn(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        events = self.work(dispatcher, tracker)
        if any(event.get("name") == "topic" for event in events):
            return events
        named = _newly_named(read(tracker))
        return [*events, SlotSet("topic", named)] if named else events

    @abstractmethod
    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Answer the latest message; returns what is to be remembered."""


def _newly_named(asked: Asked) -> str | None:
    """The one topic that a message surely names; a cough that is told of leaves the asthma that we talk about."""
    named = {link.id for link in asked.sure}
    if len(named) != 1:
        return None
    one = named.pop()
    return None if asked.topic and glossary().get(one).general else one
