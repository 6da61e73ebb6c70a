"""Tiles kept as files, and how they are never older than the database."""
