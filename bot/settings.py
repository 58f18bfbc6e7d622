"""Every setting, with the default that makes `make run` work on an empty machine.

Settings come from environment variables named `BEDSIDE_<NAME>`; `README.md` lists them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, IPvAnyNetwork, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """The whole configuration; read once by the composition root and passed down."""

    model_config = SettingsConfigDict(env_prefix="BEDSIDE_", extra="forbid", frozen=True)

    demo: bool = Field(True, description="Sample patients, demo log-ins and the SMS simulator. Off in production.")
    var: Path = Field(ROOT / "var", description="Folder for the embedded database, logs and other run-time files.")
    database_url: str = Field("", description="SQLAlchemy URL, e.g. postgresql+psycopg://…; empty: SQLite in `var`.")
    content: Path | None = Field(
        None, description="A clinic's own folder of entries: they add to ours or stand for them."
    )
    records_source: Literal["embedded", "fhir"] = Field(
        "embedded", description="Where records come from: our database, filled by import, or a live FHIR R4 server."
    )
    fhir_url: str = Field("", description="Base address of the FHIR R4 server.")
    fhir_token_url: str = Field("", description="Its token endpoint; empty: as the server itself says.")
    fhir_client_id: str = Field("", description="Our client id there (SMART backend services).")
    fhir_key: Path | None = Field(None, description="File with our private key (PEM); none: no token is needed.")
    fhir_key_id: str = Field("bedside", description="The `kid` under which the server knows our public key.")
    fhir_scope: str = Field("system/*.rs", description="The scopes that we ask for.")
    fhir_cache: int = Field(300, description="Seconds for which what was fetched is fresh.", ge=0)
    redis_url: str = Field("", description="Redis that wakes other gateway processes; empty: one process alone.")

    host: str = Field("127.0.0.1", description="Address the gateway listens on.")
    port: int = Field(8080, description="Port of the gateway: web chat, SMS webhook and console.")
    public_url: str = Field("", description="Address the outside world uses; empty: http://HOST:PORT.")
    allowed_origins: tuple[str, ...] = Field((), description="Further web origins that may embed the chat (JSON).")
    messages_a_minute: int = Field(20, ge=1, description="Messages one web conversation may send in a minute.")
    chats_an_hour: int = Field(
        300,
        ge=1,
        description="Web conversations that one address may start in an hour; a clinic's Wi-Fi is one address.",
    )
    proxies: tuple[IPvAnyNetwork, ...] = Field(
        ("127.0.0.0/8", "::1"),
        validate_default=True,
        description="Where the proxies before the gateway are, whose X-Forwarded-For is believed (JSON).",
    )
    rasa_port: int = Field(5005, description="Loopback port of Rasa.")
    actions_port: int = Field(5055, description="Loopback port of the action server.")
    simulator_port: int = Field(8090, description="Port of the SMS simulator (demo only).")
    rasa_token: SecretStr = Field(SecretStr(""), description="Secret between gateway and Rasa; the demo makes one.")
    secret_key: SecretStr = Field(SecretStr(""), description="Key that hashes one-time codes; the demo makes one.")

    data_keys: SecretStr = Field(
        SecretStr(""), description="Keys that encrypt health details, newest first, comma between; the demo makes one."
    )

    oidc_issuer: str = Field("", description="Single sign-on of the console: the provider's issuer; empty: off.")
    oidc_client_id: str = Field("", description="Our client id there.")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="Our client secret there.")
    oidc_user_claim: str = Field("email", description="Which claim of its token is the user name here.")
    oidc_second_factor: tuple[str, ...] = Field(
        ("mfa",), description="What `amr` or `acr` says if a second factor was given there (JSON); else ours is asked."
    )
    oidc_max_age: int = Field(
        900, ge=0, description="Seconds after which the provider must ask anew who it is; 0: as it likes."
    )

    retention: dict[str, int] = Field(
        default_factory=dict, description="Days that what is kept: other periods than the defaults, by kind (JSON)."
    )

    organisation: str = Field("Bedside Demo Clinic", description="Name shown to patients and in HELP texts.")
    help_phone: str = Field("555-0100", description="Phone number of the clinic, shown to patients.")
    help_email: str = Field(
        "",
        pattern=r"^([A-Za-z0-9_%+-]+(\.[A-Za-z0-9_%+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)?$",
        description="The clinic's e-mail address for patients, named in newsletters; empty: they answer the e-mail.",
    )
    nurse_line: str = Field("", description="Phone number patients may call while the clinic is closed.")
    country: str = Field("US", description="Whose emergency numbers and words: a file of bot/safety/countries.")
    timezone: str = Field("America/Chicago", description="Time zone in which appointments are told.")

    sms_provider: Literal["twilio", "telnyx"] = Field("twilio", description="Whose protocol the SMS provider speaks.")
    sms_account: str = Field("ACdemo00000000000000000000000000ab", description="Account id at the SMS provider.")
    sms_token: SecretStr = Field(SecretStr(""), description="Signs webhooks and REST calls; the demo makes one.")
    sms_public_key: str = Field("", description="Telnyx: the account's public key, base64, that checks webhooks.")
    sms_number: str = Field("+15005550006", description="Our own number, E.164.")
    sms_service: str = Field("", description="Messaging Service (Twilio) or profile (Telnyx) to send through.")
    sms_day_begins: int = Field(8, ge=0, le=23, description="Hour from which texts may go out unasked, in all zones.")
    sms_day_ends: int = Field(21, ge=1, le=24, validate_default=True, description="Hour from which they may not.")
    sms_number_hour: int = Field(60, ge=1, description="Most texts to one number within an hour.")
    sms_minute: int = Field(120, ge=1, description="Most texts to all numbers within a minute.")
    sms_segments_day: int = Field(20_000, ge=1, description="Most segments within a day: the limit of what texts cost.")
    sms_unasked_day: int = Field(1, ge=1, description="Most reminders and sheets to one number within a day.")
    sms_unasked_week: int = Field(3, ge=1, description="The same within a week.")
    sms_api: str = Field("", description="Base address of the provider's REST API; empty: the simulator.")

    smtp_host: str = Field("", description="Mail server for notices to coordinators; empty: no e-mail.")
    smtp_port: int = Field(587, description="Its port.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the way there is encrypted; none only for a server on this machine."
    )
    smtp_user: str = Field("", description="User name there; empty: none is asked for.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password there.")
    smtp_from: str = Field("", description="Address that notices come from.")
    notice_address: str = Field("", description="The clinic's own address for notices when nobody on call has one.")

    @field_validator("timezone")
    @classmethod
    def _is_on_the_map(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("no such time zone; give one like America/New_York") from None
        return name

    @field_validator("sms_day_ends")
    @classmethod
    def _ends_after_it_begins(cls, ends: int, info: ValidationInfo) -> int:
        if ends <= info.data.get("sms_day_begins", 0):
            raise ValueError("the day must end after BEDSIDE_SMS_DAY_BEGINS, or no hour of it is left")
        return ends

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{self.var / 'bedside.db'}"

    @property
    def public(self) -> str:
        """The public base address, without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def sms_api_base(self) -> str:
        """The provider's base address, without a trailing slash."""
        return (self.sms_api or f"http://127.0.0.1:{self.simulator_port}").rstrip("/")


def private_folder(folder: Path) -> Path:
    """Make a folder that only its owner can look into, for what patients said; one that is there stays as it is."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
