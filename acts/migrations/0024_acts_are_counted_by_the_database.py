"""The database counts acts by cell, district and level as they are written, whoever writes them.

The cell is a tile of zoom 17; what is counted by larger cells needs no finer one. Acts known only
to an area have no cell: a point in its middle would claim a place that nobody stated.
"""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

CELL = """
CREATE FUNCTION acts_count_cell(place geometry) RETURNS geometry
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT ST_SetSRID(ST_MakePoint(
    (floor((ST_X(place) + 20037508.342789244) / 305.748113140705) + 0.5) * 305.748113140705
      - 20037508.342789244,
    (floor((ST_Y(place) + 20037508.342789244) / 305.748113140705) + 0.5) * 305.748113140705
      - 20037508.342789244
  ), 3857)
$$;
"""

_ADD = """
  INSERT INTO acts_actcount
    (municipality_id, district_code, level, geom_3857, acts, ids, east, north)
  SELECT municipality_id, district_code, level, acts_count_cell(place), sum(sign), sum(sign * id),
    coalesce(sum(sign * round(ST_X(place) * 10)), 0),
    coalesce(sum(sign * round(ST_Y(place) * 10)), 0)
  FROM (
    SELECT sign, id, municipality_id, district_code, location_level AS level,
      CASE WHEN location_level NOT IN ('locality', 'district') THEN anchor_3857 END AS place
    FROM ({rows}) AS written WHERE publication = 'public'
  ) AS changed
  GROUP BY 1, 2, 3, 4
  HAVING sum(sign) <> 0 OR sum(sign * id) <> 0
    OR sum(sign * round(ST_X(place) * 10)) <> 0 OR sum(sign * round(ST_Y(place) * 10)) <> 0;
"""

_COLUMNS = (
    "id, municipality_id, district_code, location_level, publication, anchor_3857"
)
_GONE = f"SELECT -1 AS sign, {_COLUMNS} FROM gone"
_MADE = f"SELECT 1 AS sign, {_COLUMNS} FROM made"


def _counted(name: str, event: str, tables: str, rows: str) -> str:
    return f"""
CREATE FUNCTION acts_counted_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {_ADD.format(rows=rows)}
  RETURN NULL;
END $$;
CREATE TRIGGER act_counted_{name} AFTER {event} ON acts_act REFERENCING {tables}
  FOR EACH STATEMENT EXECUTE FUNCTION acts_counted_{name}();
"""


TRIGGERS = (
    _counted("made", "INSERT", "NEW TABLE AS made", _MADE)
    + _counted("gone", "DELETE", "OLD TABLE AS gone", _GONE)
    + _counted(
        "changed", "UPDATE", "OLD TABLE AS gone NEW TABLE AS made", f"{_GONE} UNION ALL {_MADE}"
    )
    + """
CREATE FUNCTION acts_counted_none() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM acts_actcount;
  RETURN NULL;
END $$;
CREATE TRIGGER act_counted_none AFTER TRUNCATE ON acts_act
  FOR EACH STATEMENT EXECUTE FUNCTION acts_counted_none();
"""
)

# triggers first: what is written while the rest is counted waits for their lock
COUNT_ALL = "SET LOCAL statement_timeout = 0;" + _ADD.format(rows=f"SELECT 1 AS sign, {_COLUMNS} FROM acts_act")

BACKWARD = (
    "".join(
        f"DROP TRIGGER act_counted_{name} ON acts_act; DROP FUNCTION acts_counted_{name}();"
        for name in ("made", "gone", "changed", "none")
    )
    + "DROP FUNCTION acts_count_cell(geometry)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("acts", "0023_waivers_know_every_item_of_the_gate"),
        ("geodata", "0009_attempts_know_what_was_handed_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("district_code", models.CharField(max_length=16)),
                ("level", models.CharField(max_length=16)),
                ("geom_3857", django.contrib.gis.db.models.fields.PointField(help_text="middle of the cell, a tile of zoom 17; null for acts known to an area at most", null=True, spatial_index=False, srid=3857)),
                ("acts", models.BigIntegerField()),
                ("ids", models.BigIntegerField()),
                ("east", models.BigIntegerField(help_text="sum of eastings in EPSG:3857, decimetres")),
                ("north", models.BigIntegerField(help_text="sum of northings in EPSG:3857, decimetres")),
                ("municipality", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to="geodata.municipality")),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GistIndex(fields=["geom_3857"], name="act_count_geom_3857")],
            },
        ),
        migrations.RunSQL(CELL + TRIGGERS + COUNT_ALL, BACKWARD),
    ]
