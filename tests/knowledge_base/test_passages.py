"""What of a long article is shown for a passage: whole blocks in their order, nothing broken, nothing invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import rendering
from conversations.understanding import Language
from knowledge_base.articles import ArticleText
from knowledge_base.passages import LONG, excerpt, passages

SENTENCE = "The courier calls half an hour ahead and waits for fifteen minutes at your door. "
LIST = "1. First **bold** step.\n\n   Its *second* paragraph.\n\n2. Then the [next][page] one."
CODE = "```\nfirst line\n\n# not a heading\n```"
ARTICLE = "\n\n".join(
    [
        "An opening. " + SENTENCE * 6,
        "## Delivery by courier",
        SENTENCE * 6,
        "## Steps",
        LIST,
        SENTENCE * 7,
        CODE,
        "**Last**",
        "Lift and stairs cost extra. " + SENTENCE * 6,
        "[page]: https://shop.example/next",
    ]
)


def _text(body: str) -> ArticleText:
    return ArticleText(slug="long", language=Language.EN, title="Long", body=body)


def _with(words: str, body: str = ARTICLE) -> str:
    number = next(n for n, piece in enumerate(passages(_text(body))) if words in piece)
    shown = excerpt(body, number)
    assert shown is not None
    return shown


def test_a_passage_comes_with_its_heading_and_without_the_others() -> None:
    shown = _with("Lift and stairs")
    assert shown.startswith("**Last**\n\nLift and stairs")
    assert "An opening" not in shown


def test_lists_and_code_stay_whole_and_links_keep_their_address() -> None:
    shown = _with("First **bold** step")
    assert LIST in shown
    assert shown.startswith("## ")
    [message] = rendering.markdown(shown)
    assert [entity.url for entity in message.entities if entity.kind == "text_link"] == ["https://shop.example/next"]


@pytest.mark.parametrize("body", ["Short.", SENTENCE * 10, "x" * LONG, ""])
def test_a_short_article_is_shown_whole(body: str) -> None:
    assert all(excerpt(body, number) is None for number in range(-1, 5))


@given(
    st.lists(
        st.sampled_from(
            [SENTENCE * 3, SENTENCE * 12, LIST, CODE, "## Title", "- one\n- two", "> quoted\n> words", "***"]
        ),
        min_size=1,
        max_size=14,
    )
)
def test_any_excerpt_is_made_of_whole_blocks_of_the_article(blocks: list[str]) -> None:
    body = "\n\n".join(blocks)
    for number in range(len(passages(_text(body)))):
        shown = excerpt(body, number)
        if shown is None:
            continue
        runs = {
            "\n\n".join(blocks[first:last]).strip()
            for first in range(len(blocks))
            for last in range(first, len(blocks) + 1)
        }
        assert shown in runs
        assert shown.count("```") % 2 == 0
        parts = rendering.markdown(shown)
        assert parts
        assert all(len(part.text.encode("utf-16-le")) // 2 <= rendering.MESSAGE_LIMIT for part in parts)


def test_passages_are_what_they_were() -> None:
    """Vectors are stored by these texts: the same article must give the same pieces."""
    assert passages(_text("One.\n\nTwo.")) == ["Long. One. Two."]
    assert passages(_text(" \n")) == ["Long"]
    assert [len(piece) for piece in passages(_text(SENTENCE * 20))] == [653, 653, 329]
