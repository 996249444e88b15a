"""Compiles generated C, loads it, and calls it from this process."""
