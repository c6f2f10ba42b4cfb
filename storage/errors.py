"""What can go wrong in storage, in the words of the error tree."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from conversations.errors import ConflictError, TemporaryError


class LeaseLostError(ConflictError):
    """Somebody else took the row over, or it is finished; whatever was done for it is rolled back."""


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise ConflictError for a broken constraint and TemporaryError for a busy or lost database."""
    try:
        yield
    except exc.IntegrityError as error:
        raise ConflictError(str(error.orig)) from error
    except (exc.OperationalError, exc.InterfaceError, exc.TimeoutError) as error:
        raise TemporaryError(f"the database did not answer: {error}") from error
    except exc.DBAPIError as error:
        if not error.connection_invalidated:
            raise
        raise TemporaryError(f"the connection to the database was lost: {error}") from error
