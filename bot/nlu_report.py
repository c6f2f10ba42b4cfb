"""`otvet nlu evaluate`: the tables of understanding, as Markdown that a terminal shows well, too."""

from collections.abc import Iterator

from bot.settings import Settings
from bot.understanding import open_endpoint
from conversations.clock import system_clock
from conversations.errors import TemporaryError
from nlu.evaluation import Alarms, Evaluation, IntentScores, evaluate
from nlu.kernel_training import packaged_embedding
from nlu.rasa_client import RasaClient
from nlu.rasa_progress import ProgressListener

PATIENCE_SECONDS = 30.0


async def evaluate_nlu(settings: Settings, progress: ProgressListener) -> str:
    """Measure on the test sets with a server of our own or the configured one. Raises TemporaryError without one."""
    async with open_endpoint(settings, progress, wait=True) as endpoint:
        if endpoint() is None:
            raise TemporaryError("there is no NLU server to measure; otvet check says why")
        client = RasaClient(endpoint, clock=system_clock, budget_seconds=PATIENCE_SECONDS)
        try:
            return "\n".join(tables(await evaluate(client, packaged_embedding())))
        finally:
            await client.close()


def tables(measured: Evaluation) -> Iterator[str]:
    """The lines of the report."""
    yield from _summary(measured.intents)
    yield f"| entities: precision / recall | {measured.entities.precision:.3f} / {measured.entities.recall:.3f} |"
    yield f"| language recognised | {measured.language.value:.3f} of {measured.language.whole} |"
    yield f"| mood, exactly right | {measured.mood_exact.value:.3f} of {measured.mood_exact.whole} |"
    yield _alarms("escalations", measured.mood)
    yield _alarms("complex matters", measured.complexity)
    yield ""
    yield from _per_intent(measured.intents)


def _summary(intents: IntentScores) -> Iterator[str]:
    yield "| measure | value |"
    yield "|---|---|"
    for language, share in intents.accuracy.items():
        yield f"| intent accuracy, {language.value} | {share.value:.3f} of {share.whole} |"
    yield f"| macro F1 | {intents.macro_f1:.3f} |"
    yield f"| expected calibration error | {intents.calibration_error:.3f} |"
    yield f"| one request, p50 / p95 | {intents.latency_ms_p50:.1f} ms / {intents.latency_ms_p95:.1f} ms |"
    yield f"| unanswered | {intents.unanswered} |"


def _alarms(subject: str, alarms: Alarms) -> str:
    missed, false = alarms.missed, alarms.false
    values = f"{missed.value:.3f} of {missed.whole} / {false.value:.3f} of {false.whole}"
    return f"| {subject}: missed / false alarms | {values} |"


def _per_intent(intents: IntentScores) -> Iterator[str]:
    yield "| intent | precision | recall | F1 |"
    yield "|---|---|---|---|"
    for name, found in intents.per_intent.items():
        yield f"| {name} | {found.precision:.2f} | {found.recall:.2f} | {found.f1:.2f} |"
