"""Suggesting replies to agents, behind everything else."""
