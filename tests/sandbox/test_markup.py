"""Markup as Telegram's own parser reads it; the cases follow its documentation and its wording of errors."""

import pytest

from sandbox.formatting.builder import MarkupError
from sandbox.formatting.detect import detect_entities
from sandbox.formatting.markup_html import parse_html
from sandbox.formatting.markup_markdown import parse_markdown_v2

Shape = list[tuple[str, int, int]]


def shape(entities: list[dict[str, object]]) -> list[tuple[object, object, object]]:
    return [(entity["type"], entity["offset"], entity["length"]) for entity in entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>b</b><STRONG>B</STRONG>", "bB", [("bold", 0, 1), ("bold", 1, 1)]),
        ("<b>b<i>i</i></b>", "bi", [("bold", 0, 2), ("italic", 1, 1)]),
        ("😀<u>x</u>", "😀x", [("underline", 2, 1)]),
        ("<s>1</s> <del>2</del>", "1 2", [("strikethrough", 0, 1), ("strikethrough", 2, 1)]),
        ('<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>', "xy", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<blockquote>q</blockquote>", "q", [("blockquote", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ('<pre><code class="language-python">x</code></pre>', "x", [("pre", 0, 1)]),
        ('<a href="shop.test">x</a>', "x", [("text_link", 0, 1)]),
        ('<a href="tg://user?id=5">x</a>', "x", [("text_mention", 0, 1)]),
        ('<a href="nonsense">x</a>', "x", []),
        ("a &lt;b&gt; &amp;amp; &nbsp; &#33;", "a <b> &amp; &nbsp; !", []),
        ("<b></b>", "", []),
    ],
)
def test_html(source: str, text: str, entities: Shape) -> None:
    parsed, found = parse_html(source)
    assert parsed == text
    assert shape(found) == entities


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("я <div>x</div>", 'Unsupported start tag "div" at byte offset 3'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("a < b>", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_broken_html(source: str, error: str) -> None:
    with pytest.raises(MarkupError) as caught:
        parse_html(source)
    assert str(caught.value) == error


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("\\\\\\_\\*", "\\_*", []),
        ("🏟 🏟``", "🏟 🏟", []),
        ("🏟 🏟_abac \\* asd _", "🏟 🏟abac * asd ", [("italic", 5, 11)]),
        ("🏟 🏟_🏟 *🏟*_", "🏟 🏟🏟 🏟", [("italic", 5, 5), ("bold", 8, 2)]),
        ("🏟 🏟_🏟 __🏟___", "🏟 🏟🏟 🏟", [("italic", 5, 5), ("underline", 8, 2)]),
        ("🏟 🏟__🏟 _🏟_ __", "🏟 🏟🏟 🏟 ", [("underline", 5, 6), ("italic", 8, 2)]),
        ("🏟 🏟```🏟 🏟```", "🏟 🏟 🏟", [("pre", 5, 3)]),
        ("🏟 🏟```🏟\n\n🏟```", "🏟 🏟\n🏟", [("pre", 5, 3)]),
        ("||test||~x~", "testx", [("spoiler", 0, 4), ("strikethrough", 4, 1)]),
        ("[ ](as)", " ", []),
        ("[telegram\\.org](telegram.dog)", "telegram.org", [("text_link", 0, 12)]),
        ("[x](tg:user?id=123456)", "x", [("text_mention", 0, 1)]),
        ("![👍](tg://emoji?id=25)a", "👍a", [("custom_emoji", 0, 2)]),
        ("> \n> \n>", " \n \n", [("blockquote", 0, 4)]),
        ("abc\n> \n> \n>\ndef", "abc\n \n \n\ndef", [("blockquote", 4, 5)]),
        ("*a\n>b\n>ld\nasd*", "a\nb\nld\nasd", [("bold", 0, 10), ("blockquote", 2, 5)]),
    ],
)
def test_markdown_v2(source: str, text: str, entities: Shape) -> None:
    parsed, found = parse_markdown_v2(source)
    assert parsed == text
    assert shape(found) == entities


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("1. x", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("🏟 🏟_abacaba", "Can't find end of Italic entity at byte offset 9"),
        ("🏟 🏟_abac * asd ", "Can't find end of Bold entity at byte offset 15"),
        ("🏟 🏟`", "Can't find end of Code entity at byte offset 9"),
        ("🏟 🏟```a ", "Can't find end of PreCode entity at byte offset 9"),
        ("🏟 🏟__🏟 _🏟___", "Can't find end of Italic entity at byte offset 23"),
        ("[telegram\\.org](asd\\)", "Can't find end of a URL at byte offset 16"),
        ("🏟 🏟||test\\|", "Can't find end of Spoiler entity at byte offset 9"),
        ("🏟 🏟![👍]", "Custom emoji entity must contain a tg://emoji URL"),
        (">*b\n>ld \n>bo\nld*\nasd\ndef", "Can't find end of Bold entity at byte offset 1"),
    ],
)
def test_broken_markdown_v2(source: str, error: str) -> None:
    with pytest.raises(MarkupError) as caught:
        parse_markdown_v2(source)
    assert str(caught.value) == error


def test_telegram_finds_commands_links_and_mentions_by_itself() -> None:
    text = "/start@otvet_demo_bot смотри https://shop.test/x?y=1. @anna_support a@b.ru #скидка 1/2"
    kinds = sorted(str(entity["type"]) for entity in detect_entities(text, []))
    assert kinds == ["bot_command", "email", "hashtag", "mention", "url"]
    url = next(entity for entity in detect_entities(text, []) if entity["type"] == "url")
    assert text[url["offset"] : url["offset"] + url["length"]] == "https://shop.test/x?y=1"
    code = {"type": "code", "offset": 0, "length": len(text)}
    assert detect_entities(text, [code]) == [code]
