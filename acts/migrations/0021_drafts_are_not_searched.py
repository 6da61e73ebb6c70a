"""What is not public has no search index; the words that it alone had go with the next count."""

from django.db import migrations

CLEAR = """
    UPDATE acts_act SET search = ''::tsvector
    WHERE publication <> 'public' AND search IS DISTINCT FROM ''::tsvector
"""


class Migration(migrations.Migration):
    dependencies = [("acts", "0020_words_beside_their_act")]
    operations = [migrations.RunSQL(CLEAR, migrations.RunSQL.noop)]
