"""What changed of what is drawn, and where: kept tiles are thrown away by it.

Triggers on the tables of the layers fill it; `tiles.cache.watching` writes them after every
`migrate`, for the layers as they are then.
"""

from django.db import migrations

_TABLES = """
CREATE TABLE tiles_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    topic text NOT NULL,
    boxes text NOT NULL
);
CREATE INDEX tiles_change_xid ON tiles_change (xid);
CREATE INDEX tiles_change_made_at ON tiles_change (made_at);
CREATE TABLE tiles_watch (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    source text NOT NULL DEFAULT '',
    known jsonb NOT NULL DEFAULT '{}',
    triggers integer NOT NULL DEFAULT -1,
    forgotten xid8 NOT NULL DEFAULT '0'
);
INSERT INTO tiles_watch DEFAULT VALUES;
COMMENT ON TABLE tiles_change IS
    'A statement that changed what a layer draws: boxes in tiles of zoom 26, * for everywhere';
COMMENT ON COLUMN tiles_change.xid IS
    'its transaction: ids are not in the order of commit, snapshots are';
COMMENT ON COLUMN tiles_watch.source IS 'digest of the layers that the triggers were written for';
COMMENT ON COLUMN tiles_watch.known IS 'digest of a layer''s statement to the topics it rests on';
COMMENT ON COLUMN tiles_watch.triggers IS 'how many there are when all stand; -1 when none do';
COMMENT ON COLUMN tiles_watch.forgotten IS 'the latest transaction whose changes were deleted';
"""


class Migration(migrations.Migration):
    dependencies: list[tuple[str, str]] = []
    operations = [migrations.RunSQL(_TABLES, "DROP TABLE tiles_watch; DROP TABLE tiles_change")]
