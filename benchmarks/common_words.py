"""The words that customers and shops use anyway, for spelling repair, from our own texts into the package.

`knowledge_base/models/words.txt` is what it writes.

python -m benchmarks.common_words

Sources: the invented shops, the near misses, the demo shop, and the utterances for the NLU. What stands there once may
be one of the slips that those utterances have on purpose, and is left out.
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
OFTEN = 2


def main() -> None:
    """Write the list."""
    counts = Counter(
        word
        for text in _texts()
        for word in set(WORDS.findall(text.lower().replace("ё", "е")))
        if word.isalpha() and len(word) > 2
    )
    OUT.write_text("\n".join(sorted(word for word, count in counts.items() if count >= OFTEN)) + "\n", "utf-8")


def _texts() -> Iterator[str]:
    articles = [text for shop in invented_shops() for text in shop.texts]
    for text in (*articles, *read_texts(DEMO)):
        yield from (text.title, text.body)
    for domain in domains(None):
        yield from domain.questions
    yield from known_misses()


if __name__ == "__main__":
    main()
