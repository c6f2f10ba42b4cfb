"""Alembic runs this file; the connection comes from storage.migrate, with its transaction open."""

from alembic import context

from storage.migrations.rendering import COMPARISON
from storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, **COMPARISON)
with context.begin_transaction():
    context.run_migrations()
