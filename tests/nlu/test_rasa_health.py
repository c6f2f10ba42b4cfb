"""What a bot notes of its NLU server, and what other processes read of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nlu.rasa_health import FRESH, HealthNotes, NluHealth, percentile
from nlu.rasa_progress import RasaStage

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
FALLEN = NluHealth(healthy=False, since=NOW, last_error="HTTP 500", last_error_at=NOW, answers=3, failures=2)


def test_a_note_is_read_as_it_was_written(tmp_path: Path) -> None:
    notes = HealthNotes(tmp_path / "new", pid=11)
    notes.write(FALLEN, NOW, RasaStage.RESTARTING)
    (note,) = HealthNotes(tmp_path / "new").fresh(NOW)
    assert (note.pid, note.written_at, note.health, note.stage) == (11, NOW, FALLEN, RasaStage.RESTARTING)
    notes.take_away()
    assert HealthNotes(tmp_path / "new").fresh(NOW) == []


def test_notes_of_dead_processes_and_strange_files_are_passed_over(tmp_path: Path) -> None:
    HealthNotes(tmp_path, pid=1).write(FALLEN, NOW - FRESH)
    HealthNotes(tmp_path, pid=2).write(FALLEN, NOW - FRESH + timedelta(seconds=1))
    for name, content in (("3", "not json"), ("4", "{}"), ("5", "[]"), ("6", '{"health": 7}')):
        (tmp_path / f"{name}.json").write_text(content)
    assert [note.pid for note in HealthNotes(tmp_path).fresh(NOW)] == [2]


@pytest.mark.parametrize(
    ("healthy", "stage", "well"),
    [
        (True, None, True),
        (True, RasaStage.READY, True),
        (True, RasaStage.REPLACING, True),
        (True, RasaStage.TRAINING, False),
        (True, RasaStage.FAILED, False),
        (False, RasaStage.READY, False),
    ],
)
def test_well_is_up_and_answering(tmp_path: Path, healthy: bool, stage: RasaStage | None, well: bool) -> None:
    HealthNotes(tmp_path, pid=1).write(NluHealth(healthy=healthy, since=NOW), NOW, stage)
    assert [note.well for note in HealthNotes(tmp_path).fresh(NOW)] == [well]


def test_percentiles_are_of_what_there_is() -> None:
    assert percentile([], 0.5) is None
    assert percentile([0.01], 0.95) == 10.0
    assert percentile([0.001 * n for n in range(100, 0, -1)], 0.95) == 96.0
