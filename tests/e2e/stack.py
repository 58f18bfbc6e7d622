"""The whole of Bedside as `bedside run` starts it: real processes, real model, a folder of its own."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import requests
from aiohttp.test_utils import unused_port
from twilio.request_validator import RequestValidator

from bot.settings import ROOT, Settings

T = TypeVar("T")

#: The longest anything may take before the test gives up, in seconds. Not a speed requirement.
PATIENCE = 300.0


def eventually(look: Callable[[], T], patience: float = PATIENCE) -> T:
    """The first true value of `look`; fails after `patience` seconds with the last one."""
    deadline = time.monotonic() + patience
    while not (value := look()):
        assert time.monotonic() < deadline, f"never came true; last seen: {value!r}"
        time.sleep(0.1)
    return value


@dataclass
class Stack:
    """A running Bedside."""

    settings: Settings
    process: subprocess.Popen[bytes]
    output: Path

    @property
    def url(self) -> str:
        return self.settings.public

    def pid(self, part: str) -> int | None:
        """The process id of a part: a child of ours whose command line names it."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for child in children:
            command = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            if part in command:
                return int(child)
        return None

    def inbox(self, number: str) -> int:
        """How many messages from a phone are stored."""
        with closing(sqlite3.connect(self.settings.var / "bedside.db")) as database:
            query = "select count(*) from inbox join conversations c on c.id = conversation_id where c.address = ?"
            return int(database.execute(query, (number,)).fetchone()[0])

    def is_idle(self, number: str) -> bool:
        """Whether every message from a phone is answered and every text to it is out."""
        work = "select status from {} m join conversations c on c.id = conversation_id where c.address = ?"
        busy = {"pending", "sending"}
        with closing(sqlite3.connect(self.settings.var / "bedside.db")) as database:
            return not any(
                status in busy
                for table in ("inbox", "outbox")
                for (status,) in database.execute(work.format(table), (number,))
            )

    def logs(self) -> str:
        """Everything every part has written to its log."""
        return "".join(path.read_text("utf-8", "replace") for path in (self.settings.var / "logs").glob("*.log"))

    def phone(self, number: str) -> Phone:
        """A patient's phone at the simulated provider."""
        return Phone(self.settings, number)

    def webhook(self, form: dict[str, str], signature: str | None = None) -> requests.Response:
        """A provider's call to the SMS webhook, signed right unless a signature is given."""
        url = f"{self.url}/sms/incoming"
        signed = RequestValidator(self.settings.sms_token.get_secret_value()).compute_signature(url, form)
        headers = {"X-Twilio-Signature": signed if signature is None else signature}
        return requests.post(url, data=form, headers=headers, timeout=PATIENCE)


@dataclass
class Phone:
    """Writes and reads texts through the simulator, as its page does."""

    settings: Settings
    number: str

    def write(self, text: str) -> None:
        simulator = f"http://127.0.0.1:{self.settings.simulator_port}"
        answer = requests.post(f"{simulator}/texts", data={"phone": self.number, "text": text}, timeout=PATIENCE)
        assert answer.status_code == 202, answer.text

    def sent(self) -> list[str]:
        """Every text this phone has received, oldest first, as it came."""
        url = f"{self.settings.sms_api_base}/2010-04-01/Accounts/{self.settings.sms_account}/Messages.json"
        login = (self.settings.sms_account, self.settings.sms_token.get_secret_value())
        answer = requests.get(url, params={"To": self.number, "PageSize": "1000"}, auth=login, timeout=PATIENCE)
        return [message["body"] for message in reversed(answer.json()["messages"])]

    def texts(self) -> list[str]:
        """Every message this phone has received, oldest first, with its parts put together."""
        whole: list[str] = []
        for text in self.sent():
            part = re.match(r"\((\d+)/\d+\) ", text)
            if part and part.group(1) != "1":
                whole[-1] += " " + text[part.end() :]
            else:
                whole.append(text[part.end() :] if part else text)
        return whole

    def reads(self, words: str, after: int = 0) -> str:
        """Wait for a text that holds `words`, among those after the first `after`."""
        return eventually(lambda: next((t for t in self.texts()[after:] if words in t), ""))


@contextmanager
def running(var: Path, settings: Mapping[str, str] = MappingProxyType({})) -> Iterator[Stack]:
    """Start everything with its data in `var` and these settings; at the end stop it as Ctrl-C does."""
    ports = {name: str(unused_port()) for name in ("PORT", "RASA_PORT", "ACTIONS_PORT", "SIMULATOR_PORT")}
    own = {f"BEDSIDE_{name}": port for name, port in ports.items()}
    own |= {"BEDSIDE_VAR": str(var), "BEDSIDE_SMS_TOKEN": "a-token-for-tests", **settings}
    var.mkdir(parents=True, exist_ok=True)
    output = var / "run.log"
    subprocess.run([sys.executable, "-m", "bot.cli", "train"], cwd=ROOT, check=True)
    with output.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "run"], cwd=ROOT, env=os.environ | own, stdout=log, stderr=log
        )
    known = Settings(**{name.removeprefix("BEDSIDE_").lower(): value for name, value in own.items()})
    try:
        eventually(lambda: "Press Ctrl-C" in output.read_text() or process.poll() is not None)
        assert process.poll() is None, output.read_text()
        yield Stack(known, process, output)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
