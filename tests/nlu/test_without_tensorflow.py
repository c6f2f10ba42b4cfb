"""Rasa without TensorFlow: only where the pipeline needs none, and never a silent nothing in its place."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlu.rasa import without_tensorflow
from tests.nlu.servers import REPOSITORY


@pytest.fixture
def left_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    before = set(sys.modules)
    without_tensorflow.leave_out()
    yield
    for name in set(sys.modules) - before:
        if name.startswith(("tensorflow", "keras")):
            del sys.modules[name]


def config(folder: Path, *names: str) -> Path:
    path = folder / "config.yml"
    path.write_text("recipe: default.v1\npipeline:\n" + "".join(f"  - name: {name}\n" for name in names))
    return path


def test_our_own_pipeline_needs_none() -> None:
    assert without_tensorflow.is_possible(REPOSITORY / "nlu" / "rasa" / "config.yml")


@pytest.mark.parametrize("names", [("WhitespaceTokenizer", "DIETClassifier"), ("components.ours.Ours", "Unknown"), ()])
def test_a_pipeline_that_may_need_it_gets_it(tmp_path: Path, names: tuple[str, ...]) -> None:
    assert not without_tensorflow.is_possible(config(tmp_path, *names))


@pytest.mark.usefixtures("left_out")
def test_names_can_be_derived_from_and_nothing_can_be_made() -> None:
    tensorflow = importlib.import_module("tensorflow")
    layer = type("Layer", (importlib.import_module("tensorflow.keras").layers.Layer,), {})
    for use in (layer, tensorflow.constant, tensorflow.config.experimental.list_physical_devices):
        with pytest.raises(RuntimeError, match="left out"):
            use(1)
