"""What thresholds were worked out, and what people said of questions."""

import sqlalchemy as sa

from conversations.understanding import Language
from knowledge_base.calibration.judged import Source
from storage.tables.base import metadata, primary_key, refers_to
from storage.tables.types import AnyText, UtcDateTime, json, one_of

calibrations = sa.Table(
    "calibrations",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("model", sa.String(64), nullable=False),
    sa.Column("budget", sa.Double, nullable=False),
    sa.Column("value", json()),  # none until it is worked out
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    sa.Index(None, "model", "finished_at"),
)

judged_questions = sa.Table(
    "judged_questions",
    metadata,
    primary_key(),
    # a question of the editors' own, or a customer's message: then his words stay in one place only
    sa.Column("text", AnyText),
    refers_to("messages", "message_id", nullable=True),
    sa.Column("language", one_of(Language), nullable=False),
    sa.Column("slug", sa.String(64)),  # none: no article answers
    sa.Column("is_right", sa.Boolean, nullable=False),
    sa.Column("source", one_of(Source), nullable=False),
    sa.Column("author", AnyText, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.CheckConstraint("(text IS NULL) <> (message_id IS NULL)", name="one_text"),
    sa.Index(None, "message_id"),
)
