"""The way in: an update is committed to the inbox before Telegram is told that we have it."""
