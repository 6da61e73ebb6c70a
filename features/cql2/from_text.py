"""CQL2 as text, by descent: OR binds less than AND, AND less than NOT, as the standard says."""

from datetime import date

from features.cql2 import tree, values
from features.cql2.from_wkt import read_shape
from features.cql2.tokens import Sort, Word, words
from features.cql2.tree import Budget, ConditionError
from features.cql2.values import Shapes
from features.crs import Crs
from features.text import Text

_FUNCTIONS = {name.upper(): name for name in (*tree.SPATIAL, *tree.TEMPORAL, *tree.ARRAYS)}
_GEOMETRIES = {*values.DEPTHS, "GEOMETRYCOLLECTION", "BBOX"}
_RESERVED = {
    "AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "BETWEEN", "TRUE", "FALSE", "DATE",
    "TIMESTAMP", "INTERVAL", "CASEI", *_FUNCTIONS, *_GEOMETRIES,
}  # fmt: skip


def read_text(text: str, crs: Crs) -> tree.Node:
    """The tree of a condition.

    Raises:
        ConditionError: at the character where it stops being one.
    """
    return _Reader(text, crs).condition()


class _Reader:
    """One word is looked at before it is taken."""

    def __init__(self, text: str, crs: Crs) -> None:
        self._words = words(text)
        self._next = next(self._words)
        self._budget = Budget()
        self._shapes = Shapes(crs)

    def condition(self) -> tree.Node:
        node = self._either()
        if self.next.sort is not Sort.END:
            raise self.wrong("AND, OR или край", "AND, OR or the end")
        return node

    # words ------------------------------------------------------------------------------------

    @property
    def next(self) -> Word:
        return self._next

    def take(self) -> Word:
        word = self._next
        if word.sort is not Sort.END:
            self._next = next(self._words)
        return word

    def take_if(self, *keys: str) -> bool:
        """Take a keyword or a sign when it comes next."""
        word = self._next
        if word.key in keys or (word.sort is Sort.SIGN and word.text in keys):
            self.take()
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.take_if(sign):
            raise self.wrong(f"„{sign}“", f"“{sign}”")

    def wrong(self, bg: str, en: str) -> ConditionError:
        return ConditionError(Text(bg, en), self._next.where)

    def number(self) -> float:
        is_negative = self.take_if("-")
        if not is_negative:
            self.take_if("+")
        if self.next.sort is not Sort.NUMBER:
            raise self.wrong("число", "a number")
        value = float(self.take().text)
        return -value if is_negative else value

    # conditions -------------------------------------------------------------------------------

    def _either(self) -> tree.Node:
        parts = [self._both()]
        while self.take_if("OR"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else tree.Any(tuple(parts))

    def _both(self) -> tree.Node:
        parts = [self._one()]
        while self.take_if("AND"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else tree.All(tuple(parts))

    def _one(self) -> tree.Node:
        where = self.next.where
        self._budget.count(where)
        if self.take_if("NOT"):
            self._budget.go_down(where)
            node: tree.Node = tree.Not(self._one())
            self._budget.come_up()
            return node
        if self.take_if("("):
            self._budget.go_down(where)
            node = self._either()
            self.expect(")")
            self._budget.come_up()
            return node
        if self.next.key in _FUNCTIONS:
            return self._function()
        if self.next.key in ("TRUE", "FALSE"):
            literal = self._scalar()
            assert isinstance(literal, tree.Literal)
            follows = self.next.sort is Sort.SIGN and self.next.text in tree.COMPARISONS
            return self._comparison(literal) if follows else tree.Truth(bool(literal.value))
        return self._comparison(self._scalar())

    def _function(self) -> tree.Node:
        word = self.take()
        name = _FUNCTIONS[word.key]
        self.expect("(")
        first = self._argument(name)
        self.expect(",")
        second = self._argument(name)
        self.expect(")")
        return tree.Predicate(name, (first, second), word.where)

    def _comparison(self, left: tree.Operand) -> tree.Node:
        where = self.next.where
        if self.next.sort is Sort.SIGN and self.next.text in tree.COMPARISONS:
            operator = self.take().text
            return tree.Predicate(operator, (left, self._scalar()), where)
        if self.take_if("IS"):
            is_not = self.take_if("NOT")
            if not self.take_if("NULL"):
                raise self.wrong("NULL", "NULL")
            return _negated(is_not, tree.Predicate("isNull", (left,), where))
        is_not = self.take_if("NOT")
        if self.take_if("LIKE"):
            return _negated(is_not, tree.Predicate("like", (left, self._scalar()), where))
        if self.take_if("BETWEEN"):
            low = self._scalar()
            if not self.take_if("AND"):
                raise self.wrong("AND", "AND")
            return _negated(is_not, tree.Predicate("between", (left, low, self._scalar()), where))
        if self.take_if("IN"):
            return _negated(is_not, tree.Predicate("in", (left, *self._listed()), where))
        raise self.wrong(
            "= <> < <= > >= LIKE, BETWEEN, IN или IS NULL",
            "= <> < <= > >= LIKE, BETWEEN, IN or IS NULL",
        )

    def _listed(self) -> list[tree.Operand]:
        self.expect("(")
        found = [self._scalar()]
        while self.take_if(","):
            found.append(self._scalar())
        self.expect(")")
        return found

    # operands ---------------------------------------------------------------------------------

    def _argument(self, function: str) -> tree.Operand:
        self._budget.count(self.next.where)
        where = self.next.where
        if function.startswith("s_") and self.next.key in _GEOMETRIES:
            return tree.Shape(read_shape(self, self._shapes), where)
        if function.startswith("t_") and self.next.key == "INTERVAL":
            return self._interval()
        if function.startswith("a_") and self.next.text == "(":
            return tree.Members(tuple(_text_of(each) for each in self._listed()), where)
        return self._scalar()

    def _interval(self) -> tree.Interval:
        where = self.take().where
        self.expect("(")
        first = self._end()
        self.expect(",")
        last = self._end()
        self.expect(")")
        return tree.Interval(first, last, where)

    def _end(self) -> tree.Property | tree.Literal | None:
        if self.next.sort is not Sort.TEXT:
            end = self._scalar()
            assert isinstance(end, tree.Property | tree.Literal)
            return end
        word = self.take()
        return None if word.text in ("..", "") else tree.Literal(_moment(word), word.where)

    def _scalar(self) -> tree.Operand:
        self._budget.count(self.next.where)
        word = self.next
        if word.sort is Sort.TEXT:
            self.take()
            return tree.Literal(word.text, word.where)
        if word.sort is Sort.NUMBER or (word.sort is Sort.SIGN and word.text in "+-"):
            return tree.Literal(self.number(), word.where)
        if word.sort is not Sort.NAME:
            raise self.wrong("име, число или 'текст'", "a name, a number or 'text'")
        if word.key in ("TRUE", "FALSE"):
            self.take()
            return tree.Literal(word.key == "TRUE", word.where)
        if word.key in ("DATE", "TIMESTAMP"):
            return self._dated()
        if word.key == "CASEI":
            return self._folded()
        if word.key in _RESERVED:
            raise self.wrong("име, число или 'текст'", "a name, a number or 'text'")
        self.take()
        return tree.Property(word.text, word.where)

    def _dated(self) -> tree.Operand:
        kind = self.take()
        self.expect("(")
        if self.next.sort is not Sort.TEXT:
            raise self.wrong("'2024-03-19'", "'2024-03-19'")
        word = self.take()
        self.expect(")")
        read = values.day if kind.key == "DATE" else values.instant
        return tree.Literal(read(word.text, word.where), kind.where)

    def _folded(self) -> tree.Operand:
        where = self.take().where
        self.expect("(")
        self._budget.go_down(where)
        inner = self._scalar()
        self._budget.come_up()
        self.expect(")")
        if isinstance(inner, tree.Property):
            return tree.Property(inner.name, inner.where, folds=True)
        return tree.Literal(_text_of(inner), where, folds=True)


def _negated(is_not: bool, node: tree.Node) -> tree.Node:
    return tree.Not(node) if is_not else node


def _moment(word: Word) -> date:
    read = values.day if len(word.text) == 10 else values.instant
    return read(word.text, word.where)


def _text_of(operand: tree.Operand) -> str:
    if isinstance(operand, tree.Literal) and isinstance(operand.value, str):
        return operand.value
    raise ConditionError(Text("'текст'", "'text'"), operand.where)
