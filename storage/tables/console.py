"""People with an account in the console, their sessions, attempts to sign in, and the audit log."""

import sqlalchemy as sa

from conversations.understanding import Language
from handoff.team import Deed, Role
from handoff.telegram_sign_in import SignInState
from storage.tables.base import metadata, primary_key, refers_to
from storage.tables.types import AnyText, UtcDateTime, identifier, one_of

people = sa.Table(
    "people",
    metadata,
    primary_key(),
    sa.Column("login", sa.String(64), nullable=False, unique=True),
    sa.Column("name", AnyText, nullable=False),
    sa.Column("role", one_of(Role), nullable=False),
    sa.Column("password_hash", sa.String(256)),
    sa.Column("agent_id", identifier(), sa.ForeignKey("agents.id"), unique=True),
    sa.Column("language", one_of(Language)),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    refers_to("people", "person_id", nullable=True),  # nobody yet: whoever opens it becomes the first admin
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("used_at", UtcDateTime),
)

sessions = sa.Table(
    "sessions",
    metadata,
    primary_key(),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    refers_to("people", "person_id"),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("browser", AnyText, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.Column("revoked_at", UtcDateTime),
    sa.Index(None, "person_id"),
)

sign_ins = sa.Table(
    "sign_ins",
    metadata,
    primary_key(),
    sa.Column("login", sa.String(64), nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index(None, "login", "at"),
    sa.Index(None, "address", "at"),
)
"""Refused attempts only; they are deleted when they count no more."""

audit = sa.Table(
    "audit",
    metadata,
    primary_key(),
    sa.Column("at", UtcDateTime, nullable=False),
    refers_to("people", "person_id", nullable=True),
    sa.Column("person_name", AnyText, nullable=False),
    sa.Column("deed", one_of(Deed), nullable=False),
    sa.Column("subject", AnyText, nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Index(None, "person_id", "id"),
)

presences = sa.Table(
    "presences",
    metadata,
    refers_to("tickets", "ticket_id"),
    refers_to("people", "person_id"),
    sa.Column("typing_until", UtcDateTime, nullable=False),
    sa.PrimaryKeyConstraint("ticket_id", "person_id"),
)
"""Who writes in which ticket now, so that two processes' agents see each other."""

telegram_sign_ins = sa.Table(
    "telegram_sign_ins",
    metadata,
    primary_key(),
    sa.Column("code_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("browser_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("number", sa.SmallInteger, nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("browser", AnyText, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("state", one_of(SignInState), nullable=False),
    refers_to("people", "person_id", nullable=True),
    sa.Index(None, "address", "created_at"),
    sa.Index(None, "created_at"),
)
"""Browsers that wait for a word from Telegram; they are deleted when they count no more."""
