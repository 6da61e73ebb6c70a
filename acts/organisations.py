"""Organisations of the register: bodies that issue acts, and firms that supervise building.

A firm is written in each act as text, so each name is read once from an index by skipping from
name to name: hundreds of steps, however many acts there are.
"""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef

from accounts.rules import Label
from acts.models import Act, IssuingBody
from features.kept import Kept
from geodata.naming import share_of_trigrams, skeleton, transliterate

_KEPT_S = 300
_FIRMS = """
    WITH RECURSIVE firm(name) AS (
        (SELECT supervisor FROM acts_act
         WHERE publication = 'public' AND NOT supervisor = '' ORDER BY supervisor LIMIT 1)
        UNION ALL
        SELECT (SELECT supervisor FROM acts_act
                WHERE publication = 'public' AND NOT supervisor = '' AND supervisor > firm.name
                ORDER BY supervisor LIMIT 1)
        FROM firm WHERE firm.name IS NOT NULL
    )
    SELECT name FROM firm WHERE name IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body (`code` is its key) or a firm (`code` is empty), with the search key of its name."""

    name: Label
    code: str
    key: str


def public_bodies() -> list[IssuingBody]:
    """Bodies that issued a public act, by name; who issued nothing but drafts is not told of.

    One look into an index for each body, however many acts there are.
    """
    issued = Act.objects.public().filter(issuer=OuterRef("pk"))
    return list(IssuingBody.objects.filter(Exists(issued)).order_by("name_bg"))


def _bodies() -> list[Organisation]:
    return [
        Organisation(Label(body.name_bg, body.name_en), body.key, skeleton(body.name_bg))
        for body in public_bodies()
    ]


def _firms() -> list[Organisation]:
    with connection.cursor() as cursor:
        cursor.execute(_FIRMS)
        names = [name for (name,) in cursor.fetchall()]
    return [Organisation(Label(name, transliterate(name)), "", skeleton(name)) for name in names]


organisations: Kept[tuple[Organisation, ...]] = Kept(lambda: (*_bodies(), *_firms()), _KEPT_S)
"""All of them, bodies first; five minutes may pass before a new one is known."""


def organisations_like(key: str, limit: int) -> list[tuple[float, Organisation]]:
    """(likeness from 0 to 1, organisation), the likest first, the shorter of equals before."""
    scored = ((share_of_trigrams(key, one.key), one) for one in organisations())
    likely = [(score, one) for score, one in scored if score >= 0.5]
    likely.sort(key=lambda each: (-each[0], len(each[1].key), each[1].key))
    return likely[:limit]
