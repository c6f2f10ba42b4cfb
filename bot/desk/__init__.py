"""The agents' side in Telegram: one topic per ticket."""
