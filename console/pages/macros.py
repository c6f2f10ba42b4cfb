"""Macros: everybody who answers sees them, supervisors write them."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, BeforeValidator, Field

from console.pages.macro_picker import fits
from console.pages.queries import PathId, Words
from console.visits import EditingMacros, Visit, Working
from conversations.errors import BadInputError, ConflictError
from conversations.fields import with_values
from conversations.understanding import Language
from handoff.durations import parse_duration, written
from handoff.macro_words import after_words
from handoff.macros import (
    MAX_NAME,
    MAX_TEXT,
    After,
    Finding,
    Macro,
    MacroProblem,
    NewMacro,
    Then,
    TicketField,
    problems,
)
from handoff.team import Deed
from handoff.tickets import Priority

OptionalPriority = Annotated[Priority | None, BeforeValidator(lambda value: value or None)]


class MacroForm(BaseModel):
    """What the form holds."""

    name: str = Field("", max_length=300)
    shortcut: str = Field("", max_length=300)
    text_ru: str = Field("", max_length=20_000)
    text_en: str = Field("", max_length=20_000)
    priority: OptionalPriority = None
    then: Then = Then.STAY
    snooze: str = Field("", max_length=40)
    team: str = Field("", max_length=64)

    @classmethod
    def of(cls, macro: Macro) -> "MacroForm":
        """The form of a stored macro."""
        snooze = macro.after.snooze_for
        return cls(
            name=macro.name,
            shortcut=macro.shortcut,
            text_ru=macro.texts.get(Language.RU, ""),
            text_en=macro.texts.get(Language.EN, ""),
            priority=macro.after.priority,
            then=macro.after.then,
            snooze="" if snooze is None else written(snooze),
            team=macro.after.team or "",
        )

    def text(self, language: Language) -> str:
        """The words of one language."""
        given = self.text_ru if language is Language.RU else self.text_en
        return given.replace("\r\n", "\n").strip()

    def macro(self) -> NewMacro:
        """What to store. Raises BadInputError for a time that nobody understands."""
        snooze = parse_duration(self.snooze) if self.then is Then.SNOOZE and self.snooze.strip() else None
        return NewMacro(
            shortcut=self.shortcut.strip().lstrip("/").casefold(),
            name=self.name.strip(),
            texts={language: text for language in Language if (text := self.text(language))},
            after=After(
                priority=self.priority,
                then=self.then,
                snooze_for=snooze,
                team=self.team if self.then is Then.TRANSFER else None,
            ),
        )


def router() -> APIRouter:
    """The routes."""
    routes = APIRouter(prefix="/macros")
    routes.add_api_route("", macros, methods=["GET"])
    routes.add_api_route("", create, methods=["POST"])
    routes.add_api_route("/new", new, methods=["GET"])
    routes.add_api_route("/preview", preview, methods=["POST"])
    routes.add_api_route("/{macro_id}", macro, methods=["GET"])
    routes.add_api_route("/{macro_id}", save, methods=["POST"])
    routes.add_api_route("/{macro_id}/remove", remove, methods=["POST"])
    return routes


async def macros(visit: Working, q: Words = "", done: Words = "") -> Response:
    """The list, perhaps only what fits."""
    async with visit.parts.database.reading() as unit:
        found = [one for one in await unit.macros.list() if fits(one, q)]
    steps = {one.id: after_words(one.after, visit.texts) for one in found}
    return visit.page("macros/list.html", found=found, steps=steps, q=q, done=done, Language=Language)


async def new(visit: EditingMacros) -> Response:
    """An empty form."""
    return _editor(visit, None, MacroForm())


async def macro(visit: EditingMacros, macro_id: PathId) -> Response:
    """A macro to change."""
    async with visit.parts.database.reading() as unit:
        found = await unit.macros.get(macro_id)
    return visit.page("gone.html", 404) if found is None else _editor(visit, macro_id, MacroForm.of(found))


async def create(visit: EditingMacros, form: Annotated[MacroForm, Form()]) -> Response:
    """Keep a new one."""
    return await _keep(visit, None, form)


async def save(visit: EditingMacros, macro_id: PathId, form: Annotated[MacroForm, Form()]) -> Response:
    """Keep a changed one."""
    return await _keep(visit, macro_id, form)


async def remove(visit: EditingMacros, macro_id: PathId) -> Response:
    """Take one away."""
    async with visit.parts.database.unit() as unit:
        found = await unit.macros.get(macro_id)
        if found is not None and await unit.macros.remove(macro_id):
            await visit.record(unit, Deed.MACRO_REMOVED, found.name)
    return visit.page("gone.html", 404) if found is None else RedirectResponse("/macros?done=removed", 303)


async def preview(visit: EditingMacros, form: Annotated[MacroForm, Form()], language: Language) -> Response:
    """The words with example values in their fields."""
    return visit.page("macros/preview.html", text=_example(visit, form.text(language), language))


async def _keep(visit: Visit, macro_id: int | None, form: MacroForm) -> Response:
    try:
        new = form.macro()
    except BadInputError:
        return _editor(visit, macro_id, form, [Finding(MacroProblem.SNOOZE)])
    shop = {language: visit.parts.fields.known(language) for language in Language}
    if found := list(problems(new, shop, visit.parts.desk.teams)):
        return _editor(visit, macro_id, form, found)
    try:
        is_kept = await _store(visit, macro_id, new)
    except ConflictError:
        return _editor(visit, macro_id, form, [Finding(MacroProblem.TAKEN)])
    return RedirectResponse("/macros?done=saved", 303) if is_kept else visit.page("gone.html", 404)


async def _store(visit: Visit, macro_id: int | None, new: NewMacro) -> bool:
    async with visit.parts.database.unit() as unit:
        if macro_id is None:
            await unit.macros.add(new)
            is_kept = True
        else:
            changed = Macro(id=macro_id, shortcut=new.shortcut, name=new.name, texts=new.texts, after=new.after)
            is_kept = await unit.macros.save(changed)
        if is_kept:
            await visit.record(unit, Deed.MACRO_SAVED, new.name)
    return is_kept


def _editor(visit: Visit, macro_id: int | None, form: MacroForm, found: Sequence[Finding] = ()) -> Response:
    return visit.page(
        "macros/editor.html",
        422 if found else 200,
        macro_id=macro_id,
        form=form,
        problems=[_word(visit, finding) for finding in found],
        fields={language: [*TicketField, *visit.parts.fields.known(language)] for language in Language},
        previews={language: _example(visit, form.text(language), language) for language in Language},
        teams=visit.parts.desk.teams,
        limit=MAX_TEXT,
        Language=Language,
        Priority=Priority,
        Then=Then,
    )


def _example(visit: Visit, text: str, language: Language) -> str:
    values = {
        **visit.parts.fields.values(language),
        TicketField.CUSTOMER_NAME: visit.texts("macros-example-customer"),
        TicketField.AGENT_NAME: visit.me.name,
        TicketField.ORDER_NUMBER: "10234",
        TicketField.TICKET_NUMBER: "T-12",
    }
    return with_values(text, values)


def _word(visit: Visit, finding: Finding) -> str:
    """What is wrong, in the editor's language."""
    texts = visit.texts
    match finding.problem:
        case MacroProblem.NAME:
            return texts("macros-problem-name", limit=MAX_NAME)
        case MacroProblem.LONG:
            return texts("macros-problem-long", limit=MAX_TEXT)
        case MacroProblem.FIELD if finding.language is not None:
            known = ", ".join([*TicketField, *visit.parts.fields.known(finding.language)])
            language = texts(f"language-{finding.language}")
            written_so = "{{" + finding.field + "}}"
            return texts("macros-problem-field", field=written_so, language=language, known=known)
    return texts(f"macros-problem-{finding.problem}")
