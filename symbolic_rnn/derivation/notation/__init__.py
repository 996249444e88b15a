"""Equations as a reader sees them: terms, the algebra that simplifies them, and their writers."""
