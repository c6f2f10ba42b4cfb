"""The REST API for other programs: tickets, what was said in them, customers, ratings, articles, webhooks."""
