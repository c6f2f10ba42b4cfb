"""The words that customers and shops use anyway, for spelling repair, from our own texts into the package.

`knowledge_base/models/words.txt` is what it writes.

python -m benchmarks.common_words

Sources: the invented shops, the near misses, the demo shop, and the utterances for the NLU. What stands in no article
and only once or twice elsewhere may be one of the slips that questions have on purpose, and is left out.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.domains import domains
from benchmarks.invented import invented_shops, known_misses
from benchmarks.shop_questions import read_texts
from knowledge_base.words import WORDS

DEMO = Path("demo") / "kb"
OUT = Path("knowledge_base") / "models" / "words.txt"
OFTEN = 3


def main() -> None:
    """Write the list."""
    asked = Counter(word for text in _questions() for word in _words(text))
    written = {word for text in _articles() for word in _words(text)}
    often = {word for word, count in asked.items() if count >= OFTEN}
    OUT.write_text("\n".join(sorted(written | often)) + "\n", "utf-8")


def _words(text: str) -> set[str]:
    found = WORDS.findall(text.lower().replace("ё", "е"))
    return {word for word in found if word.isalpha() and len(word) > 2}


def _articles() -> Iterator[str]:
    for text in (*(text for shop in invented_shops() for text in shop.texts), *read_texts(DEMO)):
        yield from (text.title, text.body)


def _questions() -> Iterator[str]:
    for domain in domains():
        yield from domain.questions
    yield from known_misses()


if __name__ == "__main__":
    main()
