"""What editors look through before and after they publish, as one thing to hand on."""

from dataclasses import dataclass

from knowledge_base.checks.checker import Checker
from knowledge_base.checks.replay import Replaying
from knowledge_base.gaps.gaps import Gaps


@dataclass(frozen=True, slots=True)
class EditorsTools:
    """Checks of a draft, replays of past questions with it, gaps; they share customers' vectors."""

    checker: Checker
    replay: Replaying
    gaps: Gaps
