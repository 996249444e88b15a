"""The intermediate representation: sizes, expressions, statements, and their verifier."""
