"""Measurements of what the design promises. They read the very code that serves."""
