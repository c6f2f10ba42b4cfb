"""Building what understands customers: the NLU server, its client, the utterance reader and the knowledge search."""

from collections.abc import Callable
from pathlib import Path

from bot.settings import Settings
from nlu.rasa_client import RasaEndpoint
from nlu.rasa_progress import ProgressListener, ignore_progress
from nlu.rasa_project import RasaProject
from nlu.rasa_server import RasaServer

INFERENCE_THREADS = 2


def rasa_project(settings: Settings) -> RasaProject:
    """The Rasa project that ships with the product, run by the Python of the settings."""
    return RasaProject(python=settings.rasa_python)


def rasa_work_dir(settings: Settings) -> Path:
    """Where trained models and the server's log are kept."""
    folder = settings.work_dir / "rasa"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def rasa_server(settings: Settings, *, progress: ProgressListener = ignore_progress, port: int = 0) -> RasaServer:
    """A server of our own, not yet running."""
    return RasaServer(rasa_project(settings), rasa_work_dir(settings), port=port, progress=progress)


def configured_endpoint(settings: Settings) -> Callable[[], RasaEndpoint | None]:
    """The server at the configured address, or none."""
    endpoint = RasaEndpoint(settings.rasa_url, settings.rasa_token.get_secret_value()) if settings.rasa_url else None
    return lambda: endpoint
