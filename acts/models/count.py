"""How many acts there are, kept by the database itself beside them."""

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex

from geodata.crs import MERCATOR
from geodata.models import Municipality


class ActCount(models.Model):
    """A change in how many public acts there are of one level in one cell of one district.

    What there is now is the sum of the changes: triggers on acts only ever add a row, so those who
    publish acts at the same time do not wait for each other, and the counts hold from the moment
    of commit. `acts.counting.sum_up` makes one row of many. `ids` is the sum of the acts' ids: of
    one act it is the act.
    """

    # triggers copy it from acts, which hold it to its table
    municipality = models.ForeignKey(
        Municipality, on_delete=models.DO_NOTHING, db_index=False, db_constraint=False
    )
    district_code = models.CharField(max_length=16)
    level = models.CharField(max_length=16)
    geom_3857 = models.PointField(
        srid=MERCATOR,
        null=True,
        spatial_index=False,
        help_text="middle of the cell, a tile of zoom 17; null for acts known to an area at most",
    )
    acts = models.BigIntegerField()
    ids = models.BigIntegerField()
    east = models.BigIntegerField(help_text="sum of eastings in EPSG:3857, decimetres")
    north = models.BigIntegerField(help_text="sum of northings in EPSG:3857, decimetres")

    class Meta:
        indexes = [GistIndex(fields=["geom_3857"], name="act_count_geom_3857")]

    def __str__(self) -> str:
        return f"{self.acts:+} {self.level} {self.district_code}"
