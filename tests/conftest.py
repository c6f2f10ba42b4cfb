"""Fixtures for every room."""

pytest_plugins = [
    "tests.fixtures.databases",
    "tests.fixtures.demo_shop",
    "tests.fixtures.rasa",
    "tests.fixtures.world",
]
