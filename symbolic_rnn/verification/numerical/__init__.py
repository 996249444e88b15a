"""Numerical derivatives: perturbation of each weight, and the complex step."""
