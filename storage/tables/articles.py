"""Articles with all their revisions, the counter of published changes, and vectors of their texts."""

import sqlalchemy as sa

from conversations.understanding import Language
from knowledge_base.articles import Status
from knowledge_base.ports import Role
from storage.tables.base import metadata, primary_key, refers_to
from storage.tables.types import AnyText, UtcDateTime, identifier, json, one_of

articles = sa.Table(
    "articles",
    metadata,
    primary_key(),
    sa.Column("slug", sa.String(64), nullable=False),
    sa.Column("language", one_of(Language), nullable=False),
    sa.Column("status", one_of(Status), nullable=False),
    # no foreign key: a revision refers to its article already, and revisions are never deleted
    sa.Column("published_revision_id", sa.BigInteger),
    sa.Column("planned_revision_id", sa.BigInteger),
    sa.Column("publish_at", UtcDateTime),
    sa.Column("plan_reason", AnyText),
    sa.Column("expires_at", UtcDateTime),
    sa.Column("review_on", sa.Date),
    sa.Column("translation_checked_at", UtcDateTime),
    sa.UniqueConstraint("slug", "language"),
    sa.Index(None, "publish_at"),
    sa.Index(None, "expires_at"),
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
    sa.Column("category", AnyText),
    sa.Column("pictures", json()),
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
    sa.Column("reason", AnyText),
    sa.Index(None, "slug", "language", "version"),
)
"""Which revision customers saw from each version of the knowledge base on, and why, where the checks had doubts."""

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

pictures = sa.Table(
    "pictures",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("media_type", sa.String(32), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)
"""The bytes of articles' pictures, each once however many revisions show it."""

picture_files = sa.Table(
    "picture_files",
    metadata,
    sa.Column("sha256", sa.String(64), sa.ForeignKey("pictures.sha256"), primary_key=True),
    sa.Column("bot_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("file_id", sa.String(256), nullable=False),
)
"""Telegram's name for a picture, once a bot has sent it."""

working_copies = sa.Table(
    "working_copies",
    metadata,
    sa.Column("slug", sa.String(64), primary_key=True),
    sa.Column("language", one_of(Language), primary_key=True),
    sa.Column("person_id", identifier(), sa.ForeignKey("people.id"), primary_key=True, autoincrement=False),
    sa.Column("base_revision_id", sa.BigInteger),
    sa.Column("form", json(), nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("saved_at", UtcDateTime, nullable=False),
)
"""What an editor has typed and not saved yet."""

article_editors = sa.Table(
    "article_editors",
    metadata,
    sa.Column("slug", sa.String(64), primary_key=True),
    sa.Column("person_id", identifier(), sa.ForeignKey("people.id"), primary_key=True, autoincrement=False),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
)
"""Who has an article open in the editor."""

article_imports = sa.Table(
    "article_imports",
    metadata,
    primary_key(),
    refers_to("people", "person_id"),
    sa.Column("name", AnyText, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    sa.Column("report", json()),
)
"""Files that were uploaded to be imported: looked through first, then brought in or thrown away."""
