"""The tree of our errors: the type tells the caller what to do."""


class OtvetError(Exception):
    """Base of all errors that Otvet raises on purpose."""


class BadInputError(OtvetError):
    """What was given can't be used; the message says what to change."""


class TemporaryError(OtvetError):
    """Trying again later may help."""


class NotReadyError(TemporaryError):
    """What it takes is still being made ready."""


class ConflictError(OtvetError):
    """Somebody else was first; load again and decide anew."""
