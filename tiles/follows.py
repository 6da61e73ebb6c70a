"""How what a layer draws follows from rows of other tables."""

from dataclasses import dataclass

from django.db.models import Model
from django.db.models.expressions import Combinable


@dataclass(frozen=True)
class Follows:
    """Rows of another table change what is drawn of the rows that they name by a key.

    Kept tiles are thrown away by it: a table that is read by a layer and neither drawn by it nor
    named so throws away every tile when one of its rows changes.

    Args:
        model: whose rows.
        column: the column in which such a row names what is drawn.
        key: what it is named by; a field or an expression of the rows drawn.
        through: another table, its column that holds the same as `column`, and its column that
            names what is drawn, when the rows themselves do not.
    """

    model: type[Model]
    column: str
    key: str | Combinable
    through: tuple[type[Model], str, str] | None = None
