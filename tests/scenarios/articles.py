"""The demo shop's articles as customers must see them."""

from bot import rendering
from conversations.understanding import Language
from demo.seed import FOLDER
from knowledge_base.front_matter import read_article


def article(slug: str, language: str) -> list[str]:
    """The texts of the messages that carry the article, word for word."""
    content = (FOLDER / "kb" / language / f"{slug}.md").read_bytes()
    text = read_article(content, slug=slug, language=Language(language))
    return [part.text for part in rendering.markdown(text.body)]
