"""The OpenAPI description: what every operation may answer besides success, in one place."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.access import BEARER
from api.problems import MEDIA_TYPE, Problem

TITLE = "Otvet API"
ABOUT = """\
Follow along with what happens between a shop and its customers, and take part.

* **Keys.** An admin makes a key in the console (*Integrations*) or with `otvet api key add`. Say it with every request:
  `Authorization: Bearer otvet_…`. Each operation names the one scope that it needs.
* **Pages.** Lists come in pages; send `next` back as `cursor`.
* **Writing twice.** Every write takes an `Idempotency-Key`: a repeated request is answered again and does nothing.
* **Problems** are told as in RFC 9457: `application/problem+json` with a `code` for programs.
* **Moments** are in UTC, as in RFC 3339.
"""
_WORDS = {
    "401": "No key, or not one in force.",
    "403": "The key does not have the scope.",
    "404": "There is no such thing.",
    "409": "The state of things does not allow it.",
    "411": "The length of the body is missing.",
    "413": "The body is too long.",
    "422": "The request is not as described.",
    "429": "Too many requests; see Retry-After.",
    "503": "Busy; see Retry-After.",
}
_ALWAYS = ("401", "403", "422", "429", "503")
_OF_WRITES = ("409", "411", "413")
TAGS = [
    {"name": "tickets", "description": "Handoffs to a human, from opened to resolved. No words of customers."},
    {"name": "messages", "description": "What was said, and how customers rated it."},
    {"name": "acting", "description": "What agents do, in their name and by the desk's rules."},
    {"name": "customers", "description": "Who writes to the shop."},
    {"name": "articles", "description": "What the bot answers from."},
    {"name": "webhooks", "description": "Where events are sent, and what became of them."},
    {"name": "key", "description": "The key that asks."},
]


def describe(app: FastAPI) -> dict[str, Any]:
    """The description, made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=TITLE, version=app.version, openapi_version="3.1.0", description=ABOUT, tags=TAGS, routes=app.routes
        )
        schemas = made.setdefault("components", {}).setdefault("schemas", {})
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= problem.pop("$defs") | {"Problem": problem}
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        for path, operations in made["paths"].items():
            for method, operation in operations.items():
                _complete(operation, path, method)
        app.openapi_schema = made
    return app.openapi_schema


def _complete(operation: dict[str, Any], path: str, method: str) -> None:
    """Name the scope, and every problem."""
    for requirement in operation.get("security", []):
        for scope in requirement[BEARER.scheme_name]:
            operation["description"] = f"{operation['description']}\n\nNeeds the scope `{scope}`."
    statuses = [*_ALWAYS, *(["404"] if "{" in path else []), *(_OF_WRITES if method != "get" else [])]
    operation["responses"] |= {status: _problem(status) for status in sorted(statuses)}


def _problem(status: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": _WORDS[status], "content": {MEDIA_TYPE: {"schema": schema}}}
