"""Outlines that addresses name: too long to be written in one."""

from django.contrib.gis.db import models
from django.utils import timezone


class SavedShape(models.Model):
    """An area that somebody drew or uploaded to search in, under a hash of itself.

    It says nothing of who saved it or why. The same outline is one row, whoever saves it.
    """

    token = models.CharField(primary_key=True, max_length=16)
    geom = models.GeometryField(srid=4326, spatial_index=False)
    saved_at = models.DateTimeField(default=timezone.now, db_index=True)
    used_on = models.DateField(help_text="to a week: when it was last searched in")

    def __str__(self) -> str:
        return self.token
