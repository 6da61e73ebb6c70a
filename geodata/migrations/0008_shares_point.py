"""The exact test of two shapes, at the price that the planner should pay for it.

PostGIS declares its own so dear that the planner reads the index of a kind that half of all acts
are of, sooner than test a few hundred shapes at the edge of a view.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION shares_point(one geometry, other geometry) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1
AS 'BEGIN RETURN _ST_Intersects(one, other); END'
"""


class Migration(migrations.Migration):
    dependencies = [("geodata", "0007_found_by_typing")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION shares_point(geometry, geometry)")]
