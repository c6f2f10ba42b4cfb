"""The lines that tell how far encoding is."""

from bot.commands.article_lines import ArticleLines
from bot.commands.terminal import console


def test_a_line_now_and_then_and_one_at_the_end() -> None:
    seconds = iter(range(100))
    lines = ArticleLines(monotonic=lambda: next(seconds) * 0.5)
    with console.capture() as said:
        for done in range(4, 125, 4):
            lines(min(done, 122), 122)
    printed = said.get().splitlines()
    assert printed[0] == "Articles encoding 4/122"
    assert printed[-1] == "Articles encoding 122/122"
    assert 5 < len(printed) < 12


def test_what_editors_publish_meanwhile_is_not_worth_a_line() -> None:
    with console.capture() as said:
        ArticleLines()(1, 1)
    assert said.get() == ""
