"""The shared kernel: the words that every room speaks. Standard library only."""
