"""The people who work in the console: who they are, and what each role may do. Pure values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from conversations.understanding import Language


class Role(StrEnum):
    """What somebody is in the shop's team."""

    AGENT = "agent"
    EDITOR = "editor"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Right(StrEnum):
    """Something that not everybody may do; what needs no right is open to everybody who is signed in."""

    WORK_TICKETS = "work_tickets"
    EDIT_ARTICLES = "edit_articles"
    SEE_TEAM = "see_team"
    SEE_REPORT = "see_report"
    MANAGE_TEAM = "manage_team"
    EDIT_MACROS = "edit_macros"
    MANAGE_INTEGRATIONS = "manage_integrations"


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.AGENT: frozenset({Right.WORK_TICKETS}),
    Role.EDITOR: frozenset({Right.EDIT_ARTICLES}),
    Role.SUPERVISOR: frozenset(
        {Right.WORK_TICKETS, Right.EDIT_ARTICLES, Right.SEE_TEAM, Right.SEE_REPORT, Right.EDIT_MACROS}
    ),
    Role.ADMIN: frozenset(Right),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account; `agent_id` is the agent that he is, in the console as in Telegram."""

    id: int
    login: str
    name: str
    role: Role
    created_at: datetime
    agent_id: int | None = None
    language: Language | None = None
    active: bool = True
    has_password: bool = False

    def may(self, right: Right) -> bool:
        """Whether the role has the right."""
        return self.active and right in RIGHTS[self.role]


class Deed(StrEnum):
    """What the audit log keeps."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_IN_DENIED = "sign_in_denied"
    SIGNED_OUT = "signed_out"
    PASSWORD_SET = "password_set"  # noqa: S105  the name of a deed
    SESSION_REVOKED = "session_revoked"
    PERSON_ADDED = "person_added"
    PERSON_INVITED = "person_invited"
    ROLE_CHANGED = "role_changed"
    PERSON_DEACTIVATED = "person_deactivated"
    PERSON_ACTIVATED = "person_activated"
    TICKET_CLAIMED = "ticket_claimed"
    TICKET_RELEASED = "ticket_released"
    TICKET_TRANSFERRED = "ticket_transferred"
    TICKET_RESOLVED = "ticket_resolved"
    CUSTOMER_MARKED = "customer_marked"
    TICKET_ASSIGNED = "ticket_assigned"
    TICKET_PRIORITISED = "ticket_prioritised"
    TICKET_SNOOZED = "ticket_snoozed"
    REPLIED = "replied"
    NOTED = "noted"
    ARTICLE_SAVED = "article_saved"
    ARTICLE_PUBLISHED = "article_published"
    ARTICLE_PUBLISHED_ANYWAY = "article_published_anyway"
    ARTICLE_ARCHIVED = "article_archived"
    ARTICLE_RESTORED = "article_restored"
    ARTICLE_UNARCHIVED = "article_unarchived"
    ARTICLE_PLANNED = "article_planned"
    ARTICLE_PUBLISHED_AS_PLANNED = "article_published_as_planned"
    ARTICLE_EXPIRED = "article_expired"
    ARTICLE_PLAN_FAILED = "article_plan_failed"
    TEST_ADDED = "test_added"
    TEST_REMOVED = "test_removed"
    TRANSLATION_CHECKED = "translation_checked"
    PICTURE_ADDED = "picture_added"
    ARTICLES_IMPORTED = "articles_imported"
    ARTICLES_EXPORTED = "articles_exported"
    MACRO_SAVED = "macro_saved"
    MACRO_REMOVED = "macro_removed"
    API_KEY_ADDED = "api_key_added"
    API_KEY_REVOKED = "api_key_revoked"
    FIGURES_EXPORTED = "figures_exported"
    WEBHOOK_ADDED = "webhook_added"
    WEBHOOK_CHANGED = "webhook_changed"
    WEBHOOK_REMOVED = "webhook_removed"
    WEBHOOK_SECRET_ROTATED = "webhook_secret_rotated"  # noqa: S105  the name of a deed
    WEBHOOK_TESTED = "webhook_tested"
    WEBHOOK_DISABLED = "webhook_disabled"
    EVENT_SENT_AGAIN = "event_sent_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did what when; `subject` names what it was done to, as people name it (T-7, a login, a slug)."""

    id: int
    at: datetime
    deed: Deed
    subject: str
    person_name: str
    address: str
    person_id: int | None = None
