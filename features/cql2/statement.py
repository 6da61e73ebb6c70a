"""A condition as an expression of the database, over what a collection lets conditions name.

Three values, as in SQL: what is not known neither matches nor fails to. Columns are used as they
are, so their indexes serve; an argument is moved once to the system of the column.
"""

from datetime import date
from typing import Any

import shapely
from django.contrib.gis.db.models import GeometryField
from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, CharField, DateField, F, FloatField, Func, Value
from django.db.models.expressions import BaseExpression, Combinable

from features.areas import Area
from features.cql2 import tree
from features.cql2.queryables import GEOMETRY, Queryable, Queryables, Type
from features.cql2.tree import ConditionError
from features.crs import STORAGE, Crs
from features.text import Text

Expression = BaseExpression | Combinable

_FIELDS: dict[Type, Any] = {
    Type.TEXT: CharField(),
    Type.NUMBER: FloatField(),
    Type.TRUTH: BooleanField(),
    Type.DAY: DateField(),
    Type.LIST: ArrayField(CharField()),
}
_TYPE_NAMES = {
    Type.TEXT: Text("текст", "a text"),
    Type.NUMBER: Text("число", "a number"),
    Type.TRUTH: Text("TRUE или FALSE", "TRUE or FALSE"),
    Type.DAY: Text("DATE('2024-03-19')", "DATE('2024-03-19')"),
    Type.LIST: Text("списък ('а', 'б')", "an array ('a', 'b')"),
}
_SPATIAL = {
    "s_contains": ("ST_Contains", "ST_Within"),
    "s_crosses": ("ST_Crosses", "ST_Crosses"),
    "s_disjoint": ("ST_Disjoint", "ST_Disjoint"),
    "s_equals": ("ST_Equals", "ST_Equals"),
    "s_intersects": ("ST_Intersects", "ST_Intersects"),
    "s_overlaps": ("ST_Overlaps", "ST_Overlaps"),
    "s_touches": ("ST_Touches", "ST_Touches"),
    "s_within": ("ST_Within", "ST_Contains"),
}
"""Operator → the function with the property first, and the same said with the literal first."""
_ARRAYS = {"a_contains": "@>", "a_containedby": "<@", "a_overlaps": "&&"}
# Allen's relations over the ends of two periods: first and last day of each, both inclusive.
_TEMPORAL: dict[str, tuple[tuple[str, str, str], ...]] = {
    "t_after": (("a0", ">", "b1"),),
    "t_before": (("a1", "<", "b0"),),
    "t_contains": (("a0", "<", "b0"), ("a1", ">", "b1")),
    "t_during": (("a0", ">", "b0"), ("a1", "<", "b1")),
    "t_equals": (("a0", "=", "b0"), ("a1", "=", "b1")),
    "t_finishedby": (("a0", "<", "b0"), ("a1", "=", "b1")),
    "t_finishes": (("a0", ">", "b0"), ("a1", "=", "b1")),
    "t_intersects": (("a0", "<=", "b1"), ("a1", ">=", "b0")),
    "t_meets": (("a1", "=", "b0"),),
    "t_metby": (("a0", "=", "b1"),),
    "t_overlappedby": (("a0", ">", "b0"), ("a0", "<", "b1"), ("a1", ">", "b1")),
    "t_overlaps": (("a0", "<", "b0"), ("a1", ">", "b0"), ("a1", "<", "b1")),
    "t_startedby": (("a0", "=", "b0"), ("a1", ">", "b1")),
    "t_starts": (("a0", "=", "b0"), ("a1", "<", "b1")),
}


def expression_of(node: tree.Node, known: Queryables, crs: Crs) -> BaseExpression:
    """A condition that a queryset can be filtered by.

    Raises:
        ConditionError: where a name is unknown or unlike things are compared.
    """
    return _Translator(known, crs).condition(node)


class _Translator:
    def __init__(self, known: Queryables, crs: Crs) -> None:
        self._known = known
        self._crs = crs

    def condition(self, node: tree.Node) -> BaseExpression:
        match node:
            case tree.Truth(value):
                return _joined("=", Value(1), Value(1 if value else 0))
            case tree.Not(part):
                return _said("(NOT %(expressions)s)", self.condition(part))
            case tree.All(parts):
                return _joined("AND", *(self.condition(part) for part in parts))
            case tree.Any(parts):
                return _joined("OR", *(self.condition(part) for part in parts))
        return self._predicate(node)

    def _predicate(self, node: tree.Predicate) -> BaseExpression:
        if node.operator in tree.SPATIAL:
            return self._spatial(node)
        if node.operator in tree.TEMPORAL:
            return self._temporal(node)
        if node.operator in tree.ARRAYS:
            return self._arrays(node)
        if node.operator == "isNull":
            return self._is_null(node)
        return self._comparison(node)

    def _comparison(self, node: tree.Predicate) -> BaseExpression:
        kind = self._common_type(node)
        if node.operator == "like":
            if kind is not Type.TEXT:
                raise ConditionError(_TYPE_NAMES[Type.TEXT], node.where)
            _check_pattern(node.operands[1])
        if kind in (Type.LIST, Type.TRUTH) and node.operator not in ("=", "<>", "in"):
            raise ConditionError(Text("= или <>", "= or <>"), node.where)
        if kind is Type.LIST:
            raise ConditionError(_array_functions(), node.where)
        first, *others = (self._scalar(each, kind) for each in node.operands)
        if node.operator == "between":
            return _joined("AND", _joined(">=", first, others[0]), _joined("<=", first, others[1]))
        if node.operator == "in":
            listed = Func(*others, template="(%(expressions)s)", output_field=_FIELDS[kind])
            return _joined("IN", first, listed)
        return _joined(node.operator.upper(), first, others[0])

    def _common_type(self, node: tree.Predicate) -> Type:
        """The one type of all operands, one of which has to be a property."""
        named = [each for each in node.operands if isinstance(each, tree.Property)]
        if not named:
            raise ConditionError(self._names(), node.where)
        kind = self._found(named[0]).type
        for operand in node.operands:
            if self._type_of(operand) is not kind:
                where = getattr(operand, "where", node.where)
                raise ConditionError(_TYPE_NAMES[kind], where)
        return kind

    def _type_of(self, operand: tree.Operand) -> Type | None:
        match operand:
            case tree.Property():
                return self._found(operand).type
            case tree.Members():
                return Type.LIST
            case tree.Literal(value=bool()):
                return Type.TRUTH
            case tree.Literal(value=str()):
                return Type.TEXT
            case tree.Literal(value=date()):
                return Type.DAY
            case tree.Literal():
                return Type.NUMBER
        return None

    def _scalar(self, operand: tree.Operand, kind: Type) -> Expression:
        made: Expression
        if isinstance(operand, tree.Property):
            made = self._found(operand).expression
        else:
            assert isinstance(operand, tree.Literal)
            made = Value(operand.value, output_field=_FIELDS[kind])
        folds = getattr(operand, "folds", False)
        if folds and kind is not Type.TEXT:
            raise ConditionError(_TYPE_NAMES[Type.TEXT], operand.where)
        return Func(made, function="LOWER", output_field=CharField()) if folds else made

    def _is_null(self, node: tree.Predicate) -> BaseExpression:
        (operand,) = node.operands
        if not isinstance(operand, tree.Property):
            raise ConditionError(self._names(), node.where)
        if operand.name == GEOMETRY:
            return _said("(%(expressions)s IS NULL)", F(self._known.column))
        found = self._found(operand)
        is_null = _said("(%(expressions)s IS NULL)", found.expression)
        if found.type is not Type.TEXT:
            return is_null
        # a text that is not known is kept empty
        return _joined("OR", is_null, _joined("=", found.expression, Value("")))

    def _spatial(self, node: tree.Predicate) -> BaseExpression:
        first, second = node.operands
        is_turned = isinstance(first, tree.Shape)
        named, shape = (second, first) if is_turned else (first, second)
        if not (isinstance(named, tree.Property) and named.name == GEOMETRY):
            raise ConditionError(
                Text("свойството geometry и една геометрия", "property geometry and one geometry"),
                getattr(named, "where", node.where),
            )
        if not isinstance(shape, tree.Shape):
            raise ConditionError(
                Text("POINT, POLYGON, BBOX…", "POINT, POLYGON, BBOX…"),
                getattr(shape, "where", node.where),
            )
        moved = _moved(shape.geometry, self._crs)
        if moved is None:
            # nothing of ours lies that far
            return _said(
                "(%(expressions)s IS NOT NULL)"
                if node.operator == "s_disjoint"
                else "(%(expressions)s IS NULL AND FALSE)",
                F(self._known.column),
            )
        function = _SPATIAL[node.operator][1 if is_turned else 0]
        literal = Value(moved, output_field=GeometryField(srid=STORAGE.srid))
        return Func(F(self._known.column), literal, function=function, output_field=BooleanField())

    def _temporal(self, node: tree.Predicate) -> BaseExpression:
        a0, a1 = self._ends(node.operands[0], node)
        b0, b1 = self._ends(node.operands[1], node)
        if not any(_names_property(each) for each in node.operands):
            raise ConditionError(self._names(), node.where)
        ends = {"a0": a0, "a1": a1, "b0": b0, "b1": b1}
        if node.operator == "t_disjoint":
            return _joined("OR", _joined("<", a1, b0), _joined(">", a0, b1))
        parts = [_joined(sign, ends[x], ends[y]) for x, sign, y in _TEMPORAL[node.operator]]
        return parts[0] if len(parts) == 1 else _joined("AND", *parts)

    def _ends(self, operand: tree.Operand, node: tree.Predicate) -> tuple[Expression, Expression]:
        """First and last day of a period; a day is both of its own."""
        if isinstance(operand, tree.Interval):
            first = self._end(operand.first, "-infinity", operand)
            return first, self._end(operand.last, "infinity", operand)
        if self._type_of(operand) is not Type.DAY:
            raise ConditionError(
                Text("свойство ден, DATE или INTERVAL", "a day property, DATE or INTERVAL"),
                getattr(operand, "where", node.where),
            )
        day = self._scalar(operand, Type.DAY)
        return day, day

    def _end(
        self, end: tree.Property | tree.Literal | None, open_end: str, interval: tree.Interval
    ) -> Expression:
        if end is None:
            return Func(template=f"'{open_end}'::date", output_field=DateField())
        if self._type_of(end) is not Type.DAY:
            raise ConditionError(_TYPE_NAMES[Type.DAY], end.where or interval.where)
        return self._scalar(end, Type.DAY)

    def _arrays(self, node: tree.Predicate) -> BaseExpression:
        if self._common_type(node) is not Type.LIST:
            raise ConditionError(_TYPE_NAMES[Type.LIST], node.where)
        first, second = (self._array(each) for each in node.operands)
        if node.operator == "a_equals":
            return _joined("AND", _joined("@>", first, second), _joined("<@", first, second))
        return _joined(_ARRAYS[node.operator], first, second)

    def _array(self, operand: tree.Operand) -> Expression:
        if isinstance(operand, tree.Property):
            return self._found(operand).expression
        assert isinstance(operand, tree.Members)
        return Value(list(operand.values), output_field=_FIELDS[Type.LIST])

    def _found(self, named: tree.Property) -> Queryable:
        found = self._known.properties.get(named.name)
        if found is None:
            raise ConditionError(self._names(), named.where)
        return found

    def _names(self) -> Text:
        listed = ", ".join([*self._known.properties, GEOMETRY])
        return Text(f"свойство: {listed}", f"a property: {listed}")


def _said(template: str, *parts: Expression) -> BaseExpression:
    return Func(*parts, template=template, output_field=BooleanField())


def _joined(sign: str, *parts: Expression) -> BaseExpression:
    return Func(
        *parts, template="(%(expressions)s)", arg_joiner=f" {sign} ", output_field=BooleanField()
    )


def _moved(geometry: Any, crs: Crs) -> Any:
    """The geometry in the system of the column; None when it lies where nothing of ours does."""
    return Area(shapely.force_2d(geometry), crs).within(STORAGE.srid)


def _check_pattern(operand: tree.Operand) -> None:
    """A pattern that ends in half an escape stops the statement."""
    if isinstance(operand, tree.Literal) and isinstance(operand.value, str):
        body = operand.value
        if (len(body) - len(body.rstrip("\\"))) % 2:
            raise ConditionError(
                Text("шаблон, който не свършва на \\", "a pattern that does not end in \\"),
                operand.where,
            )


def _names_property(operand: tree.Operand) -> bool:
    if isinstance(operand, tree.Interval):
        return any(isinstance(end, tree.Property) for end in (operand.first, operand.last))
    return isinstance(operand, tree.Property)


def _array_functions() -> Text:
    listed = ", ".join(name.upper() for name in tree.ARRAYS)
    return Text(listed, listed)
