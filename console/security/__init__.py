"""Who may come in, and what a page may do in a browser."""
