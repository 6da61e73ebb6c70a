"""Open versions are kept apart by a unique index, ended ones by triggers."""

from django.db import migrations, models

from geodata.functions import KeyHash
from geodata.guard import GuardVersions

_GUARDED = (("zone", "zone", "code"),)


class Migration(migrations.Migration):
    dependencies = [
        ("geodata", "0011_versions_guarded_by_index_and_trigger"),
        ("planning", "0002_versions_by_key_hash"),
    ]

    operations = [
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
