"""The database itself refuses to change or delete what was recorded about an act.

The exception is an invented act: the demonstration is removed whole.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION acts_actevent_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF EXISTS (
      SELECT 1 FROM acts_act a JOIN geodata_source s ON s.id = a.source_id
      WHERE a.id = OLD.act_id AND s.is_demonstration
    ) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'the events of acts are append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER actevent_append_only BEFORE UPDATE OR DELETE ON acts_actevent
  FOR EACH ROW EXECUTE FUNCTION acts_actevent_append_only();
CREATE TRIGGER actevent_no_truncate BEFORE TRUNCATE ON acts_actevent
  FOR EACH STATEMENT EXECUTE FUNCTION acts_actevent_append_only();
"""
BACKWARD = """
DROP TRIGGER actevent_no_truncate ON acts_actevent;
DROP TRIGGER actevent_append_only ON acts_actevent;
DROP FUNCTION acts_actevent_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("acts", "0008_events_notices_and_law")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
