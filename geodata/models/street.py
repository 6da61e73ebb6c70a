"""Streets."""

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, OpClass

from geodata.models.ground import GroundLine, ground_constraints, ground_indexes


class Street(GroundLine):
    """A street by its name; the axis between its ends."""

    code = models.CharField(max_length=24)
    kind = models.CharField(max_length=8, help_text="ул., бул., пл.")
    name = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    name_key = models.CharField(max_length=160)
    district_code = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = ground_constraints("street", "code")
        indexes = [
            *ground_indexes("street"),
            GinIndex(OpClass("name_key", name="gin_trgm_ops"), name="street_name_key_trigram"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
