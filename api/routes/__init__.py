"""What can be asked for, one module per subject; each has a `router()`."""
