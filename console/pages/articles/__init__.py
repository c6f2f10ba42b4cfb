"""Editors' pages: the list, an article in both languages side by side, its history, its dates and pictures."""

from fastapi import APIRouter

from console.pages.articles import dates, editor, exchange, history, listing, pictures


def router() -> APIRouter:
    """The routes; those with a fixed last part stand before those with a language in its place."""
    routes = APIRouter()
    for subject in (listing, exchange, pictures, history, dates, editor):
        subject.add_routes(routes)
    return routes
