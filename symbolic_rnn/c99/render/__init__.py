"""Renders the representation as C."""
