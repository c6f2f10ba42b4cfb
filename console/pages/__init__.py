"""The pages, one module per subject; each has a `router()`."""
