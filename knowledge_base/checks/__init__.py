"""What a draft would change, and what is doubtful about it, told before it is published."""
