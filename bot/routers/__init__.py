"""Which update means what: filters choose, each handler makes one call."""
