"""What every version of something on the ground has, and how it is drawn and found."""

from typing import ClassVar

from django.contrib.gis.db import models
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db.models import GeneratedField, Q
from django.db.models.functions import Collate

from geodata.crs import CADASTRE, MERCATOR
from geodata.functions import (
    KeyHash,
    MercatorForcedCW,
    MercatorPointOnSurface,
    MercatorSimplified,
)
from geodata.models.municipality import Municipality, Source
from geodata.querysets import GroundQuerySet


class Ground(models.Model):
    """A version of something that lies on the ground."""

    KEY: ClassVar[str] = "code"

    # every key begins with the municipality, so it needs no index of its own
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, db_index=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT)
    valid = DateRangeField(help_text="days on which this version is true, [from, to)")
    content_hash = models.BinaryField(max_length=16, help_text="of attributes and geometry")

    objects = GroundQuerySet.as_manager()

    class Meta:
        abstract = True


def ground_constraints(name: str, key: str) -> list[models.BaseConstraint]:
    """One version of a key at a time, and no empty period.

    Versions that have ended are kept apart by the triggers of `geodata.guard`, which the migration
    of a new model has to ask for.
    """
    return [
        models.UniqueConstraint(
            KeyHash("municipality", key),
            # `upper_inf` in words that no search uses: the planner takes one version in three for
            # open, and would read this whole index beside that of places
            condition=Q(valid__endswith__isnull=True),
            name=f"{name}_one_open_version",
        ),
        models.CheckConstraint(condition=Q(valid__isempty=False), name=f"{name}_valid_not_empty"),
    ]


def typed_index(name: str, column: str) -> models.Index:
    """Finds a key by its beginning, character by character, as it is being typed."""
    return models.Index(Collate(column, "C"), name=f"{name}_{column}_typed")


def ground_indexes(name: str) -> list[models.Index]:
    """Tiles look in the drawing geometry; the authoritative one has its index by itself."""
    return [GistIndex(fields=["geom_3857"], name=f"{name}_geom_3857")]


class GroundArea(Ground):
    """Ground that covers an area."""

    geom = models.MultiPolygonField(srid=CADASTRE)
    geom_3857 = GeneratedField(
        expression=MercatorForcedCW("geom"),
        output_field=models.MultiPolygonField(srid=MERCATOR),
        db_persist=True,
    )

    class Meta:
        abstract = True


def simplified(zoom: int) -> GeneratedField:
    """A column to draw areas from up to a zoom."""
    return GeneratedField(
        expression=MercatorSimplified("geom", zoom=zoom),
        output_field=models.MultiPolygonField(srid=MERCATOR, spatial_index=False),
        db_persist=True,
    )


class NamedArea(GroundArea):
    """An area known by name; its name is written once, at a point inside it."""

    label_3857 = GeneratedField(
        expression=MercatorPointOnSurface("geom"),
        output_field=models.PointField(srid=MERCATOR, spatial_index=False),
        db_persist=True,
    )

    class Meta:
        abstract = True


class GroundLine(Ground):
    """Ground that follows a line."""

    geom = models.MultiLineStringField(srid=CADASTRE)
    geom_3857 = GeneratedField(
        expression=MercatorForcedCW("geom"),
        output_field=models.MultiLineStringField(srid=MERCATOR),
        db_persist=True,
    )

    class Meta:
        abstract = True
