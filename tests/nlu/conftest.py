"""The NLU servers and the encoder for this room's tests."""

from tests.nlu.servers import embed, rasa_python, tiny_project

__all__ = ["embed", "rasa_python", "tiny_project"]
