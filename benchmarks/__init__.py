"""Measurements, and the training of what is learned."""
