"""Test vectors: all values of one run, for checking other implementations."""
