"""What is published of an act, as bytes that anyone can hash, and how versions are chained. Pure.

A version is canonical JSON (RFC 8785). It holds objects, lists, texts, whole numbers, true, false
and null; coordinates are whole millimetres, so no fraction is ever written. Each content holds a
random `salt`: without it nobody can guess from a hash a content that was removed.

The chain, in words:

1. The hash of a content is SHA-256 of its canonical JSON in UTF-8.
2. The seed of a chain is SHA-256 of the text „kvartal <municipality> register“, or, for invented
   acts, „kvartal <municipality> demonstration“.
3. Each link is SHA-256 of one line of text, its parts separated by single spaces:
   „<hash of the link before> <position> <act> <version> <kind> <hash of the content> <moment>“.
   The first link follows the seed; the moment is UTC with microseconds and ends with Z.

`acts/publishing/offline/verify.py` does the same with nothing but Python's own library.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from accounts.rules import Label
from acts.rules import PUBLICATION_LABELS, Publication

FORMAT = "kvartal-act/1"
EXACT_INTEGER = 2**53 - 1
"""Beyond this a JSON number is not the same number in every program."""


class VersionKind(StrEnum):
    """What a version says: the act as published, or that it is published no more."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


VERSION_KIND_LABELS: dict[VersionKind, Label] = {
    VersionKind.PUBLISHED: Label("публикуван", "published"),
    VersionKind.WITHDRAWN: Label("оттеглен", "withdrawn"),
}

PUBLICATION_MOVES: dict[Publication, frozenset[Publication]] = {
    Publication.INTERNAL: frozenset({Publication.REDACTION_PENDING, Publication.PUBLIC}),
    Publication.REDACTION_PENDING: frozenset({Publication.INTERNAL, Publication.PUBLIC}),
    Publication.PUBLIC: frozenset({Publication.WITHDRAWN}),
    Publication.WITHDRAWN: frozenset({Publication.REDACTION_PENDING, Publication.PUBLIC}),
}
"""Every move of the publication state. What was public never becomes a draft again."""


def why_not_become(now: Publication, then: Publication) -> Label | None:
    """Why the publication state cannot move so; None when it can."""
    if then in PUBLICATION_MOVES[now]:
        return None
    was, becomes = PUBLICATION_LABELS[now], PUBLICATION_LABELS[then]
    return Label(
        f"акт в състояние „{was.bg}“ не може да стане „{becomes.bg}“",
        f"an act that is {was.en} cannot become {becomes.en}",
    )


class GateItem(StrEnum):
    """What an act must have before it is published, in the order it is asked for."""

    KIND = "kind"
    NUMBER = "number"
    DATE = "date"
    ISSUER = "issuer"
    BASIS = "basis"
    PLACE = "place"
    DOCUMENT = "document"


GATE_LABELS: dict[GateItem, Label] = {
    GateItem.KIND: Label("вид", "kind"),
    GateItem.NUMBER: Label("номер", "number"),
    GateItem.DATE: Label("дата на издаване", "date of issue"),
    GateItem.ISSUER: Label("издател", "issuer"),
    GateItem.BASIS: Label("правно основание", "legal basis"),
    GateItem.PLACE: Label("място", "place"),
    GateItem.DOCUMENT: Label("скица или документ", "sketch or document"),
}

NOT_WAIVED = frozenset({GateItem.KIND, GateItem.NUMBER, GateItem.DATE})
"""Without these nobody could tell which act it is: no reason makes up for them."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gate looks at.

    `kind` is one of ours, or else the words of a register that uses none of ours; `level` is the
    level of the place, `none` when there is none.
    """

    kind: str
    number: str
    is_dated: bool
    issuer: str
    basis: str
    level: str
    documents: int


def missing_items(facts: Facts) -> tuple[GateItem, ...]:
    """What an act lacks, in the order of the gate. A district alone is not a place."""
    present = {
        GateItem.KIND: bool(facts.kind.strip()),
        GateItem.NUMBER: any(character.isalnum() for character in facts.number),
        GateItem.DATE: facts.is_dated,
        GateItem.ISSUER: bool(facts.issuer.strip()),
        GateItem.BASIS: bool(facts.basis.strip()),
        GateItem.PLACE: facts.level not in ("none", "district"),
        GateItem.DOCUMENT: facts.documents > 0,
    }
    return tuple(item for item in GateItem if not present[item])


def canonical(value: object) -> bytes:
    """The one way to write a value (RFC 8785), in UTF-8.

    Raises:
        TypeError: for fractions and whatever else has no canonical form here.
        ValueError: for a number beyond EXACT_INTEGER or a text that is not Unicode.
    """
    return json.dumps(
        _in_order(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def _in_order(value: object) -> object:
    """The value with its keys in the standard's order, by UTF-16 code units."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if abs(value) > EXACT_INTEGER:
            raise ValueError(f"{value} is not the same number in every program")
        return value
    if isinstance(value, dict):
        keys = sorted(value, key=_utf16)
        return {key: _in_order(value[key]) for key in keys}
    if isinstance(value, list | tuple):
        return [_in_order(one) for one in value]
    raise TypeError(f"a {type(value).__name__} has no canonical form here")


def _utf16(key: object) -> bytes:
    if not isinstance(key, str):
        raise TypeError(f"a key is a text, not {type(key).__name__}")
    return key.encode("utf-16-be")


def content_hash(content: str) -> str:
    """SHA-256 of a canonical content."""
    return sha256(content.encode()).hexdigest()


def seed_of(municipality: str, *, is_demonstration: bool) -> str:
    """The hash that the first link of a chain follows."""
    kind = "demonstration" if is_demonstration else "register"
    return sha256(f"kvartal {municipality} {kind}".encode()).hexdigest()


def moment(at: datetime) -> str:
    """A moment as links write it: 2026-11-22T06:30:00.000000Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, slots=True)
class Link:
    """A version's place in the chain; `at` is written by `moment`."""

    position: int
    act: int
    version: int
    kind: str
    content_sha256: str
    at: str

    def line(self, previous: str) -> str:
        return (
            f"{previous} {self.position} {self.act} {self.version} {self.kind} "
            f"{self.content_sha256} {self.at}"
        )

    def after(self, previous: str) -> str:
        """The hash of this link when it follows the link or the seed with that hash."""
        return sha256(self.line(previous).encode()).hexdigest()


def tombstone(act: int, salt: str) -> dict[str, object]:
    """All that is said of an act that was withdrawn."""
    return {"act": act, "format": FORMAT, "salt": salt, "state": VersionKind.WITHDRAWN.value}


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of the content that two versions say differently; None where one lacks it."""

    path: str
    before: object
    after: object


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> list[Difference]:
    """What differs between two contents, by their first level and, in objects, the second.

    The salt always differs and says nothing.
    """
    found: list[Difference] = []
    for key in sorted((before.keys() | after.keys()) - {"salt"}):
        was, becomes = before.get(key), after.get(key)
        if was == becomes:
            continue
        if isinstance(was, dict) and isinstance(becomes, dict):
            inner = differences(was, becomes)
            found += [Difference(f"{key}.{one.path}", one.before, one.after) for one in inner]
        else:
            found.append(Difference(key, was, becomes))
    return found
