"""The kind of action that all of ours are."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from concurrent.futures import Executor
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

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
        """Do the work beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, self.work, dispatcher, tracker)

    @abstractmethod
    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Answer the latest message; returns what is to be remembered."""
