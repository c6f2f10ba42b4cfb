"""What changes on open pages without reloading."""
