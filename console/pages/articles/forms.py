"""What an editor types for one language, as the form has it; stored texts and working copies are made into it."""

import re
from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, Field

from console.pages.queries import MAX_ID
from conversations.understanding import Language
from knowledge_base.articles import MAX_PICTURES, MAX_SLUG, SLUG, ArticleText, Picture

Slug = Annotated[str, Path(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=MAX_SLUG)]
Sha256 = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
MAX_FIELD = 300
_PICTURE = re.compile(r"([0-9a-f]{64}) (.{1,100})")


class Typed(BaseModel):
    """The fields as they were typed: questions line by line, tags with commas, pictures as hash and name.

    `base` is the id of the revision that the text was made from, 0 where there was none.
    """

    title: str = Field("", max_length=MAX_FIELD)
    body: str = Field("", max_length=MAX_FIELD * 100)
    questions: str = Field("", max_length=MAX_FIELD * 1000)
    tags: str = Field("", max_length=MAX_FIELD * 20)
    category: str = Field("", max_length=MAX_FIELD)
    picture: list[str] = Field(default_factory=list, max_length=MAX_PICTURES * 2)
    base: int = Field(0, ge=0, le=MAX_ID)

    @classmethod
    def of(cls, text: ArticleText, base: int) -> "Typed":
        """The form of a stored text."""
        return cls(
            title=text.title,
            body=text.body,
            questions="\n".join(" ".join(question.splitlines()) for question in text.questions),
            tags=", ".join(text.tags),
            category=text.category,
            picture=[f"{picture.sha256} {picture.name}" for picture in text.pictures],
            base=base,
        )

    @classmethod
    def kept(cls, form: dict[str, Any], base: int | None) -> "Typed":
        """The form of a working copy."""
        return cls.model_validate(form | {"base": base or 0})

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The pictures that the form names."""
        found = (_PICTURE.fullmatch(one) for one in self.picture)
        return tuple(Picture(match[2], match[1]) for match in found if match)

    def fields(self) -> dict[str, Any]:
        """What a working copy keeps."""
        return self.model_dump(exclude={"base"})

    def text(self, slug: str, language: Language) -> ArticleText:
        """What to store."""
        return ArticleText(
            slug=slug,
            language=language,
            title=self.title.strip(),
            body=self.body,
            questions=tuple(line.strip() for line in self.questions.splitlines() if line.strip()),
            tags=tuple(tag.strip() for tag in self.tags.split(",") if tag.strip()),
            category=self.category.strip(),
            pictures=self.pictures,
        )


def is_slug(name: str) -> bool:
    """Whether an article may be called so."""
    return SLUG.fullmatch(name) is not None and len(name) <= MAX_SLUG
