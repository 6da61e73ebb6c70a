"""Versions written to the end of their chain, for one act or for a whole register.

Called by `acts.publishing.actions` inside its transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from secrets import token_hex
from typing import Any

import orjson
from django.db import connection
from django.utils import timezone

from accounts.models import User
from acts.models import Act, ActChain, ActVersion
from acts.publishing.contents import Body, Shapes, bodies_of, quickly
from acts.publishing.rules import (
    Link,
    VersionKind,
    content_hash,
    moment,
    seed_of,
    tombstone,
)
from acts.rules import Publication

BATCH = 1_000
_COLUMNS = (
    "chain_id", "position", "act_id", "number", "kind", "content", "content_sha256",
    "previous_sha256", "chain_sha256", "published_at", "by_id",
)  # fmt: skip
_LATEST = """
    SELECT DISTINCT ON (act_id) act_id, number, kind, content
    FROM acts_actversion WHERE act_id = ANY(%s) ORDER BY act_id, number DESC
"""


def groups_of(ids: Iterable[int]) -> dict[tuple[str, bool], list[int]]:
    """Acts by the chain they belong to, in the order of their ids."""
    groups: dict[tuple[str, bool], list[int]] = defaultdict(list)
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), 10 * BATCH):
        rows = Act.objects.filter(pk__in=wanted[start : start + 10 * BATCH]).order_by("pk")
        for pk, code, is_demonstration in rows.values_list(
            "pk", "municipality_id", "source__is_demonstration"
        ):
            groups[code, is_demonstration].append(pk)
    return groups


def chain_for_appending(municipality_code: str, *, is_demonstration: bool) -> ActChain:
    """The chain with its row locked until the end of the transaction; new if there is none."""
    ActChain.objects.bulk_create(
        [
            ActChain(
                municipality_id=municipality_code,
                is_demonstration=is_demonstration,
                head_sha256=seed_of(municipality_code, is_demonstration=is_demonstration),
            )
        ],
        ignore_conflicts=True,
    )
    return ActChain.objects.select_for_update().get(
        municipality=municipality_code, is_demonstration=is_demonstration
    )


class Appender:
    """Appends to one locked chain; `close` keeps the new end of it."""

    def __init__(self, chain: ActChain, by: User | None) -> None:
        self.chain = chain
        self.by = by
        self.at: datetime = timezone.now()
        self.shapes = Shapes()
        self.appended = 0

    def append(self, ids: Sequence[int]) -> None:
        """Versions of those acts of a batch whose latest no longer says what they are."""
        public = set(
            Act.objects.filter(pk__in=ids, publication=Publication.PUBLIC.value).values_list(
                "pk", flat=True
            )
        )
        latest = latest_versions(ids)
        bodies = bodies_of(sorted(public), self.shapes)
        rows = [self._row(*version) for version in _due(ids, bodies, latest)]
        if rows:
            _copy(rows)

    def close(self) -> None:
        if self.appended:
            self.chain.save(update_fields=["length", "head_sha256"])

    def _row(self, act: int, number: int, kind: VersionKind, body: Body) -> tuple[Any, ...]:
        content = quickly(body).decode()
        hashed = content_hash(content)
        position, previous = self.chain.length + 1, self.chain.head_sha256
        link = Link(position, act, number, kind.value, hashed, moment(self.at))
        self.chain.length, self.chain.head_sha256 = position, link.after(previous)
        self.appended += 1
        return (
            self.chain.pk, position, act, number, kind.value, content, hashed, previous,
            self.chain.head_sha256, self.at, self.by.pk if self.by else None,
        )  # fmt: skip


def latest_versions(ids: Sequence[int]) -> dict[int, tuple[int, str, str | None]]:
    """The latest version of each act that has one: number, kind, content."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [list(ids)])
        return {act: (number, kind, content) for act, number, kind, content in cursor.fetchall()}


def says_the_same(body: Body, content: str | None) -> bool:
    """Whether a stored content is this body with some salt."""
    if content is None:
        return False
    return quickly(body | {"salt": orjson.loads(content).get("salt")}).decode() == content


def _due(
    ids: Sequence[int],
    bodies: dict[int, Body],
    latest: dict[int, tuple[int, str, str | None]],
) -> Iterator[tuple[int, int, VersionKind, Body]]:
    for act in ids:
        number, kind, content = latest.get(act, (0, "", None))
        if act in bodies:
            if not says_the_same(bodies[act], content):
                salted = bodies[act] | {"salt": token_hex(16)}
                yield act, number + 1, VersionKind.PUBLISHED, salted
        elif kind == VersionKind.PUBLISHED:
            yield act, number + 1, VersionKind.WITHDRAWN, tombstone(act, token_hex(16))


def _copy(rows: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        target = f"COPY {ActVersion._meta.db_table} ({', '.join(_COLUMNS)}) FROM STDIN"
        with cursor.copy(target) as copy:
            for row in rows:
                copy.write_row(row)
