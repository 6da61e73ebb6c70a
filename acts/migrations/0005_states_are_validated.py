from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

FIELDS = ("legal_state", "dispute_state", "publication", "location_level")


class Migration(migrations.Migration):

    dependencies = [("acts", "0004_states_are_known")]

    operations = [
        ValidateConstraint(model_name="act", name=f"act_{field}_known") for field in FIELDS
    ]
