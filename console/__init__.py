"""The web console: agents' queue and conversations, editors' articles, the team, the audit log."""
