"""Rasa pipelines to compare: a copy of the project per configuration, trained, and what the training cost."""

import json
import re
import resource
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from nlu.rasa_progress import ignore_progress
from nlu.rasa_project import RasaProject
from nlu.rasa_training import RasaTrainer

ROOT: Final = Path(__file__).parents[1]
CONFIGURATIONS: Final = Path(__file__).parent / "pipelines"
OURS: Final = "ours"
PATIENCE_SECONDS: Final = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class TrainingCost:
    """`cpu_seconds` over all cores; it depends less than `wall_seconds` on what else the machine does."""

    wall_seconds: float
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Trained:
    """A project with its model under `work_dir`."""

    name: str
    project: RasaProject
    work_dir: Path
    cost: TrainingCost


def pipeline_names() -> list[str]:
    """Ours, then the ones to compare with."""
    return [OURS, *sorted(path.stem for path in CONFIGURATIONS.glob("*.yml"))]


def prepare(
    name: str, work_dir: Path, python: Path, data: Path | None = None, *, epochs: int | None = None
) -> RasaProject:
    """A copy of the project with the configuration `name`; with other training data and other epochs where given."""
    folder = work_dir / "rasa"
    shutil.copytree(
        ROOT / "nlu" / "rasa", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "tests_data")
    )
    if name != OURS:
        text = (CONFIGURATIONS / f"{name}.yml").read_text(encoding="utf-8")
        text = text if epochs is None else re.sub(r"epochs: \d+", f"epochs: {epochs}", text)
        (folder / "config.yml").write_text(text, encoding="utf-8")
    if data is not None:
        shutil.rmtree(folder / "data")
        shutil.copytree(data, folder / "data")
    return RasaProject(python, folder)


async def train(
    name: str, work_dir: Path, python: Path, data: Path | None = None, *, epochs: int | None = None
) -> Trained:
    """Train unless a run before has; the cost is kept beside the model."""
    project = prepare(name, work_dir, python, data, epochs=epochs)
    trainer = RasaTrainer(project, work_dir, progress=ignore_progress, limit_seconds=PATIENCE_SECONDS)
    record = work_dir / f"cost-{await project.fingerprint()}.json"
    begun, before = time.monotonic(), _children_cpu()
    await trainer.current_model()
    if not record.exists():
        cost = TrainingCost(round(time.monotonic() - begun, 1), round(_children_cpu() - before, 1))
        record.write_text(json.dumps(asdict(cost)))
    return Trained(name, project, work_dir, TrainingCost(**json.loads(record.read_text())))


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
