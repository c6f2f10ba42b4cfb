"""Formatted text: markup parsing, entity checks, detection of links and commands."""
