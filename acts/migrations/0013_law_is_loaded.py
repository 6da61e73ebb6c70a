"""Fill the tables of law. A later change of the files is read by `manage.py load_law`."""

from typing import Any

from django.db import migrations

from acts.timeline.law import keep_rows, read_days_off, read_provisions, read_terms


def load(apps: Any, schema_editor: Any) -> None:
    keep_rows(apps.get_model("acts", "LegalTerm"), read_terms())
    keep_rows(apps.get_model("acts", "Provision"), read_provisions())
    keep_rows(apps.get_model("acts", "NonWorkingDay"), read_days_off())


class Migration(migrations.Migration):
    dependencies = [("acts", "0012_versions_are_append_only")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop, elidable=False)]
