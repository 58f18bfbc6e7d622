"""While an action waits for the database, the action server answers others."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Callable

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.in_thread import ActionInThread, Event
from actions.my_record import ActionMyRecord


async def test_the_loop_goes_on_while_an_action_waits() -> None:
    answered = threading.Event()

    class ActionWait(ActionInThread):
        def name(self) -> str:
            return "action_wait"

        def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
            return [{"others_were_answered": answered.wait(5)}]

    asyncio.get_running_loop().call_soon(answered.set)
    tracker = Tracker("talk", {}, {}, [], False, None, {}, "action_listen")
    assert await ActionWait().run(CollectingDispatcher(), tracker, {}) == [{"others_were_answered": True}]


async def test_what_waits_for_a_record_server_keeps_no_library_answer_waiting(
    monkeypatch: pytest.MonkeyPatch, leave_threads: Callable[[int], None]
) -> None:
    told = threading.Event()

    class ActionTell(ActionInThread):
        def name(self) -> str:
            return "action_tell"

        def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
            told.set()
            return []

    def wait(*_: object) -> list[Event]:
        return [{"others_were_told": told.wait(5)}]

    leave_threads(1)
    monkeypatch.setattr(ActionMyRecord, "work", wait)
    turn = CollectingDispatcher(), Tracker("talk", {}, {}, [], False, None, {}, "action_listen"), {}
    waited, _ = await asyncio.gather(ActionMyRecord().run(*turn), ActionTell().run(*turn))
    assert waited == [{"others_were_told": True}]


def test_no_action_of_ours_works_on_the_loop() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")
    assert {"action_educate", "action_my_record"} <= executor.actions.keys()
    assert [name for name, act in executor.actions.items() if not inspect.iscoroutinefunction(act)] == []
