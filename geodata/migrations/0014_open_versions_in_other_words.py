"""Which version is open, said in the index that guards it in words that no search uses.

The planner takes every third version for open and, given an index of just these, reads all of it
beside the index of places: five times the work of a search. `upper(valid) IS NULL` is the same, for
no period is empty.
"""

from django.db import migrations, models

from geodata.functions import KeyHash

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
    dependencies = [("geodata", "0013_readings_are_remembered")]

    operations = [
        operation
        for model, name, key in _GUARDED
        for operation in (
            migrations.RemoveConstraint(model, f"{name}_one_open_version"),
            migrations.AddConstraint(
                model,
                models.UniqueConstraint(
                    KeyHash("municipality", key),
                    condition=models.Q(valid__endswith__isnull=True),
                    name=f"{name}_one_open_version",
                ),
            ),
        )
    ]
