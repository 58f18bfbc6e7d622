"""A coordinator at the console's forms, without a browser."""

from __future__ import annotations

import re
from types import TracebackType

import requests

from bot.records.staff.users import DEMO_PASSWORD
from tests.e2e.stack import PATIENCE, Stack


class Coordinator:
    """Logs in at the start of the block."""

    def __init__(self, stack: Stack, username: str) -> None:
        self._base = f"{stack.url}/console"
        self._http = requests.Session()
        self._username = username

    def __enter__(self) -> Coordinator:
        page = self._http.get(f"{self._base}/login", timeout=PATIENCE)
        form = self._hidden(page.text) | {"username": self._username, "password": DEMO_PASSWORD}
        answer = self._http.post(f"{self._base}/login", data=form, timeout=PATIENCE)
        assert answer.ok, answer.status_code
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._http.close()

    def take(self, number: int) -> None:
        self._do(number, "take")

    def hand_back(self, number: int) -> None:
        self._do(number, "handback")

    def answer(self, number: int, text: str) -> None:
        self._do(number, "answer", text=text)

    def remind(self, number: int, days: int) -> None:
        """Plan the reminder of the next visit, so many days before it."""
        self._do(number, "remind", days=str(days))

    def reads(self, number: int) -> str:
        """The inquiry's page."""
        return self._http.get(f"{self._base}/inquiries/{number}", timeout=PATIENCE).text

    def _do(self, number: int, action: str, **fields: str) -> None:
        page = self.reads(number)
        form = re.search(rf'<form[^>]*action="[^"]*/{action}"[^>]*>.*?</form>', page, re.S)
        assert form, f"no {action} form on inquiry {number}"
        url = f"{self._base}/inquiries/{number}/{action}"
        answer = self._http.post(url, data=self._hidden(form.group()) | fields, timeout=PATIENCE)
        assert answer.ok, answer.status_code

    @staticmethod
    def _hidden(html: str) -> dict[str, str]:
        fields = re.findall(r'<input[^>]*type="hidden"[^>]*>', html)
        return {
            re.search(r'name="([^"]*)"', f).group(1): re.search(r'value="([^"]*)"', f).group(1)  # type: ignore[union-attr]
            for f in fields
        }
