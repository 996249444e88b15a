"""Exports functions as a library in C99: no Python, no allocation, no operating system."""
