"""A FHIR R4 server that we did not write, with the sample patients in it (see `server/server.mjs`)."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.records.chart.fhir.documents import entries, from_paths
from bot.records.chart.fhir.samples import SAMPLES, with_dates
from bot.records.chart.live.client import FhirClient
from bot.records.chart.live.discovery import token_url
from bot.records.chart.live.token import Tokens
from bot.settings import Settings
from tests.moment import STARTED
from tests.records.chart.fhir.resources import written

HOME = Path(__file__).parent / "server"
KEY_ID = "test-key"


@dataclass(frozen=True)
class FhirServer:
    """The running server and the client's private key."""

    origin: str
    key: Path

    @property
    def base(self) -> str:
        return f"{self.origin}/fhir"

    def tokens(self, key: Path | None = None) -> Tokens:
        return Tokens.with_key_file(key or self.key, url=token_url(self.base), client_id="bedside", key_id=KEY_ID,
                                    scope="system/*.rs", timeout=(2, 5))  # fmt: skip

    def client(self, **options: Any) -> FhirClient:
        return FhirClient(self.base, self.tokens(), **options)

    def trouble(self, status: int, times: int) -> None:
        """The next answers fail."""
        requests.post(f"{self.origin}/trouble", json={"status": status, "times": times}, timeout=5)

    def forget_tokens(self) -> None:
        requests.get(f"{self.origin}/forget-tokens", timeout=5)

    def requests(self) -> int:
        """How many FHIR requests came in so far."""
        return int(requests.get(f"{self.origin}/requests", timeout=5).json()["requests"])

    def put(self, resource: dict[str, Any]) -> None:
        self._send("PUT", f"{resource['resourceType']}/{resource['id']}", resource)

    def delete(self, path: str) -> None:
        self._send("DELETE", path, None)

    def _send(self, method: str, path: str, body: dict[str, Any] | None) -> None:
        token = self.tokens().get(requests.Session())
        headers = {"authorization": f"Bearer {token}"}
        answer = requests.request(method, f"{self.base}/{path}", json=body, headers=headers, timeout=5)
        answer.raise_for_status()


@pytest.fixture(scope="session")
def fhir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FhirServer]:
    """The server, started once."""
    assert (HOME / "node_modules").exists(), "run tools/test-tools.sh"
    folder = tmp_path_factory.mktemp("fhir")
    keys, resources = folder / "keys.json", folder / "resources.ndjson"
    keys.write_text(json.dumps({"keys": [_new_key(folder / "key.pem")]}))
    resources.write_text("\n".join(json.dumps(each) for each in samples()))
    command = ["node", "server.mjs", str(keys), str(resources)]
    with subprocess.Popen(command, cwd=HOME, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        port = server.stdout.readline().strip()
        yield FhirServer(f"http://127.0.0.1:{port}", folder / "key.pem")
        server.terminate()


def samples() -> list[dict[str, Any]]:
    """The sample patients' resources, referring to each other as a server has them."""
    here = STARTED.astimezone(ZoneInfo(Settings().timezone))
    found = []
    for document in from_paths([SAMPLES]):
        with document.open() as file:
            text = with_dates(file.read().decode(), here)
        bundle = json.loads(text)
        for entry in bundle["entry"]:
            resource = entry["resource"]
            text = text.replace(f'"{entry["fullUrl"]}"', f'"{resource["resourceType"]}/{resource["id"]}"')
        found += [entry.resource for entry in entries(written(document.name, text))]
    return [json.loads(json.dumps(each, default=float)) for each in found]


def _new_key(path: Path) -> dict[str, Any]:
    """Make a key pair; the private half goes to `path`, the public one is returned as a JWK."""
    key = ec.generate_private_key(ec.SECP384R1())
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public: dict[str, Any] = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return public | {"kid": KEY_ID}
