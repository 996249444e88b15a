"""Reads compiled graphs, a batch in rows, as terms for one example; one family of Ops per file."""
