"""Reads CSV files: conventions of numbers and times, the time column, its continuation."""
