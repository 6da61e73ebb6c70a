"""Lexemes of the search index and questions to it: words with a mark that says where they stand.

One index answers for every part of an act's text, and the planner knows from its statistics how
many acts each mark and word has. Pure.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

Words = Sequence[Sequence[str]]
"""For each word asked for, the lexemes any of which will do."""


class Mark(StrEnum):
    """Where a word stands: the first character of its lexeme."""

    ROW = ""
    HEAD = "="
    DOCUMENT = "~"
    PLACE = "@"
    SUPERVISOR = "%"
    ESTATE = "&"
    CAPACITY = "+"


ANYWHERE = (Mark.ROW, Mark.DOCUMENT)
TIERS = 3
"""How near an act is to the words sought: in its object or the name of its place, in its row of
the register, in its documents only."""


def quoted(lexeme: str) -> str:
    """A lexeme as PostgreSQL reads it, whatever characters it has."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def having(words: Words, marks: Iterable[Mark]) -> str:
    """A question: all of the words, each in any of the parts."""
    listed = list(marks)
    return " & ".join(
        f"({' | '.join(quoted(mark + one) for one in forms for mark in listed)})" for forms in words
    )


def anywhere(words: Words, place: str = "") -> str:
    """All of the words in the row or the documents, or a place of that name."""
    named = f" | {quoted(Mark.PLACE + place)}" if place else ""
    return f"({having(words, ANYWHERE)}){named}"


def in_tier(tier: int, words: Words, place: str = "") -> str:
    """Acts of one tier of nearness only; the tiers together are `anywhere`."""
    named = f" | {quoted(Mark.PLACE + place)}" if place else ""
    head = f"(({having(words, (Mark.HEAD,))}){named})"
    row = f"({having(words, (Mark.ROW,))})"
    if tier == 0:
        return head
    if tier == 1:
        return f"{row} & !{head}"
    return f"({having(words, ANYWHERE)}) & !({row} | {head})"
