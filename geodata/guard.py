"""The guard of versions in the database: two versions of one thing never share a day.

Two versions that are both open are refused by a unique index (`ground_constraints`). Every other
pair has an ended version in it; those are looked for by a trigger after each statement, once it
holds the lock of its table and municipality, so that the one who writes second sees the first.
An update that leaves keys and periods as they are takes no lock.
"""

from django.db import connection, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

FUNCTION = "geodata_one_version_at_a_time"
_SEEN = {"insert": "NEW TABLE AS written", "update": "OLD TABLE AS replaced NEW TABLE AS written"}


class GuardVersions(Operation):
    """Put the triggers of the guard on the table of a model whose key is `key`."""

    reversible = True

    def __init__(self, model_name: str, name: str, key: str) -> None:
        self.model_name, self.name, self.key = model_name, name, key

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Triggers are no part of a model's state."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = self._table(app_label, to_state)
        for event, seen in _SEEN.items():
            schema_editor.execute(
                f"CREATE TRIGGER {self._trigger(event)} AFTER {event} ON {table}"
                f" REFERENCING {seen} FOR EACH STATEMENT"
                f" EXECUTE FUNCTION {FUNCTION}('{self.key}')"
            )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = self._table(app_label, from_state)
        for event in _SEEN:
            schema_editor.execute(f"DROP TRIGGER {self._trigger(event)} ON {table}")

    def describe(self) -> str:
        return f"Guard the versions of {self.model_name}"

    def _trigger(self, event: str) -> str:
        return f"{self.name}_one_version_at_a_time_{event}"

    def _table(self, app_label: str, state: ProjectState) -> str:
        model: type[models.Model] = state.apps.get_model(app_label, self.model_name)
        return connection.ops.quote_name(model._meta.db_table)
