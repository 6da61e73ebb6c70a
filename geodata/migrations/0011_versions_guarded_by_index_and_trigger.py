"""Open versions are kept apart by a unique index, ended ones by triggers.

The index says which are open in words that no search uses. The planner takes every third version
for open and, given an index of just these, reads all of it beside the index of places: five times
the work of a search. `upper(valid) IS NULL` is the same as `upper_inf`, for no period is empty.
"""

from django.db import migrations, models

from geodata.functions import KeyHash
from geodata.guard import GuardVersions

FORWARD = """
CREATE FUNCTION geodata_one_version_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  key name := TG_ARGV[0];
  place record;
  clash record;
  moved boolean;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    EXECUTE format(
      'SELECT EXISTS (SELECT FROM written n LEFT JOIN replaced o ON o.id = n.id WHERE o.id IS NULL'
      ' OR (o.municipality_id, o.%1$I, o.valid) IS DISTINCT FROM'
      ' (n.municipality_id, n.%1$I, n.valid))', key
    ) INTO moved;
    IF NOT moved THEN
      RETURN NULL;
    END IF;
  END IF;
  -- an older snapshot would not show what the one before us wrote
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'versions of the ground are written in read committed transactions only'
      USING ERRCODE = 'invalid_transaction_state';
  END IF;
  FOR place IN SELECT DISTINCT municipality_id AS code FROM written ORDER BY 1 LOOP
    PERFORM pg_advisory_xact_lock(TG_RELID::int, hashtext(place.code));
  END LOOP;
  -- gathered apart: for the sake of one row the planner would look for each by itself
  EXECUTE format(
    'WITH clashes AS MATERIALIZED ('
    'SELECT n.municipality_id AS place, n.%1$I AS key, n.valid AS one, o.valid AS other'
    ' FROM written n JOIN %2$s o ON o.municipality_id = n.municipality_id AND o.%1$I = n.%1$I'
    ' AND o.id <> n.id AND o.valid && n.valid'
    ' AND NOT (upper_inf(o.valid) AND upper_inf(n.valid)))'
    ' SELECT * FROM clashes LIMIT 1',
    key, TG_RELID::regclass
  ) INTO clash;
  IF clash.key IS NOT NULL THEN
    RAISE EXCEPTION 'versions of % % overlap: % and %',
      clash.place, clash.key, clash.one, clash.other
      USING ERRCODE = 'exclusion_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
  END IF;
  RETURN NULL;
END $$
"""
BACKWARD = "DROP FUNCTION geodata_one_version_at_a_time()"

_GUARDED = (
    ("building", "building", "identifier"),
    ("district", "district", "code"),
    ("locality", "locality", "code"),
    ("neighbourhood", "neighbourhood", "code"),
    ("parcel", "parcel", "identifier"),
    ("quarter", "quarter", "code"),
    ("regulatedplot", "regulated_plot", "code"),
    ("street", "street", "code"),
)


class Migration(migrations.Migration):
    dependencies = [("geodata", "0010_rasters")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        *(GuardVersions(model, name, key) for model, name, key in _GUARDED),
        *(
            migrations.AddConstraint(
                model,
                models.UniqueConstraint(
                    KeyHash("municipality", key),
                    condition=models.Q(valid__endswith__isnull=True),
                    name=f"{name}_one_open_version",
                ),
            )
            for model, name, key in _GUARDED
        ),
        *(
            migrations.RemoveConstraint(model, f"{name}_one_version_at_a_time")
            for model, name, _ in _GUARDED
        ),
    ]
