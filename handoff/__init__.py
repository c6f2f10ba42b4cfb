"""Handing over to humans: tickets, the queue, assignment, and what agents do with a ticket."""
