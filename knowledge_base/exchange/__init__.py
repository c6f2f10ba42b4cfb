"""Articles in and out: folders, zip archives, CSV, other help centres; what an import would change, and doing it."""
