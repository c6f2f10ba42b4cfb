"""The Telegram side and the turn: intake, lanes, routers, policy, replies, delivery, command line."""
