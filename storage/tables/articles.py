"""Articles with all their revisions, the counter of published changes, and vectors of their texts."""

import sqlalchemy as sa

from conversations.understanding import Language
from knowledge_base.articles import Status
from knowledge_base.ports import Role
from storage.tables.base import metadata, primary_key, refers_to
from storage.tables.types import AnyText, UtcDateTime, json, one_of

articles = sa.Table(
    "articles",
    metadata,
    primary_key(),
    sa.Column("slug", sa.String(64), nullable=False),
    sa.Column("language", one_of(Language), nullable=False),
    sa.Column("status", one_of(Status), nullable=False),
    # no foreign key: a revision refers to its article already, and revisions are never deleted
    sa.Column("published_revision_id", sa.BigInteger),
    sa.UniqueConstraint("slug", "language"),
)

article_revisions = sa.Table(
    "article_revisions",
    metadata,
    primary_key(),
    refers_to("articles", "article_id"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("title", AnyText, nullable=False),
    sa.Column("body", AnyText, nullable=False),
    sa.Column("questions", json(), nullable=False),
    sa.Column("tags", json(), nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("author", AnyText, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("article_id", "number"),
)

publications = sa.Table(
    "publications",
    metadata,
    primary_key(),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("slug", sa.String(64), nullable=False),
    sa.Column("language", one_of(Language), nullable=False),
    sa.Column("revision_id", sa.BigInteger),  # none: taken away
    sa.Index(None, "slug", "language", "version"),
)
"""Which revision customers saw from each version of the knowledge base on."""

knowledge_version = sa.Table(
    "knowledge_version",
    metadata,
    sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),  # the one row is 1
    sa.Column("version", sa.BigInteger, nullable=False),
)

embeddings = sa.Table(
    "embeddings",
    metadata,
    sa.Column("model", sa.String(200), primary_key=True),
    sa.Column("role", one_of(Role), primary_key=True),
    sa.Column("text_hash", sa.String(64), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)
