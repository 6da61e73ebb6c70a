"""Which version is open, said in words that no search uses: see the migration of geodata."""

from django.db import migrations, models

from geodata.functions import KeyHash


class Migration(migrations.Migration):
    dependencies = [
        ("geodata", "0014_open_versions_in_other_words"),
        ("planning", "0004_simplified_for_low_zooms"),
    ]

    operations = [
        migrations.RemoveConstraint("zone", "zone_one_open_version"),
        migrations.AddConstraint(
            "zone",
            models.UniqueConstraint(
                KeyHash("municipality", "code"),
                condition=models.Q(valid__endswith__isnull=True),
                name="zone_one_open_version",
            ),
        ),
    ]
