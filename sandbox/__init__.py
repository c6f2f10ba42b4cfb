"""A local Telegram Bot API server with a control API for the people on the other side of the chat."""
