"""The database itself refuses to change or delete what was published.

Invented acts may go with their demonstration. The content of a version may be emptied once its
removal is logged; nothing else of the row may change with it.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION acts_actversion_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT 1 FROM acts_actchain c WHERE c.id = OLD.chain_id AND c.is_demonstration) THEN
      RETURN OLD;
    END IF;
  ELSIF TG_OP = 'UPDATE' THEN
    IF OLD.content IS NOT NULL AND NEW.content IS NULL
       AND to_jsonb(NEW) - 'content' = to_jsonb(OLD) - 'content'
       AND EXISTS (SELECT 1 FROM acts_versionremoval r WHERE r.version_id = OLD.id) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'published versions are append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER actversion_append_only BEFORE UPDATE OR DELETE ON acts_actversion
  FOR EACH ROW EXECUTE FUNCTION acts_actversion_append_only();
CREATE TRIGGER actversion_no_truncate BEFORE TRUNCATE ON acts_actversion
  FOR EACH STATEMENT EXECUTE FUNCTION acts_actversion_append_only();

CREATE FUNCTION acts_versionremoval_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (
    SELECT 1 FROM acts_actversion v JOIN acts_actchain c ON c.id = v.chain_id
    WHERE v.id = OLD.version_id AND c.is_demonstration
  ) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the log of removals is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER versionremoval_append_only BEFORE UPDATE OR DELETE ON acts_versionremoval
  FOR EACH ROW EXECUTE FUNCTION acts_versionremoval_append_only();

CREATE FUNCTION acts_actchain_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.is_demonstration THEN
    RETURN OLD;
  ELSIF TG_OP = 'UPDATE' AND NEW.length > OLD.length
    AND NEW.municipality_id = OLD.municipality_id
    AND NEW.is_demonstration = OLD.is_demonstration THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a chain only grows' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER actchain_only_grows BEFORE UPDATE OR DELETE ON acts_actchain
  FOR EACH ROW EXECUTE FUNCTION acts_actchain_only_grows();
"""
BACKWARD = """
DROP TRIGGER actchain_only_grows ON acts_actchain;
DROP FUNCTION acts_actchain_only_grows();
DROP TRIGGER versionremoval_append_only ON acts_versionremoval;
DROP FUNCTION acts_versionremoval_append_only();
DROP TRIGGER actversion_no_truncate ON acts_actversion;
DROP TRIGGER actversion_append_only ON acts_actversion;
DROP FUNCTION acts_actversion_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("acts", "0011_versions_waivers_and_hand_set_fields")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
