"""The NLU servers and the encoder for this room's tests."""

from tests.fixtures.rasa import nlu_server
from tests.nlu.servers import embed, rasa_python, tiny_project

__all__ = ["embed", "nlu_server", "rasa_python", "tiny_project"]
