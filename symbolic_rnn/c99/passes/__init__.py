"""From generated functions to better ones."""
