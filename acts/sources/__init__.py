"""Registers of acts, one module each."""
