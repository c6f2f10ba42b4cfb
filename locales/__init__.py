"""Every text that people read, in Fluent files: one folder per language, one file per room of the product."""
