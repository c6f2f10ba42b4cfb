"""Logging: one line per event, no tokens and no customers' words."""

import logging

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_QUIET = ("httpx", "httpcore", "aiohttp.access", "aiogram.event", "sentence_transformers", "transformers", "alembic")


def set_up_logging(level: str) -> None:
    """Log to standard error. The HTTP clients log addresses, which hold tokens: they speak up only when it matters."""
    logging.basicConfig(level=level.upper(), format=FORMAT, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
