"""Zones of the general plan. Their limits are law and come as data of their own."""

from django.contrib.gis.db import models

from geodata.models import GroundArea, ground_constraints, ground_indexes, simplified


class Zone(GroundArea):
    """A zone of the general development plan (ОУП): `zone_code` as printed on it, Жм2, Смф."""

    code = models.CharField(max_length=60)
    zone_code = models.CharField(max_length=16)
    zone_name = models.CharField(max_length=200)
    district_code = models.CharField(max_length=16, blank=True)
    geom_z11 = simplified(11)
    geom_z13 = simplified(13)

    class Meta:
        constraints = ground_constraints("zone", "code")
        indexes = ground_indexes("zone")

    def __str__(self) -> str:
        return self.zone_code
