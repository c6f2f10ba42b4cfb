"""Edits of the demo shop's articles, written by hand: `edits/harmful.jsonl` and `edits/harmless.jsonl`.

One JSON object a line: `id`, `kind`, `slug`, `language`, and what is done: `replace` (pairs of old and new words of the
body, all at once), `title`, `body`, `append` (a paragraph), `add_questions`; or `new`, an article that was not there.
`edits/contradictions.jsonl` has sentences that say something else (`append`) or the same (`same`) as the article
`other`.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conversations.understanding import Language
from knowledge_base.articles import ArticleText

FOLDER = Path(__file__).parent / "edits"


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit; `harmful` says whether the checks should stop it."""

    id: str
    kind: str
    slug: str
    language: Language
    harmful: bool
    what: dict[str, Any]

    def applied(self, published: ArticleText | None) -> ArticleText:
        """The draft that the edit makes of the published text. Raises ValueError where the text is not as expected."""
        if "new" in self.what:
            new = self.what["new"]
            return ArticleText(
                slug=self.slug,
                language=self.language,
                title=new["title"],
                body=new["body"],
                questions=tuple(new["questions"]),
            )
        if published is None:
            raise ValueError(f"{self.id}: there is no article {self.slug}")
        body = self.what.get("body", _replaced(published.body, self.what.get("replace", []), self.id))
        if "append" in self.what:
            body = f"{body}\n\n{self.what['append']}"
        return replace(
            published,
            title=self.what.get("title", published.title),
            body=body,
            questions=(*published.questions, *self.what.get("add_questions", [])),
        )


def read_edits() -> list[Edit]:
    """All of them, the harmful ones first."""
    return [*_read("harmful"), *_read("harmless")]


def read_contradictions() -> list[tuple[Edit, Edit, str]]:
    """Each with its harmless counterpart and the article that it contradicts."""
    found = []
    for number, line in enumerate((FOLDER / "contradictions.jsonl").read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        name, slug, language = f"contradiction-{number:02}", row["slug"], Language(row["language"])
        wrong, right = (
            Edit(name, "contradiction", slug, language, harmful, {"append": row[key]})
            for key, harmful in (("append", True), ("same", False))
        )
        found.append((wrong, right, row["other"]))
    return found


def _read(name: str) -> Iterator[Edit]:
    for line in (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        edit_id, kind, slug, language = (row.pop(key) for key in ("id", "kind", "slug", "language"))
        yield Edit(edit_id, kind, slug, Language(language), name == "harmful", row)


def _replaced(body: str, pairs: Sequence[Sequence[str]], edit_id: str) -> str:
    """Each pair's old words where they stand first; a space stands for any kind of space."""
    places = []
    for old, new in pairs:
        found = re.search(r"\s".join(map(re.escape, re.split(r"[ ]", old))), body)
        if found is None:
            raise ValueError(f"{edit_id}: the article does not say {old!r}")
        places.append((found.start(), found.end(), new))
    for start, end, new in sorted(places, reverse=True):
        body = body[:start] + new + body[end:]
    return body
