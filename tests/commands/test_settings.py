"""Settings: a bad one is named, a secret is never shown."""

from pathlib import Path

import pytest

from bot.settings import Settings
from tests.commands.conftest import TOKEN, Otvet


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STAFF_GROUP_ID", TOKEN),
        ("DEFAULT_LANGUAGE", "de"),
        ("DESK_LANGUAGE", ""),
        ("INTAKE", "pigeon"),
        ("WEBHOOK_PORT", "http"),
        ("RASA_ENABLED", "perhaps"),
        ("NLU_BUDGET_SECONDS", "0"),
        ("ANSWER_ERROR_BUDGET", "1"),
        ("LANES", "0"),
        ("LEASE_SECONDS", "1"),
        ("MAX_ATTEMPTS", "none"),
        ("RETRY_SECONDS", "-1"),
        ("KEEP_UPDATES_DAYS", "0"),
        ("LOG_LEVEL", "LOUD"),
        ("ORDER_NUMBER_PATTERN", "(["),
    ],
)
def test_a_bad_setting_is_named(otvet: Otvet, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("OTVET_BOT_TOKEN", TOKEN)
    monkeypatch.setenv(f"OTVET_{name}", value)
    for command in ("run", "check"):
        result = otvet(command)
        assert result.exit_code == 2
        assert f"OTVET_{name}: " in result.output
        assert TOKEN not in result.output


def test_every_bad_setting_is_named_at_once(otvet: Otvet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTVET_LANES", "0")
    monkeypatch.setenv("OTVET_INTAKE", "pigeon")
    output = otvet("agents", "list").output
    assert "OTVET_LANES" in output
    assert "OTVET_INTAKE" in output


@pytest.mark.parametrize("given", [{}, {"OTVET_WEBHOOK_URL": "https://shop"}, {"OTVET_WEBHOOK_SECRET": TOKEN}])
def test_a_webhook_needs_its_address_and_secret(
    otvet: Otvet, monkeypatch: pytest.MonkeyPatch, given: dict[str, str]
) -> None:
    monkeypatch.setenv("OTVET_INTAKE", "webhook")
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    result = otvet("run")
    assert result.exit_code == 2
    assert "OTVET_WEBHOOK_URL and OTVET_WEBHOOK_SECRET" in result.output
    assert TOKEN not in result.output


@pytest.mark.parametrize("given", [{}, {"OTVET_BOT_TOKEN": TOKEN}, {"OTVET_STAFF_GROUP_ID": "-1001"}])
def test_running_needs_a_token_and_a_group(
    otvet: Otvet, monkeypatch: pytest.MonkeyPatch, given: dict[str, str]
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    result = otvet("run")
    assert result.exit_code == 2
    assert "OTVET_BOT_TOKEN and OTVET_STAFF_GROUP_ID" in result.output
    assert TOKEN not in result.output


def test_the_environment_goes_before_the_file(shop_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop_folder / ".env").write_text("OTVET_SHOP_NAME=Лён\nOTVET_LANES=7\nUNRELATED=1\n", encoding="utf-8")
    monkeypatch.setenv("OTVET_LANES", "9")
    settings = Settings()
    assert (settings.shop_name, settings.lanes) == ("Лён", 9)


def test_secrets_are_never_shown() -> None:
    settings = Settings(bot_token=TOKEN, webhook_secret=TOKEN, rasa_token=TOKEN)
    assert TOKEN not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert settings.bot_token.get_secret_value() == TOKEN
