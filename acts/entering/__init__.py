"""Entering and completing acts by hand: the form, what it is checked against, what it writes."""
