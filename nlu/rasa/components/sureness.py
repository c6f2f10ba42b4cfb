"""What an earlier classifier is sure of needs no more work."""

from rasa.shared.nlu.constants import INTENT, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message


def is_sure(message: Message, least: float) -> bool:
    """Whether the message's intent has at least this confidence; never where `least` is 0."""
    intent = message.get(INTENT) if least else None
    return isinstance(intent, dict) and intent.get(PREDICTED_CONFIDENCE_KEY, 0.0) >= least
