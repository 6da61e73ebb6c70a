"""Reads of the ground, named by what they return."""

from geodata.models import Source


def demonstration_present() -> bool:
    """Whether any row of this database may come from the demonstration city."""
    return Source.objects.filter(is_demonstration=True).exists()
