"""The parameters `filter`, `filter-lang` and `filter-crs` of an address (OGC 19-079r2)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.expressions import BaseExpression
from django.http import QueryDict

from features.cql2.from_json import read_json
from features.cql2.from_text import read_text
from features.cql2.queryables import Queryables
from features.cql2.statement import expression_of
from features.cql2.tree import LENGTH_MAX, ConditionError
from features.parameters import choice, parse_crs, single
from features.problems import BadParameter
from features.text import Text

LANGUAGES = ("cql2-text", "cql2-json")
CONDITION_PARAMETERS = ("filter", "filter-lang", "filter-crs")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that has been checked against what a collection lets conditions name."""

    expression: BaseExpression

    def narrow(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """The rows for which it holds."""
        return rows.filter(self.expression)


def parse_condition(query: QueryDict, known: Queryables) -> Condition | None:
    """The condition of an address; None without one.

    Raises:
        BadParameter: naming the place where it stops making sense and what could stand there.
    """
    text = single(query, "filter", LENGTH_MAX)
    language = choice(query, "filter-lang", LANGUAGES) or LANGUAGES[0]
    crs = parse_crs(query, "filter-crs")
    if text is None:
        for name in ("filter-lang", "filter-crs"):
            if given := single(query, name):
                raise BadParameter(name, given, Text("заедно с filter", "together with filter"))
        return None
    read = read_text if language == "cql2-text" else read_json
    try:
        return Condition(expression_of(read(text, crs), known, crs))
    except ConditionError as error:
        raise BadParameter("filter", text, error.said_with_place()) from None
