"""What a generated function is made of, as data: sizes, for now."""
