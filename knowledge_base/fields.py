"""Fields in articles: `{{shop_phone}}` stands for a value from the settings and is filled when the text is sent.

The braces mean nothing in Markdown; a value's own characters are escaped, so that it shows as it was set.
"""

import re
from collections.abc import Iterator, Mapping

from conversations.errors import BadInputError
from conversations.fields import FIELD
from conversations.understanding import Language
from knowledge_base.articles import ArticleText
from knowledge_base.problems import Part, TextProblem

NAME = re.compile(r"[a-z][a-z0-9_]*")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>~|$#])")


class MissingFieldError(BadInputError):
    """A text names fields that have no value."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"no value for {', '.join(names)}")
        self.names = names


class Fields:
    """The shop's values by field name: one for both languages, or one a language."""

    def __init__(self, values: Mapping[str, str | Mapping[Language, str]] | None = None) -> None:
        self._values = dict(values or {})

    def problems(self, text: ArticleText) -> Iterator[TextProblem]:
        """Fields that would not be filled; `value` is the field as it is written."""
        for part, words in ((Part.TITLE, text.title), *((Part.QUESTIONS, question) for question in text.questions)):
            for found in FIELD.finditer(words):
                message = f"the field {found[0]} stands in the {part.value}; fields work in the text only"
                yield TextProblem(part, message, field=found[0])
        for found in FIELD.finditer(text.body):
            if self._value(found[1].strip(), text.language) is None:
                known = ", ".join(self.known(text.language)) or "none (set OTVET_FIELDS)"
                message = f"unknown field {found[0]}; known are {known}"
                yield TextProblem(Part.BODY, message, found[0], field=found[0])

    def known(self, language: Language) -> list[str]:
        """The names that have a value in this language."""
        return sorted(name for name in self._values if self._value(name, language) is not None)

    def values(self, language: Language) -> dict[str, str]:
        """What each field stands for in this language."""
        return {name: self._value(name, language) or "" for name in self.known(language)}

    def missing(self, body: str, language: Language) -> tuple[str, ...]:
        """The names in a text that have no value, each once."""
        names = dict.fromkeys(found[1].strip() for found in FIELD.finditer(body))
        return tuple(name for name in names if self._value(name, language) is None)

    def fill(self, body: str, language: Language) -> str:
        """The Markdown with every value in its place. Raises MissingFieldError."""
        if missing := self.missing(body, language):
            raise MissingFieldError(missing)
        return FIELD.sub(lambda found: _escaped(self._value(found[1].strip(), language) or ""), body)

    def _value(self, name: str, language: Language) -> str | None:
        value = self._values.get(name)
        return value if value is None or isinstance(value, str) else value.get(language)


def _escaped(value: str) -> str:
    return _MARKDOWN.sub(r"\\\1", value)
