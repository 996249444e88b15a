"""Printed equations: terms, the algebra that simplifies them, and writers."""
