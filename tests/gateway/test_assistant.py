"""Rasa over HTTP: whatever goes wrong there, the message waits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.errors import AssistantUnavailable
from bot.gateway.assistant import RasaAssistant
from bot.reply import Question
from bot.settings import Settings
from tests.gateway.stage import answer

QUESTION = Question(conversation_id="talk", id="7", text="hello", channel="web", language="en")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def ask(handler: Handler) -> list[str]:
    app = web.Application()
    app.router.add_post("/webhooks/bedside/turn", handler)
    async with TestServer(app) as server, ClientSession() as session:
        settings = Settings(rasa_port=server.port, rasa_token="a token")  # type: ignore[arg-type]
        turn = await RasaAssistant(session, settings).turn(QUESTION)
    return [reply.text for reply in turn.replies]


async def test_the_question_goes_with_the_token_and_the_answer_comes_back() -> None:
    async def rasa(request: web.Request) -> web.Response:
        assert request.headers["x-bedside-token"] == "a token"
        asked = await request.json()
        return web.json_response({"replies": [answer(f"{asked['id']} {asked['text']}").model_dump(mode="json")]})

    assert await ask(rasa) == ["7 hello"]


@pytest.mark.parametrize("status", [403, 404, 500, 503])
async def test_a_refusal_means_try_again(status: int) -> None:
    async def rasa(_: web.Request) -> web.Response:
        return web.json_response({}, status=status)

    with pytest.raises(AssistantUnavailable):
        await ask(rasa)


@pytest.mark.parametrize("body", ["{}", '{"replies": [{"text": "no act"}]}', "<html>", ""])
async def test_an_answer_that_is_none_means_try_again(body: str) -> None:
    async def rasa(_: web.Request) -> web.Response:
        return web.Response(text=body, content_type="application/json")

    with pytest.raises(AssistantUnavailable):
        await ask(rasa)


async def test_nobody_there_means_try_again(unused_tcp_port: int) -> None:
    async with ClientSession() as session:
        with pytest.raises(AssistantUnavailable):
            await RasaAssistant(session, Settings(rasa_port=unused_tcp_port)).turn(QUESTION)
