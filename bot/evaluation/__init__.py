"""Measuring the bot on labelled messages: what `otvet evaluate` prints."""
