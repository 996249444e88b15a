"""Test vectors: every value of one run, for checking implementations made elsewhere."""
