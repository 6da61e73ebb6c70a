"""Areas of the city that people know by name, and the towns and villages of it."""

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, OpClass

from geodata.models.ground import NamedArea, ground_constraints, ground_indexes, simplified
from geodata.models.municipality import Municipality, Source


class District(NamedArea):
    """An administrative district (район), `68134-09`."""

    code = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, help_text="skeleton for search in any spelling")
    geom_z11 = simplified(11)
    geom_z13 = simplified(13)

    class Meta:
        constraints = ground_constraints("district", "code")
        indexes = ground_indexes("district")

    def __str__(self) -> str:
        return self.name


class Neighbourhood(NamedArea):
    """A part of the city known by name: a housing estate, quarter, villa zone or village."""

    code = models.CharField(max_length=16)
    kind = models.CharField(max_length=12, blank=True, help_text="жк., кв., в.з., с., м.")
    name = models.CharField(max_length=160, help_text="with its kind, as published")
    name_en = models.CharField(max_length=160)
    name_key = models.CharField(max_length=160)
    district_code = models.CharField(max_length=16)
    geom_z11 = simplified(11)
    geom_z13 = simplified(13)

    class Meta:
        constraints = ground_constraints("neighbourhood", "code")
        indexes = [
            *ground_indexes("neighbourhood"),
            GinIndex(
                OpClass("name_key", name="gin_trgm_ops"), name="neighbourhood_name_key_trigram"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Settlement(models.Model):
    """A town or village of the national classifier (EKATTE); it has no boundary of its own here."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT)
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    ekatte = models.CharField(max_length=5)
    kind = models.CharField(max_length=8, help_text="гр., с.")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120)
    district_code = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "ekatte"], name="settlement_unique")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
