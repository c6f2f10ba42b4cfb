"""Markdown and plain text become Telegram messages: within the limit, words kept, formatting kept."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rendering import MESSAGE_LIMIT, markdown, plain
from bot.splitting import split, utf16_length
from conversations.outgoing import FormattedText, TextEntity

WORDS = st.text(st.sampled_from("абвгдежзиклмнопрстabcdefgh0123456789😀👩é"), min_size=1, max_size=12)
SENTENCES = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
BLOCKS = st.one_of(
    SENTENCES.map(lambda text: f"Да {text}."),  # "1." would be a list
    SENTENCES.map(lambda text: f"**{text}**"),
    SENTENCES.map(lambda text: f"[{text}](https://shop.example/a)"),
    SENTENCES.map(lambda text: f"```\n{text}\n```"),
    SENTENCES.map(lambda text: f"> {text}"),
    st.lists(SENTENCES, min_size=1, max_size=4).map(lambda items: "\n".join(f"- {item}" for item in items)),
    SENTENCES.map(lambda text: f"## {text}"),
)
ARTICLES = st.lists(BLOCKS, min_size=1, max_size=10).map("\n\n".join)
MARKS = re.compile(r"```|\*\*|^> |^- |^## |\]\(https://shop\.example/a\)|\[", re.MULTILINE)


def words(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s•]", text)


def letters(parts: list[FormattedText]) -> str:
    return re.sub(r"\s|•", "", "".join(part.text for part in parts))


def covered(part: FormattedText, entity: TextEntity) -> str:
    units = part.text.encode("utf-16-le")
    return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def assert_sendable(parts: list[FormattedText], limit: int) -> None:
    for part in parts:
        assert 0 < utf16_length(part.text) <= limit
        assert part.text.strip()
        for entity in part.entities:
            assert entity.length > 0
            assert 0 <= entity.offset <= entity.offset + entity.length <= utf16_length(part.text)
            covered(part, entity)  # raises when it cuts a surrogate pair


@settings(max_examples=150, deadline=None)
@given(ARTICLES, st.integers(40, 400))
def test_every_word_of_an_article_arrives_in_order(article: str, limit: int) -> None:
    parts = markdown(article, limit)
    assert_sendable(parts, limit)
    assert words(" ".join(part.text for part in parts)) == words(MARKS.sub("", article))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.integers(2, 60))
def test_any_plain_text_keeps_its_letters(text: str, limit: int) -> None:
    parts = plain(text, limit)
    assert_sendable(parts, limit)
    assert letters(parts) == re.sub(r"\s|•", "", text)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab <>/$\\`*_~|[]()!#-\n1.&"), max_size=60))
def test_no_markdown_breaks_the_renderer(text: str) -> None:
    assert_sendable(markdown(text), MESSAGE_LIMIT)


@settings(max_examples=100, deadline=None)
@given(ARTICLES, st.integers(60, 300))
def test_formatting_survives_the_split(article: str, limit: int) -> None:
    whole = markdown(article, 1_000_000)
    parts = markdown(article, limit)
    for kind in ("bold", "text_link", "pre", "blockquote"):
        before = "".join(covered(part, e) for part in whole for e in part.entities if e.kind == kind)
        after = "".join(covered(part, e) for part in parts for e in part.entities if e.kind == kind)
        assert re.sub(r"\s", "", after) == re.sub(r"\s", "", before)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("От $5 до 10$ за штуку", "От $5 до 10$ за штуку"),
        ("Вес $$5$$ кг", "Вес $$5$$ кг"),
        ("Нажмите <b>сюда</b>", "Нажмите <b>сюда</b>"),
        ("<div>\nслова\n</div>", "<div>\nслова\n</div>"),
        ("Пишите: <https://shop.example>", "Пишите: https://shop.example"),
        ("до 5 < 6 & ~10 дней", "до 5 < 6 & ~10 дней"),
        (r"формула \(\frac{1}{2}\)", r"формула (\frac{1}{2})"),
        ("- раз\n- два", "• раз\n• два"),
        ("![чек](https://shop.example/1.png)", "чек"),
    ],
)
def test_words_are_shown_as_written(source: str, shown: str) -> None:
    assert [part.text for part in markdown(source)] == [shown]


def test_headings_are_bold_without_decoration() -> None:
    (part,) = markdown("# Возврат\n\nТекст")
    assert part == FormattedText("Возврат\n\nТекст", (TextEntity(kind="bold", offset=0, length=7),))


def test_nothing_to_say_is_no_message() -> None:
    assert markdown("") == markdown(" \n\n ") == plain("\n") == []


def test_a_lone_surrogate_is_replaced() -> None:
    assert plain("a\ud83d b") == [FormattedText("a\ufffd b")]


def test_paragraphs_are_the_first_choice() -> None:
    parts = plain(f"{'а' * 30}. {'б' * 20}\n\n{'в' * 40}", 60)
    assert [part.text for part in parts] == [f"{'а' * 30}. {'б' * 20}", "в" * 40]


def test_a_heading_stays_with_its_paragraph() -> None:
    parts = markdown(f"{'слово ' * 7}\n\n## Заголовок\n\n{'другое ' * 7}", 75)
    assert [part.text.split()[0] for part in parts] == ["слово", "Заголовок"]


def test_a_giant_paragraph_splits_at_a_sentence() -> None:
    parts = plain("Первое предложение здесь. Второе предложение тут. Третье.", 52)
    assert [part.text for part in parts] == ["Первое предложение здесь. Второе предложение тут.", "Третье."]


def test_a_link_is_not_cut() -> None:
    parts = markdown("Вот длинная подводка к ссылке [на страницу возврата](https://shop.example)", 40)
    linked = [covered(part, entity) for part in parts for entity in part.entities]
    assert linked == ["на страницу возврата"]


def test_an_emoji_family_stays_whole() -> None:
    family = "👩\u200d👩\u200d👧"
    parts = plain("а" * 15 + family, 20)
    assert [part.text for part in parts] == ["а" * 15, family]


def test_a_giant_word_is_cut_as_a_last_resort() -> None:
    assert [utf16_length(part.text) for part in plain("😀" * 5000)] == [4096, 4096, 1808]


def test_a_telegram_message_fits_exactly() -> None:
    assert len(split(FormattedText("a" * 4096), MESSAGE_LIMIT)) == 1
