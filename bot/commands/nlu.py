"""`otvet nlu`: the NLU server's model."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot.commands.terminal import console, load_settings, run
from bot.settings import Settings

if TYPE_CHECKING:
    from nlu.rasa_progress import RasaProgress, RasaStage

app = typer.Typer(no_args_is_help=True, help="Understanding what customers write.")


@app.command("train")
def train(
    mood: Annotated[bool, typer.Option("--mood", help="Train the mood model too (it ships ready).")] = False,
    complexity: Annotated[
        bool, typer.Option("--complexity", help="Train the complexity model too (it ships ready).")
    ] = False,
) -> None:
    """Train the intent model if its data changed. `otvet run` does it by itself."""
    run(_train(load_settings()))
    if mood:
        from nlu.train_mood import main as train_mood

        train_mood()
    if complexity:
        from nlu.train_complexity import main as train_complexity

        train_complexity()


@app.command("serve")
def serve(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0: any free one.", min=0, max=65535)] = 5005,
) -> None:
    """Run the NLU server alone, until Ctrl-C; another Otvet reaches it with OTVET_RASA_URL.

    It asks for OTVET_RASA_TOKEN, which the other one needs, too; where that is empty, for none.
    """
    run(_serve(load_settings(), port))


@app.command("evaluate")
def evaluate(
    out: Annotated[Path | None, typer.Option(help="Write the tables into this Markdown file as well.")] = None,
) -> None:
    """Measure intents, entities, mood, language and speed on the test sets."""
    report = run(_evaluate(load_settings()))
    console.print(report, markup=False, highlight=False)
    if out is not None:
        out.write_text(report, encoding="utf-8")


class StageLines:
    """Prints one line per stage, not one per tick; beside what the command prints for a program on `errors`."""

    def __init__(self, where: Console = console) -> None:
        self._where = where
        self._stage: RasaStage | None = None

    def __call__(self, progress: "RasaProgress") -> None:
        """Say what the NLU server's keeper is doing now."""
        if progress.stage is self._stage:
            return
        self._stage = progress.stage
        last = progress.last_training_seconds
        hint = f" (last time {last:.0f} s)" if progress.stage.value == "training" and last else ""
        self._where.print(f"[dim]NLU[/dim] {progress.stage.value.replace('_', ' ')}{hint} [dim]{progress.detail}[/dim]")


async def _train(settings: Settings) -> None:
    from bot.understanding import rasa_project, rasa_work_dir
    from nlu.rasa_training import RasaTrainer

    trainer = RasaTrainer(rasa_project(settings), rasa_work_dir(settings), progress=StageLines())
    console.print(f"The model is ready: {(await trainer.current_model()).name}")


async def _serve(settings: Settings, port: int) -> None:
    from bot.understanding import rasa_server

    token = settings.rasa_token.get_secret_value()
    await rasa_server(settings, progress=StageLines(), port=port, token=token).run()


async def _evaluate(settings: Settings) -> str:
    from bot.nlu_report import evaluate_nlu

    return await evaluate_nlu(settings, StageLines())
