"""The control API under /sandbox/: the page, the tests and the demo act through it."""
