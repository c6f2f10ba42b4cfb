"""`otvet kb schedule`, `expire`, `review`: when an article appears, goes, and is to be looked at again."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated

import typer

from bot.commands.article_changes import InLanguage, Reason, Slug, changed, moment, said
from bot.commands.checks import newest_of, refuse_doubtful
from bot.commands.terminal import EXIT_BAD_INPUT, console, fail, load_settings, run
from bot.settings import Settings
from conversations.clock import system_clock
from conversations.understanding import Language
from handoff.team import Deed
from knowledge_base.fields import Fields
from knowledge_base.planning import plan_expiry, plan_publishing, plan_review
from storage.unit_of_work import Unit

When = Annotated[str | None, typer.Argument(help="Like 2026-11-27T09:00; without a zone the shop's time.")]


def schedule(
    slug: Slug,
    language: InLanguage,
    when: When = None,
    cancel: Annotated[bool, typer.Option("--cancel", help="Take the plan back.")] = False,
    reason: Reason = "",
) -> None:
    """Publish the newest text, as it is now, at a time; otvet run does it to the minute. The checks come first."""
    settings, because = load_settings(), reason.strip()
    _one_of(when, cancel, "--cancel")
    at = moment(settings, when) if when else None
    if at is not None and not because:
        run(refuse_doubtful(settings, newest_of(slug, language)))
    _plan(
        settings,
        slug,
        language,
        lambda unit: plan_publishing(
            unit.articles, slug, language, at, now=system_clock(), fields=Fields(settings.fields), reason=because
        ),
        because,
    )
    console.print(f"published on {said(settings, at)}" if at else "the plan is taken back", highlight=False)


def expire(
    slug: Slug,
    language: InLanguage,
    when: When = None,
    never: Annotated[bool, typer.Option("--never", help="It stays.")] = False,
) -> None:
    """Take an article away from customers at a time."""
    settings = load_settings()
    _one_of(when, never, "--never")
    at = moment(settings, when) if when else None
    _plan(settings, slug, language, lambda unit: plan_expiry(unit.articles, slug, language, at, now=system_clock()))
    console.print(f"taken away on {said(settings, at)}" if at else "it stays", highlight=False)


def review(
    slug: Slug,
    language: InLanguage,
    day: Annotated[str | None, typer.Argument(help="Like 2027-06-01.")] = None,
    never: Annotated[bool, typer.Option("--never", help="No review date.")] = False,
) -> None:
    """Set the day from which an article is among those to look at again."""
    settings = load_settings()
    _one_of(day, never, "--never")
    try:
        on = date.fromisoformat(day) if day else None
    except ValueError:
        fail(f"{day!r} is no day: write 2027-06-01", EXIT_BAD_INPUT)
    _plan(settings, slug, language, lambda unit: plan_review(unit.articles, slug, language, on))
    console.print(f"to be looked at on {on}" if on else "no review date", highlight=False)


def _plan(
    settings: Settings, slug: str, language: Language, act: Callable[[Unit], Awaitable[object]], because: str = ""
) -> None:
    subject = f"{slug} ({language})"
    run(changed(settings, Deed.ARTICLE_PLANNED, f"{subject}: {because}" if because else subject, act))


def _one_of(given: str | None, is_off: bool, option: str) -> None:
    if (given is None) is not is_off:
        fail(f"give a time or {option}", EXIT_BAD_INPUT)
