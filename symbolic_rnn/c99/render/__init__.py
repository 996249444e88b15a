"""Writes the generated functions in a language."""
