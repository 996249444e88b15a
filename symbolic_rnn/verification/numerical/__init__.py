"""Derivatives from values of the loss alone: perturbation of each weight, and complex steps."""
