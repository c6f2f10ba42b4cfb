"""What customers asked in vain, grouped by meaning, and drafts from the replies that helped them."""
