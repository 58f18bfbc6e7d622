"""What Rasa leaves out of a turn is missed by nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import yaml
from aiohttp import web
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
