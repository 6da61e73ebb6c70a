"""The words of a text that the resolver understood, for showing it to a person. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from acts.scope import Scope

_APART = r"[\W_]{0,6}"
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; `kind` is what was recognised in it, empty where nothing was."""

    text: str
    kind: str = ""


def pieces(text: str, scope: Scope) -> tuple[Piece, ...]:
    """The text cut at what was recognised; joined they are the text again."""
    marks: list[tuple[int, int, str]] = []
    for kind, pattern in _patterns(scope):
        marks += [(*match.span(), kind) for match in re.finditer(pattern, text, re.IGNORECASE)]
    marks.sort(key=lambda mark: (mark[0], -mark[1]))
    found: list[Piece] = []
    at = 0
    for start, end, kind in marks:
        if start < at or start == end:
            continue
        found += [Piece(text[at:start])] if start > at else []
        found.append(Piece(text[start:end], kind))
        at = end
    return (*found, Piece(text[at:])) if at < len(text) else tuple(found)


def _patterns(scope: Scope) -> Iterable[tuple[str, str]]:
    for identifier in (*scope.building_ids, *scope.identifiers):
        yield "identifier", rf"(?<!\d){_loose(str(identifier))}(?!\d)"
    for doubt in scope.doubts:
        if doubt.kind.startswith("identifier_"):
            yield "doubt", re.escape(doubt.text)
    for plot in scope.plots:
        yield "plot", rf"(?<!\w){_loose(plot.raw)}(?!\w)"
    for section in scope.sections:
        yield "street", _loose(section.words)
    if scope.address and scope.address.street:
        yield "street", rf"(?<!\w){_loose(f'{scope.address.street} {scope.address.number}')}(?!\w)"
    for quarter in scope.quarters:
        number, letters = re.match(r"(\d+)(.*)", quarter).groups()  # type: ignore[union-attr]
        shown = rf"{number}{_APART}{letters}" if letters else number
        yield "quarter", rf"(?<!\w)(?:квартал[^:\n]{{0,20}}:?|кв\.?)\s*(?:№\s*)?{shown}(?!\w)"
    for name in scope.localities:
        if len(name.raw) >= _SHORTEST:
            yield "name", rf"(?<!\w){_loose(name.raw)}(?!\w)"
    for number in scope.old_numbers:
        yield "old_number", rf"(?<=№)\s*{re.escape(number)}(?!\w)"


def _loose(words: str) -> str:
    """The words with anything but letters and digits between them."""
    return _APART.join(re.escape(word) for word in re.findall(r"[^\W_]+", words))
