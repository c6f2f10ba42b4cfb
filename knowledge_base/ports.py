"""What the knowledge base asks of its store; one contract suite runs over every implementation."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from conversations.understanding import Language
from knowledge_base.articles import Article, ArticleKey, ArticleText, Dates, Revision, Status
from knowledge_base.pictures import PictureFile

Vectors = NDArray[np.float32]


class Role(StrEnum):
    """How a text was embedded: as something asked or as something that answers."""

    QUERY = "query"
    PASSAGE = "passage"


class EmbeddingStore(Protocol):
    """Vectors by model (name and version), role and the text's SHA-256 in hex."""

    async def embeddings(self, model: str, role: Role, hashes: Collection[str]) -> dict[str, Vectors]:
        """The stored vectors (float32, one dimension) among those asked for."""
        ...

    async def add_embeddings(self, model: str, role: Role, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors; one that is there already is left as it is."""
        ...


class PictureStore(Protocol):
    """The bytes of articles' pictures, by their SHA-256 in hex."""

    async def add_picture(self, picture: PictureFile, at: datetime) -> None:
        """Keep a picture; one that is there already counts as uploaded anew."""
        ...

    async def picture(self, sha256: str) -> PictureFile | None:
        """The bytes of a picture."""
        ...

    async def picture_sizes(self, hashes: Collection[str], *, hold: bool = False) -> dict[str, int]:
        """How many bytes each of the stored ones among these has; with `hold` nobody deletes them meanwhile."""
        ...


class ArticleStore(EmbeddingStore, PictureStore, Protocol):
    """Articles and revisions within one transaction of the caller."""

    async def version(self) -> int:
        """The counter that grows with every change that customers can see."""
        ...

    async def bump_version(self) -> int:
        """Add one to the counter; returns the new value."""
        ...

    async def note_publication(self, version: int, key: ArticleKey, revision_id: int | None, reason: str = "") -> None:
        """Note what customers see of an article from that version on (None when it was taken away), and why."""
        ...

    async def reasons(self, slug: str, language: Language) -> dict[int, tuple[str, ...]]:
        """The ids of the revisions that customers have ever seen, with the reasons given for showing them."""
        ...

    async def published_since(self, version: int) -> dict[ArticleKey, int | None]:
        """What customers see now of the articles that were published or taken away (None) after a version."""
        ...

    async def published_at(self, version: int) -> dict[ArticleKey, int]:
        """What `published_ids` was at a version."""
        ...

    async def article(self, slug: str, language: Language) -> Article | None:
        """One article in any status."""
        ...

    async def articles(self) -> list[Article]:
        """All articles in any status, by slug and language."""
        ...

    async def add_revision(self, text: ArticleText, *, author: str, at: datetime) -> Revision:
        """Store a text as the article's newest revision; a new article begins as a draft."""
        ...

    async def add_revisions(
        self, texts: Sequence[ArticleText], *, author: str, at: datetime
    ) -> dict[ArticleKey, Revision]:
        """`add_revision` for many articles at once, at most one text each."""
        ...

    async def show_all(self, shown: Mapping[ArticleKey, int], version: int) -> None:
        """Publish a revision of each of these articles, and note the publications from that version on."""
        ...

    async def set_status(self, key: ArticleKey, status: Status, published_revision_id: int | None) -> None:
        """Change an article's status and the revision that customers see."""
        ...

    async def set_dates(self, key: ArticleKey, dates: Dates) -> None:
        """Change what is to happen to an article."""
        ...

    async def due(self, now: datetime, *, lock: bool = False) -> list[Article]:
        """The articles that are to be published or taken away by now, perhaps locked until the transaction ends."""
        ...

    async def published_ids(self) -> dict[ArticleKey, int]:
        """The revision id of every published article."""
        ...

    async def published_revisions(self) -> frozenset[int]:
        """The ids of the revisions that customers see: the same as `published_ids` tells, but cheap."""
        ...

    async def revisions(self, ids: Iterable[int]) -> list[Revision]:
        """Those of the revisions that exist, by id."""
        ...

    async def published(self, slug: str, language: Language) -> Revision | None:
        """The text that customers see now; None when the article is not published."""
        ...

    async def revision(self, revision_id: int) -> Revision | None:
        """One revision by its id."""
        ...

    async def history(self, slug: str, language: Language) -> Sequence[Revision]:
        """All revisions of an article, oldest first."""
        ...


class ArticleDatabase(Protocol):
    """Opens transactions for work that the knowledge base does by itself."""

    def reading(self) -> AbstractAsyncContextManager[ArticleStore]:
        """A transaction that only reads and waits for nobody."""
        ...

    def writing(self) -> AbstractAsyncContextManager[ArticleStore]:
        """A transaction that is committed when the block ends well and rolled back when it raises."""
        ...
