"""Fixtures for every room."""

pytest_plugins = ["tests.fixtures.databases"]
