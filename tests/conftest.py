"""Fixtures for every room."""

from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is, not whether the code is right.
settings.register_profile("otvet", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("otvet")

pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.databases",
    "tests.fixtures.demo_shop",
    "tests.fixtures.rasa",
    "tests.fixtures.world",
]
