"""One customer turn: understand, decide, reply."""
