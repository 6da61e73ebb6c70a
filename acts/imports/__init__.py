"""Readings of outside sources, for the people who answer for them."""
