"""What can go wrong in storage, in the words of the error tree."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from conversations.errors import BadInputError, ConflictError, TemporaryError

_NOT_A_DATABASE = "file is not a database"


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
        raise TemporaryError(f"the database did not answer: {_words(error)}") from error
    except exc.DBAPIError as error:
        if _NOT_A_DATABASE in _words(error):
            raise BadInputError("the database's file holds something else; name another one") from error
        if not error.connection_invalidated:
            raise
        raise TemporaryError(f"the connection to the database was lost: {_words(error)}") from error


def _words(error: exc.SQLAlchemyError) -> str:
    """The driver's words alone: SQLAlchemy would add the statement with its values, which are customers'."""
    return str(getattr(error, "orig", None) or type(error).__name__)
