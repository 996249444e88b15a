"""Converts graphs for a batch in rows to terms for one example; one family of Ops per file."""
