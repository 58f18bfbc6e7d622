"""What Rasa leaves out of a turn is missed by nobody."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from aiohttp import web
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from bot.nlu import thrift
from bot.settings import ROOT


class Actions:
    """An action server that knows who is connected."""

    def __init__(self) -> None:
        self.callers: list[str] = []
        self.token = ""
        self._runner: web.AppRunner

    async def start(self, port: int = 0) -> int:
        app = web.Application()
        app.router.add_post("/webhook", self._run)
        self._runner = web.AppRunner(app, shutdown_timeout=0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port, reuse_address=True)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _run(self, request: web.Request) -> web.Response:
        assert request.transport is not None
        self.callers.append(str(request.transport.get_extra_info("peername")))
        self.token = request.headers.get("x-bedside-token", "")
        return web.json_response({"events": [], "responses": []})


@pytest.fixture
async def actions(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Actions]:
    monkeypatch.setattr(EndpointConfig, "session", thrift.open_session)
    server = Actions()
    yield server
    await server.stop()
    await thrift.kept_session().close()
    thrift.kept_session.cache_clear()


async def test_calls_share_a_connection_and_each_brings_the_token(actions: Actions) -> None:
    port = await actions.start()
    for token in ("one", "two"):
        endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook", headers={"x-bedside-token": token})
        assert await endpoint.request(json={}) == {"events": [], "responses": []}
        assert actions.token == token
    assert len(set(actions.callers)) == 1


async def test_an_action_server_that_was_started_again_is_reached_at_once(actions: Actions) -> None:
    port = await actions.start()
    endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook")
    await endpoint.request(json={})
    await actions.stop()
    await actions.start(port)
    assert await endpoint.request(json={}) == {"events": [], "responses": []}
    assert len(set(actions.callers)) == 2


@pytest.mark.parametrize("answer", [{"events": ["slot"], "responses": []}, {"events": [], "responses": [None]}])
def test_what_is_no_answer_of_an_action_is_refused(answer: dict[str, list[object]]) -> None:
    with pytest.raises(RasaException):
        thrift._is_answer(None, answer)


def test_no_rule_is_about_the_very_words_of_a_message() -> None:
    """Those are not looked for."""
    files = [yaml.safe_load(path.read_text("utf-8")) for path in (ROOT / "data" / "stories").glob("*.yml")]
    told = [each for file in files for each in (*file.get("rules", ()), *file.get("stories", ()))]
    steps = [step for each in told for step in each["steps"]]
    assert len(steps) > 100
    assert not [step for step in steps if "user" in step]


GREETED, ASKED = {"intent": "greet"}, {"intent": "ask"}
LISTENED, SPOKE = {"action_name": "action_listen"}, {"action_name": "action_say"}
STATES: list[list[dict[str, Any]]] = [
    [{}],
    [{"user": GREETED}],
    [{"user": GREETED, "prev_action": LISTENED}],
    [{"prev_action": LISTENED}],
    [{"user": ASKED, "prev_action": LISTENED, "slots": {"topic": (1.0,)}}],
    [{"user": ASKED, "prev_action": LISTENED}, {"user": ASKED, "prev_action": SPOKE}],
    [{"user": GREETED, "prev_action": LISTENED}, {"user": ASKED, "prev_action": SPOKE}],
    [{"slots": {"topic": (1.0,)}, "prev_action": SPOKE}],
]


@pytest.mark.parametrize("states", [[], *STATES])
def test_the_rules_that_fit_are_those_that_rasa_finds(states: list[dict[str, Any]]) -> None:
    policy = RulePolicy.__new__(RulePolicy)
    rules = {json.dumps(rule): "action_say" for rule in STATES}
    found = thrift.possible_rules(policy, rules, states)
    assert found == thrift._get_possible_keys(policy, rules, states)
    assert found


class Speaker(GraphComponent):
    """Says its name after all that it was given; each time it speaks, it is noted."""

    spoken: ClassVar[list[str]] = []

    def __init__(self, name: str) -> None:
        self._name = name

    @classmethod
    def create(cls, config: dict[str, Any], **_: object) -> Speaker:
        return cls(config["name"])

    def speak(self, **heard: str) -> str:
        self.spoken.append(self._name)
        return "".join(heard.values()) + self._name


def test_each_part_works_once_after_those_it_needs_and_none_that_nobody_needs(tmp_path: Path) -> None:
    def part(name: str, **needs: str) -> SchemaNode:
        return SchemaNode(needs, Speaker, "create", "speak", {"name": name})

    nodes = {
        "d": part("d", x="c", y="b"),
        "c": part("c", x="a"),
        "b": part("b", x="a", y="given"),
        "e": part("e", x="d"),
    }
    schema = GraphSchema({"a": part("a"), **nodes})
    runner = DaskGraphRunner.create(schema, LocalModelStorage(tmp_path), ExecutionContext(schema))
    for given in ("1", "2"):
        Speaker.spoken.clear()
        assert thrift.run_in_order(runner, {"given": given}, ["d", "c"]) == {"d": f"aca{given}bd", "c": "ac"}
        assert sorted(Speaker.spoken) == ["a", "b", "c", "d"]
