"""The one way into Rasa: a loopback channel that only the gateway, holding the token, may use."""

from __future__ import annotations

import hmac
import logging
from typing import Any, Awaitable, Callable

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import garbage
from bot.errors import AssistantUnavailable, SettingsError
from bot.nlu.thrift import close_session
from bot.nlu.turn import take_turn
from bot.records.engine import Database
from bot.reply import Question
from bot.settings import Settings

log = logging.getLogger(__name__)


async def health(request: Request) -> HTTPResponse:
    """200 while there is a model: Rasa listens also when it could read none, and then answers nobody."""
    agent = getattr(request.app.ctx, "agent", None)
    ready = agent is not None and agent.is_ready()
    return json({"status": "ok" if ready else "no model"}, status=200 if ready else 503)


async def settle(*_: object) -> None:
    """The model is read, and stays as it is."""
    garbage.settle()


class BedsideInput(InputChannel):
    """`POST /webhooks/bedside/turn` with a JSON message, answered with a `bot.reply.Turn`."""

    @classmethod
    def name(cls) -> str:
        """The channel's name in Rasa and its place in the URL."""
        return "bedside"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Make the channel with the settings' token; refuses to open without one."""
        settings = Settings()
        token = settings.rasa_token.get_secret_value()
        if not token:
            raise SettingsError("set BEDSIDE_RASA_TOKEN: Rasa's door must not be open to every local process")
        return cls(token, Database.of(settings))

    def __init__(self, token: str, database: Database) -> None:
        self._token = token
        self._database = database

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's routes."""
        routes = Blueprint("bedside")

        routes.add_route(health, "/")
        routes.listener(settle, "after_server_start")
        routes.listener(close_session, "after_server_stop")

        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            if not hmac.compare_digest(request.headers.get("x-bedside-token", ""), self._token):
                return json({"error": "forbidden"}, status=403)
            agent = request.app.ctx.agent
            try:
                question = Question.model_validate(request.json)
                answer = await take_turn(agent.processor.handle_message, self._database, agent.lock_store, question)
            except AssistantUnavailable as error:
                return json({"error": error.code}, status=503)
            except (
                Exception
            ) as error:  # the patient's words may be in the message of the exception: only its type is logged
                log.error("turn failed: %s", type(error).__name__)
                return json({"error": "turn_failed"}, status=500)
            return json(answer.model_dump(mode="json"))

        return routes
