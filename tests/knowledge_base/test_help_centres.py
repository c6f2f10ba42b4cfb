"""Exports of other help centres: their texts become ours, what has no place here is named."""

import json
from typing import Any

import pytest

from bot.rendering import markdown
from conversations.understanding import Language
from knowledge_base.exchange.help_centres import read_help_centre
from knowledge_base.exchange.html_markdown import to_markdown
from knowledge_base.exchange.incoming import Incoming

EN, RU = Language.EN, Language.RU
RETURNS: dict[str, Any] = {
    "id": 360001, "title": "How do I return an item?", "locale": "en-us", "source_locale": "en-us",
    "body": "<h2>Returns</h2><p>Within <strong>14 days</strong>.<br>See <a href='https://x.test/a?b=1&amp;c=2'>"
    "rules</a>.</p><ul><li>bring it</li><li><p>or send it</p></li></ul><img src='https://x.test/a.png'>",
    "label_names": ["returns", "returns", "money"], "section_id": 7, "draft": False, "vote_sum": 3,
    "author_id": 1, "html_url": "https://x.test/hc/en-us/articles/360001-How-do-I-return-an-item",
}  # fmt: skip
TRANSLATIONS = [
    {"locale": "en-us", "title": "How do I return an item?", "body": "<p>Bring it.</p>", "draft": False},
    {"locale": "ru", "title": "Как вернуть?", "body": "<p>Принесите.</p>", "draft": True},
    {"locale": "de", "title": "Wie?", "body": "<p>Bringen.</p>", "draft": False},
]
TIMES: dict[str, Any] = {"id": 360002, "title": "Сроки", "locale": "ru", "body": "<p>Два дня</p>", "section_id": 7}
EMPTY: dict[str, Any] = {"id": 360003, "title": "Empty", "locale": "en-us", "body": "<p> </p>", "section_id": 7}
AROUND: dict[str, Any] = {
    "count": 3,
    "sections": [{"id": 7, "name": "Orders", "category_id": 9, "locale": "en-us"}],
    "categories": [{"id": 9, "name": "Shopping", "locale": "en-us"}],
}
CHATWOOT: dict[str, Any] = {
    "payload": [
        {
            "id": 1, "category_id": 2, "title": "Delivery time", "content": "Two **days**.\n\n- one\n- two",
            "description": "", "status": "published", "account_id": 1, "updated_at": 1700000000, "views": 5,
            "slug": "delivery-time", "locale": "en",
            "category": {"id": 2, "name": "Delivery", "slug": "d", "locale": "en"},
            "meta": {"title": "", "tags": ["time"]}, "associated_articles": [],
        },
        {
            "id": 2, "title": "Срок доставки", "content": "Два дня.", "status": "draft", "associated_article_id": 1,
            "category": {"id": 3, "name": "Доставка", "locale": "ru"}, "slug": "srok",
        },
        {"id": 3, "title": "Old", "content": "x", "status": "archived", "locale": "en"},
    ],
    "meta": {"current_page": 1, "articles_count": 3},
}  # fmt: skip


def read(export: object) -> Incoming:
    return read_help_centre(json.dumps(export).encode(), name="export.json")


def test_zendesk_with_translations_sections_and_labels() -> None:
    found = read(AROUND | {"articles": [RETURNS | {"translations": TRANSLATIONS}, TIMES]})
    assert found.problems == ()
    shown = {(one.key.slug, one.key.language): one for one in found.articles}
    english = shown["how-do-i-return-an-item", EN].text
    assert (english.body, english.tags, english.category) == ("Bring it.", ("returns", "money"), "Shopping")
    russian = shown["how-do-i-return-an-item", RU]
    assert (russian.text.title, russian.is_draft) == ("Как вернуть?", True)
    assert shown["article-360002", RU].text.body == "Два дня"
    assert [str(warning) for warning in found.warnings] == ["export.json#360001:1: left out: 'Wie?' is in 'de'"]


def test_zendesk_without_translations_and_several_pages() -> None:
    found = read([{"articles": [RETURNS]}, {"articles": [TIMES]}])
    body = found.articles[0].text.body
    assert body.startswith("## Returns\n\nWithin **14 days**.  \nSee [rules](https://x.test/a?b=1&c=2).")
    assert body.endswith("- bring it\n- or send it")
    assert "1 pictures are not in the export" in found.warnings[0].message
    assert len(found.articles) == 2


def test_what_is_wrong_is_named_by_its_article() -> None:
    [problem] = read(AROUND | {"articles": [TIMES, EMPTY]}).problems
    assert str(problem) == "export.json#360003:1: 'Empty': the text is empty"


def test_chatwoot_with_its_translations() -> None:
    found = read(CHATWOOT)
    english, russian = found.articles
    assert english.text.body == "Two **days**.\n\n- one\n- two"
    assert (english.text.tags, english.text.category, english.is_draft) == (("time",), "Delivery", False)
    assert (russian.key.slug, russian.key.language, russian.is_draft) == ("delivery-time", RU, True)
    assert ["archived" in warning.message for warning in found.warnings] == [True]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "bad JSON"),
        (b'{"a": 1}', "no articles"),
        (b"[]", "no articles"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 100_000, "bad JSON"),
        (b'"articles"', "no articles"),
        (b'{"articles": [1, null, "x"]}', "no articles"),
    ],
)
def test_what_is_no_export_is_a_problem(content: bytes, words: str) -> None:
    [problem] = read_help_centre(content).problems
    assert words in problem.message


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a</p><p>b<br/>c</p>", "a\n\nb  \nc"),
        ("<script>alert(1)</script><style>x</style>text", "text"),
        ("<b>bold </b>word <i>it</i><b></b>", "**bold** word *it*"),
        ("<ol><li>one</li><li>two<ul><li>deep</li></ul></li></ol><p>end</p>", "1. one\n2. two\n   - deep\n\nend"),
        ("<a href='javascript:alert(1)'>x</a> <a href='tel:+7800'>call</a>", "x [call](tel:+7800)"),
        ("<blockquote><p>one</p><p>two</p></blockquote>after", "> one\n>\n> two\n\nafter"),
        ("<pre><code>a < b\n  c</code></pre>", "```\na < b\n  c\n```"),
        ("use <code>x_y</code> and 2 * 3 * 4", "use `x_y` and 2 \\* 3 \\* 4"),
        ("<table><tr><td>S</td><td>44</td></tr><tr><td>M</td><td>46</td></tr></table>", "S — 44\nM — 46"),
        ("<p># no heading</p><p>1. no list</p><p>- none</p>", "\\# no heading\n\n1\\. no list\n\n\\- none"),
        ("<p>5 &lt; 6 &amp; [x] &nbsp;y</p>", "5 \\< 6 & \\[x\\] y"),
        ("<div><div><p>unclosed <b>bold", "unclosed **bold"),
    ],
)
def test_html_becomes_markdown(html: str, expected: str) -> None:
    assert to_markdown(html)[0] == expected


def test_what_customers_see_is_what_the_page_said() -> None:
    html = "<p>Price *from* 5_000 to 6_000, <b>really</b>. &lt;b&gt;no&lt;/b&gt;</p><ul><li>1 + 1</li></ul>"
    [message] = markdown(to_markdown(html)[0])
    assert message.text == "Price *from* 5_000 to 6_000, really. <b>no</b>\n\n• 1 + 1"
