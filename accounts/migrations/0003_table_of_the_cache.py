"""Counts of failed sign-ins are shared by every process: the cache is a table."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_audit_log_is_append_only")]
    operations = [
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
