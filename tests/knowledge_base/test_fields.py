"""Fields in articles: filled word for word, refused where they have no value."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import rendering
from conversations.fields import FIELD
from conversations.understanding import Language
from knowledge_base import editing
from knowledge_base.fields import Fields, MissingFieldError
from knowledge_base.folder import BrokenFolderError, import_folder
from knowledge_base.problems import BadArticleError
from tests.knowledge_base.conftest import NOW, article
from tests.knowledge_base.memory_articles import MemoryDatabase

PHONE = "8 800 000-01-23"
HOURS = {Language.RU: "с 9 до 21", Language.EN: "9 am to 9 pm"}
FIELDS = Fields({"shop_phone": PHONE, "shop_hours": HOURS, "only_russian": {Language.RU: "да"}})


@pytest.mark.parametrize(
    ("body", "language", "filled"),
    [
        ("Call {{shop_phone}}, {{ shop_hours }}.", Language.EN, f"Call {PHONE}, 9 am to 9 pm."),
        ("Звоните: **{{shop_phone}}**, {{shop_hours}}.", Language.RU, f"Звоните: **{PHONE}**, с 9 до 21."),
        ("No fields, {one brace}, { } and {{\n}}.", Language.EN, "No fields, {one brace}, { } and {{\n}}."),
    ],
)
def test_values_stand_where_the_fields_stood(body: str, language: Language, filled: str) -> None:
    assert FIELDS.fill(body, language) == filled


@given(st.text(st.sampled_from("ab1_*`[]<>~|$#\\. +-@/"), min_size=1).filter(str.strip).map(str.strip))
def test_a_value_shows_as_it_was_set(value: str) -> None:
    """Between words, as values stand; Markdown gives no sign in it a meaning."""
    [message] = rendering.markdown(Fields({"value": value}).fill("Here: {{value}} there.", Language.EN))
    assert " ".join(message.text.split()) == " ".join(f"Here: {value} there.".split())
    assert not message.entities


@pytest.mark.parametrize("body", ["{{shop_fax}}", "{{}}", "{{Shop Phone}}", "x {{only_russian}} y"])
def test_what_has_no_value_is_never_filled(body: str) -> None:
    with pytest.raises(MissingFieldError):
        FIELDS.fill(body, Language.EN)


def _write(root: Path, language: str, body: str, title: str = "Contacts") -> None:
    path = root / language / "contacts.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\ntitle: {title}\n---\n{body}\n", "utf-8")


async def test_import_names_article_line_and_known_fields(memory: MemoryDatabase, tmp_path: Path) -> None:
    _write(tmp_path, "en", "Call {{shop_phone}}.\n\nFax {{shop_fax}}.\n\nOr {{only_russian}}, {{shop_fax}}.")
    _write(tmp_path, "ru", "{{only_russian}}", title="Звоните {{shop_phone}}")
    with pytest.raises(BrokenFolderError) as error:
        async with memory.writing() as store:
            await import_folder(store, tmp_path, author="Anna", at=NOW, fields=FIELDS)
    known = "known are shop_hours, shop_phone"
    assert [str(problem) for problem in error.value.problems] == [
        f"en/contacts.md:6: unknown field {{{{shop_fax}}}}; {known}",
        f"en/contacts.md:8: unknown field {{{{only_russian}}}}; {known}",
        f"en/contacts.md:8: unknown field {{{{shop_fax}}}}; {known}",
        "ru/contacts.md:2: the field {{shop_phone}} stands in the title; fields work in the text only",
    ]
    async with memory.reading() as store:
        assert await store.articles() == []


async def test_publishing_refuses_what_could_not_be_filled(memory: MemoryDatabase) -> None:
    async with memory.writing() as store:
        revision = await editing.save_draft(store, article(body="Fax {{shop_fax}}."), author="Anna", at=NOW)
        with pytest.raises(BadArticleError, match=r"unknown field {{shop_fax}}; known are"):
            await editing.publish(store, "cancel", Language.EN, fields=FIELDS)
        with pytest.raises(BadArticleError, match="shop_fax"):
            await editing.restore(store, revision.id, author="Anna", at=NOW, fields=FIELDS)
        await editing.publish_text(store, article(body="Call {{shop_phone}}."), author="Anna", at=NOW, fields=FIELDS)
        published = await store.published("cancel", Language.EN)
    assert published is not None
    assert FIELD.search(published.text.body), "the article keeps its field"


def test_missing_translations() -> None:
    keys = [article("a").key, article("b").key, article("b", Language.RU).key, article("c", Language.RU).key]
    missing = editing.missing_translations(keys)
    assert [(key.slug, key.language) for key in missing] == [("a", Language.RU), ("c", Language.EN)]
