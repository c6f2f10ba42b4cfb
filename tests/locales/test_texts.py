"""The texts: complete, in both languages, with the same fields, used, and in the right voice."""

import ast
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent
from fluent.syntax.visitor import Visitor

from bot.explaining import Change
from bot.turn.reading import SmallTalk
from console.live.lists import View
from console.security.by_telegram import Standing
from conversations.conversation import Owner
from conversations.decisions import HANDOFF_REASONS, DecisionKind, Reason
from conversations.messages import Author, ContentKind
from conversations.outgoing import Outcome
from conversations.understanding import Language, LanguageKind, Mood
from handoff.macros import MacroProblem, Then
from handoff.promises import PromiseKind
from handoff.reporting.cells import SheetName
from handoff.reporting.contacts import ContactOutcome, ContactState
from handoff.reporting.facts import Facts
from handoff.reporting.period import Choice, last_days
from handoff.reporting.present import look_at
from handoff.reporting.report import make_report
from handoff.reporting.sheets import present_sheets, report_sheets
from handoff.reporting.ticket_figures import RESPONSE_LIMITS
from handoff.service_rules import ServiceRules
from handoff.team import Deed, Role
from handoff.tickets import Priority
from handoff.uploads import UploadFault
from integrations.addresses import AddressProblem
from integrations.events import TICKET_EVENTS
from integrations.keys import Scope
from integrations.webhooks import NoticeOutcome
from knowledge_base.articles import Status
from knowledge_base.checks.checker import Step
from knowledge_base.checks.findings import Asker, Kind, Severity
from knowledge_base.editing import Change as ArticleChange
from knowledge_base.evidence import Evidence
from knowledge_base.exchange.progress import Stage
from knowledge_base.gaps.missed import Missed
from knowledge_base.overview import Mark
from knowledge_base.pictures import PictureFault
from knowledge_base.problems import Part
from knowledge_base.thresholds import Basis
from locales.texts import Texts, UnknownTextError, texts_for
from nlu.complexity import COMPLEXITY_SIGNALS
from nlu.cues import load_cues
from nlu.mood import TONE, mood_signal_names
from nlu.trajectory import CourseSignal
from orders.orders import OrderState

ROOT = Path(__file__).parents[2]
POLICY_SIGNALS = {"order_number"}
ROOMS = ("api", "bot", "console", "handoff", "orders")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHEETS = (
    *present_sheets(look_at((), {}, (), {}, NOW)),
    *report_sheets(make_report(Facts(), last_days(7, NOW, ZoneInfo("UTC")), ServiceRules(), NOW)),
)
PREFIXES = {
    "order-state-": set(OrderState),
    "reason-": HANDOFF_REASONS,
    "hand-off-": HANDOFF_REASONS,
    "outcome-": set(Outcome) - {Outcome.SENT, Outcome.NOT_MODIFIED},
    "small-talk-": set(SmallTalk),
    "mood-": set(Mood),
    "priority-": set(Priority),
    "language-": set(Language),
    "content-": set(ContentKind) - {ContentKind.TEXT},
    "promise-": set(PromiseKind),
    "role-": set(Role),
    "deed-": set(Deed),
    "upload-": set(UploadFault),
    "macros-then-": set(Then),
    "macros-problem-": set(MacroProblem),
    "telegram-standing-": set(Standing),
    "event-": {kind.name.lower() for kind in TICKET_EVENTS},
    "webhook-outcome-": set(NoticeOutcome),
    "webhook-problem-": set(AddressProblem),
    "scope-": {scope.name.lower() for scope in Scope},
    "explain-decision-": set(DecisionKind),
    "explain-reason-": set(Reason),
    "explain-basis-": set(Basis),
    "explain-change-": set(Change),
    "explain-evidence-": set(Evidence),
    "explain-writing-": set(LanguageKind),
    "owner-": set(Owner),
    "report-sheet-": set(SheetName),
    "report-about-": set(SheetName),
    "report-outcome-": set(ContactOutcome),
    "report-state-": set(ContactState),
    "report-choose-": set(Choice),
    "report-hint-": {row[0].name for sheet in SHEETS if sheet.name is SheetName.SUMMARY for row in sheet.rows},
    "report-within-": {*RESPONSE_LIMITS, "later"},
    "report-col-": {column.key for sheet in SHEETS for column in sheet.columns if not column.key.isdigit()},
    "list-": set(View),
    "list-empty-": set(View),
    "article-": set(Status),
    "article-problem-": set(Part),
    "article-mark-": set(Mark),
    "exchange-change-": {ArticleChange.ADDED, ArticleChange.CHANGED, ArticleChange.ARCHIVED},
    "exchange-stage-": set(Stage),
    "article-part-": set(Part) - {Part.FILE, Part.SLUG},
    "picture-": set(PictureFault),
    "check-": set(Kind),
    "check-severity-": set(Severity),
    "check-asker-": set(Asker),
    "check-step-": set(Step),
    "gap-missed-": set(Missed),
    "asked-by-": set(Author),
    "signal-": {*mood_signal_names(load_cues("mood")), TONE, *CourseSignal, *COMPLEXITY_SIGNALS, *POLICY_SIGNALS},
}
LATIN_IN_RUSSIAN = {
    "API", "OpenAPI", "CRM", "https", "crm", "example", "OTVET", "WEBHOOKS", "TO", "PRIVATE", "ADDRESSES",
    "snooze", "priority", "vip", "my", "low", "normal", "high", "urgent", "h", "m", "d",
    "Telegram", "claim", "release", "transfer", "resolve", "note", "help", "otvet", "agents", "add",
    "console", "admin", "online", "away", "Ctrl", "Enter", "ID", "correct", "none", "macro", "M", "suggest",
    "PNG", "JPEG", "WebP", "zip", "CSV", "JSON", "Zendesk", "Chatwoot", "Markdown",
    "CSAT", "NPS",
}  # fmt: skip
CYRILLIC_IN_ENGLISH = {"hand-off-foreign_language"}
LATIN_KEYS_IN_RUSSIAN = {"hand-off-foreign_language", "article-new-placeholder"}
IN_TEMPLATE = re.compile(r'\bt\(\s*"([a-z_-]+)"\s*(~)?([^)~]*)')
BUTTONS = re.compile(r"button-(?!gone)|rating-skip$")


class _Fields(Visitor):  # type: ignore[misc]
    def __init__(self) -> None:
        self.names: set[str] = set()
        self.texts: list[str] = []

    def visit_VariableReference(self, node: fluent.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)

    def visit_TextElement(self, node: fluent.TextElement) -> None:  # noqa: N802
        self.texts.append(node.value)


@cache
def entries(language: str) -> dict[str, _Fields]:
    """Every message of a language with its fields and its plain text."""
    found: dict[str, _Fields] = {}
    for path in sorted((ROOT / "locales" / language).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, fluent.Junk), entry.content
            if isinstance(entry, fluent.Message):
                assert entry.id.name not in found, f"{entry.id.name} is there twice"
                fields = _Fields()
                fields.visit(entry)
                found[entry.id.name] = fields
    return found


@cache
def code() -> tuple[ast.AST, ...]:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return tuple(ast.parse(path.read_text(encoding="utf-8")) for path in files)


@cache
def said_in_templates() -> tuple[tuple[str, bool, frozenset[str]], ...]:
    """Every text that a template says: the key or its beginning, whether it is a beginning, the names of the values."""
    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "console" / "templates").rglob("*.html")]
    found = (match for page in pages for match in IN_TEMPLATE.finditer(page))
    return tuple((match[1], bool(match[2]), frozenset(re.findall(r"(\w+)=", match[3]))) for match in found)


def strings() -> set[str]:
    return {
        node.value
        for tree in code()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def calls() -> list[tuple[str, set[str]]]:
    """Every call of texts with a literal key: the key and the names of the values."""
    return [
        (node.args[0].value, {word.arg for word in node.keywords if word.arg is not None})
        for tree in code()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and len(node.args) == 1 and _is_texts(node.func)
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    ]


def _is_texts(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    is_made = isinstance(function, ast.Call) and getattr(function.func, "id", "") == "texts_for"
    return is_made or name in {"texts", "_texts", "desk", "desk_texts", "_desk_texts"}


def test_both_languages_have_the_same_texts_with_the_same_fields() -> None:
    russian, english = entries("ru"), entries("en")
    assert russian.keys() == english.keys()
    assert {key: fields.names for key, fields in russian.items()} == {
        key: fields.names for key, fields in english.items()
    }


def test_every_text_that_the_code_says_exists_with_these_fields() -> None:
    found = calls()
    assert len(found) > 40
    fields = entries("ru")
    assert [key for key, _ in found if key not in fields] == []
    assert [(key, names) for key, names in found if fields[key].names != names] == []


def test_every_text_that_a_page_says_exists_with_these_fields() -> None:
    fields = entries("ru")
    said = [(key, names) for key, is_beginning, names in said_in_templates() if not is_beginning]
    assert len(said) > 100
    assert [key for key, _ in said if key not in fields] == []
    assert [(key, names) for key, names in said if fields[key].names != names] == []
    assert {key for key, is_beginning, _ in said_in_templates() if is_beginning} <= PREFIXES.keys()


def test_every_member_that_is_spoken_of_has_a_text() -> None:
    spoken = {f"{prefix}{member}" for prefix, members in PREFIXES.items() for member in members}
    assert spoken - entries("ru").keys() == set()
    dynamic = {
        node.values[0].value
        for tree in code()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and len(node.args) >= 1 and _is_texts(node.func)
        for node in [node.args[0]]
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant)
    }
    assert dynamic <= PREFIXES.keys()


def test_every_text_is_used() -> None:
    said = (
        strings()
        | {key for key, _, _ in said_in_templates()}
        | {f"{prefix}{member}" for prefix, members in PREFIXES.items() for member in members}
    )
    assert entries("ru").keys() - said == set()


@pytest.mark.parametrize("language", Language)
def test_texts_are_filled(language: Language) -> None:
    texts = texts_for(language)
    for key, fields in entries(language).items():
        value = texts(key, **dict.fromkeys(fields.names - {"ahead", "day"}, "VALUE"), ahead=3, day=3)
        assert "{" not in value
        assert "$" not in value
        assert value == value.strip()


def test_an_unknown_text_is_an_error() -> None:
    with pytest.raises(UnknownTextError):
        texts_for("ru")("no-such-text")
    assert texts_for("ru").has("start")
    assert not Texts("en").has("no-such-text")


@pytest.mark.parametrize(
    ("ahead", "shown"), [(1, "1 человек."), (3, "3 человека."), (5, "5 человек."), (21, "21 человек.")]
)
def test_russian_counts_people_rightly(ahead: int, shown: str) -> None:
    assert f"Перед вами {shown}" in texts_for("ru")("hand-off-next", ahead=ahead)
    assert "никого" in texts_for("ru")("hand-off-next", ahead=0)
    assert "1 person ahead" in texts_for("en")("hand-off-next", ahead=1)


def test_russian_is_formal() -> None:
    familiar = re.compile(r"\b(ты|тебе|тебя|тобой|твой|твоя|твоё|твои|твоего|твоей)\b", re.IGNORECASE)
    assert [key for key, fields in entries("ru").items() if familiar.search(" ".join(fields.texts))] == []


def test_each_language_keeps_to_its_letters() -> None:
    latin = {
        key: set(re.findall(r"[A-Za-z]+", " ".join(fields.texts))) - LATIN_IN_RUSSIAN
        for key, fields in entries("ru").items()
        if key not in LATIN_KEYS_IN_RUSSIAN
    }
    assert {key: words for key, words in latin.items() if words} == {}
    cyrillic = {key for key, fields in entries("en").items() if re.search("[а-яё]", " ".join(fields.texts), re.I)}
    assert cyrillic == CYRILLIC_IN_ENGLISH


@pytest.mark.parametrize("language", Language)
def test_buttons_are_short(language: Language) -> None:
    buttons = {key: texts_for(language)(key) for key in entries(language) if BUTTONS.match(key)}
    assert len(buttons) >= 9
    assert {key: text for key, text in buttons.items() if len(text) > 30} == {}
