"""The way out: outbox → pacing → Telegram, in order per lane."""
