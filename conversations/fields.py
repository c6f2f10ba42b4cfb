"""Fields in texts that people prepare: `{{name}}` stands for a value that is put in when the text is sent."""

import re
from collections.abc import Mapping

FIELD = re.compile(r"\{\{([^{}\n]*)\}\}")


def fields_in(text: str) -> tuple[str, ...]:
    """The names of the fields in a text, each once, in their order."""
    return tuple(dict.fromkeys(found[1].strip() for found in FIELD.finditer(text)))


def with_values(text: str, values: Mapping[str, str]) -> str:
    """The text with every known value in its place; a field without one stays as it is written."""
    return FIELD.sub(lambda found: values.get(found[1].strip(), found[0]), text)
