"""Words of a condition written as text, one at a time: what is never asked for is never read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from features.cql2.tree import ConditionError
from features.text import Text


class Sort(Enum):
    """What a word is."""

    NAME = "name"
    NUMBER = "number"
    TEXT = "text"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Word:
    """A word with the character it begins at, from 1. `key` is a name in capitals."""

    sort: Sort
    text: str
    where: int
    is_quoted: bool = False

    @property
    def key(self) -> str:
        return "" if self.is_quoted or self.sort is not Sort.NAME else self.text.upper()


_WORD = re.compile(
    r"""\s*(?:
      (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | '(?P<text>(?:[^'\\]|''|\\.)*)'
    | "(?P<quoted>(?:[^"\\]|""|\\.)*)"
    | (?P<name>[^\W\d][\w.:-]*)
    | (?P<sign><>|<=|>=|[=<>(),+\-])
    | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)


def words(text: str) -> Iterator[Word]:
    """Every word and at last the end."""
    at = 0
    while True:
        match = _WORD.match(text, at)
        if match is None:
            raise ConditionError(
                Text("име, число, 'текст' или знак", "a name, a number, 'text' or a sign"),
                len(text) - len(text[at:].lstrip()) + 1,
            )
        word = _word(match)
        yield word
        if word.sort is Sort.END:
            return
        at = match.end()


def _word(match: re.Match[str]) -> Word:
    kind = str(match.lastgroup)
    found, where = match[kind], match.start(kind) + 1
    if kind == "text":
        # '' stands for an apostrophe; so does \', which is also CQL2
        return Word(Sort.TEXT, found.replace("''", "'").replace("\\'", "'"), where - 1)
    if kind == "quoted":
        return Word(Sort.NAME, found.replace('""', '"'), where - 1, is_quoted=True)
    return Word(Sort(kind), found, where)
