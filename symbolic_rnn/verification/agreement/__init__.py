"""Compares gradient methods with each other and with a numerical oracle, in pairs."""
