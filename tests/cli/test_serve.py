"""A gateway that is told to end takes leave of every browser, in order, and says nothing of it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import aiohttp
from aiohttp.test_utils import unused_port

from bot.records.engine import Database
from bot.records.models import Base
from bot.settings import ROOT


async def open_line(base: str, gateway: subprocess.Popen[bytes]) -> aiohttp.ClientWebSocketResponse:
    http = aiohttp.ClientSession(headers={"Origin": base}, cookie_jar=aiohttp.CookieJar(unsafe=True))
    while True:
        assert gateway.poll() is None
        try:
            async with http.post(f"{base}/chat/session", data={"language": "en"}) as response:
                assert response.status == 200
            return await http.ws_connect(f"{base}/chat/ws")
        except aiohttp.ClientConnectionError:  # it is still starting
            await asyncio.sleep(0.1)


async def test_open_lines_are_closed_in_order(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/bedside.db")
    Base.metadata.create_all(database.engine)
    database.close()
    port, log = unused_port(), tmp_path / "gateway.log"
    own = {"BEDSIDE_VAR": str(tmp_path), "BEDSIDE_PORT": str(port), "PYTHONWARNINGS": "ignore"}
    with log.open("wb") as output:
        command = [sys.executable, "-m", "bot.cli", "gateway"]
        gateway = subprocess.Popen(command, cwd=ROOT, env=os.environ | own, stdout=output, stderr=output)
    try:
        line = await open_line(f"http://127.0.0.1:{port}", gateway)
        await line.send_json({"type": "hello"})
        assert (await line.receive_json())["type"] == "ready"
        gateway.terminate()
        closed = await line.receive()
        assert (closed.type, line.close_code) == (aiohttp.WSMsgType.CLOSE, aiohttp.WSCloseCode.GOING_AWAY)
        assert await asyncio.to_thread(gateway.wait) == 0
    finally:
        gateway.kill()
    assert log.read_text() == ""
