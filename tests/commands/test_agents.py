"""`otvet agents`, on both databases."""

import pytest

from tests.commands.conftest import Otvet


def test_agents_are_added_changed_listed_and_removed(otvet: Otvet, stored_url: str) -> None:
    assert "Nobody yet" in otvet("agents", "list").output
    assert "Мира takes tickets now." in otvet("agents", "add", 901, " Мира ").output
    otvet("agents", "add", 902, "[/b] O'Neil", "--languages", " en ,")
    otvet("agents", "add", 901, "Мира К.", "--languages", "ru")
    listed = otvet("agents", "list").output
    assert "Мира К." in listed
    assert "[/b] O'Neil" in listed
    assert listed.count("901") == 1
    assert "ru, en" not in listed
    assert otvet("agents", "remove", 901).exit_code == 0
    assert "Мира" not in otvet("agents", "list").output
    again = otvet("agents", "remove", 901)
    assert again.exit_code == 2
    assert "901" in again.output


@pytest.mark.parametrize("languages", ["de", "ru,de", "", " , ", "[/red]"])
def test_a_bad_language_is_refused(otvet: Otvet, languages: str) -> None:
    result = otvet("agents", "add", 901, "Мира", "--languages", languages)
    assert result.exit_code == 2
    assert "languages are ru and en" in result.output


@pytest.mark.parametrize("arguments", [("901", " "), ("0", "Мира"), ("one", "Мира"), (str(2**64), "Мира"), ("901",)])
def test_an_agent_needs_an_id_and_a_name(otvet: Otvet, arguments: tuple[str, ...]) -> None:
    assert otvet("agents", "add", *arguments).exit_code == 2
    assert "Nobody yet" in otvet("agents", "list").output


@pytest.mark.parametrize("telegram_id", ["5", "0", str(2**64), "one"])
def test_removing_a_stranger_fails(otvet: Otvet, telegram_id: str) -> None:
    assert otvet("agents", "remove", telegram_id).exit_code == 2
