"""Reads of the ground, named by what they return."""

from geodata import identifiers
from geodata.models import Parcel, Source
from geodata.querysets import GroundQuerySet


def demonstration_present() -> bool:
    """Whether any row of this database may come from the demonstration city."""
    return Source.objects.filter(is_demonstration=True).exists()


def parcels_by_identifier(identifier: str) -> GroundQuerySet:
    """Current parcels of an identifier; that of a building or a unit leads to its parcel."""
    parsed = identifiers.parse(identifier)
    wanted = str(parsed.parcel_identifier) if parsed else identifier
    return Parcel.objects.true_on(None).filter(identifier=wanted)
