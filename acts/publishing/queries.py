"""Reads of published versions and their chain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db.models import Max, QuerySet

from acts.models import Act, ActChain, ActVersion
from acts.publishing.rules import Difference, VersionKind, differences, moment, seed_of
from acts.rules import Publication

LISTED = 20
_LINK = {
    "position": "position", "act": "act_id", "version": "number", "kind": "kind",
    "content_sha256": "content_sha256", "published_at": "published_at",
    "chain_sha256": "chain_sha256",
}  # fmt: skip
"""Member of a link in the files → column."""
LINK = tuple(_LINK)


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything that proves what was published of an act; `is_public` says whether to show it."""

    act: Act
    chain: ActChain
    versions: list[ActVersion]

    @property
    def is_public(self) -> bool:
        return bool(self.act.publication == Publication.PUBLIC)

    @property
    def latest(self) -> ActVersion:
        return self.versions[-1]

    @property
    def withdrawn_at(self) -> int:
        kinds = ((one.number, one.kind) for one in self.versions)
        return max((number for number, kind in kinds if kind == VersionKind.WITHDRAWN), default=0)

    @property
    def seed(self) -> str:
        return seed_of(self.chain.municipality_id, is_demonstration=self.chain.is_demonstration)


def versions_of(act_id: int) -> list[ActVersion]:
    """Versions of an act, oldest first, without their contents."""
    rows = ActVersion.objects.filter(act=act_id).select_related("removal")
    return list(rows.defer("content").order_by("number"))


def proof_of(act_id: int) -> Proof | None:
    """The proof of an act that was ever published; contents included."""
    act = Act.objects.filter(pk=act_id).defer("geom", "raw").first()
    rows = ActVersion.objects.filter(act=act_id).select_related("chain", "removal")
    versions = list(rows.order_by("number"))
    if act is None or not versions:
        return None
    return Proof(act, versions[0].chain, versions)


def withdrawn_at(act_id: int) -> int:
    """Number of the last version that says the act is withdrawn; 0 when none does."""
    rows = ActVersion.objects.filter(act=act_id, kind=VersionKind.WITHDRAWN.value)
    return rows.aggregate(last=Max("number"))["last"] or 0


def shown_since(act_id: int) -> datetime | None:
    """When the oldest version that anybody may read was published, if the act is public."""
    rows = ActVersion.objects.filter(act=act_id, number__gt=withdrawn_at(act_id))
    return rows.order_by("number").values_list("published_at", flat=True).first()


def content_of(version: ActVersion, *, is_public: bool, withdrawn_at: int) -> dict[str, Any] | None:
    """What a version says, where anybody may read it.

    Nothing of an act that is withdrawn, and nothing from before it was last withdrawn when it is
    published again: whoever took it back may have mended it. Nothing that was removed.
    """
    is_shown = is_public and version.number > withdrawn_at
    if version.content is None or not (is_shown or version.kind == VersionKind.WITHDRAWN):
        return None
    content: dict[str, Any] = orjson.loads(version.content)
    return content


def proof_document(proof: Proof) -> dict[str, Any]:
    """The proof as a file that `verify.py` reads."""
    return {
        "format": "kvartal-proof/1",
        "act": proof.act.pk,
        "chain": {
            "municipality": proof.chain.municipality_id,
            "demonstration": proof.chain.is_demonstration,
            "seed_sha256": proof.seed,
        },
        "versions": [
            link_row(version)
            | {
                "previous_sha256": version.previous_sha256,
                "content": content_of(
                    version, is_public=proof.is_public, withdrawn_at=proof.withdrawn_at
                ),
            }
            for version in proof.versions
        ],
    }


def link_row(version: ActVersion) -> dict[str, Any]:
    """A link of the chain as the files write it."""
    return link_of({column: getattr(version, column) for column in _LINK.values()})


def link_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The same of a row of `chain_rows`."""
    return {
        name: moment(row[column]) if column == "published_at" else row[column]
        for name, column in _LINK.items()
    }


def chain_of(municipality: str | None, *, is_demonstration: bool) -> ActChain | None:
    """A chain; of the only municipality when none is named."""
    chains = ActChain.objects.filter(is_demonstration=is_demonstration)
    if municipality:
        chains = chains.filter(municipality=municipality)
    return chains.order_by("municipality").first()


def chain_rows(chain: ActChain) -> "QuerySet[Any]":
    """Links of a chain from its seed on, as rows for `link_of`."""
    rows: QuerySet[Any] = ActVersion.objects.filter(chain=chain, position__lte=chain.length)
    return rows.order_by("position").values(*_LINK.values())


@dataclass(frozen=True, slots=True)
class VersionRead:
    """A version to be read, with what it changed of the one before it."""

    version: ActVersion
    content: dict[str, Any] | None
    before: ActVersion | None
    changes: list[Difference]


def version_read(act_id: int, number: int) -> VersionRead | None:
    """A version of an act and its differences, or None when there is none."""
    rows = ActVersion.objects.select_related("act__source", "removal").filter(act=act_id)
    version = rows.filter(number=number).first()
    if version is None:
        return None
    is_public, last = version.act.publication == Publication.PUBLIC, withdrawn_at(act_id)
    before = rows.filter(number=number - 1).first()
    content = content_of(version, is_public=is_public, withdrawn_at=last)
    former = content_of(before, is_public=is_public, withdrawn_at=last) if before else None
    changes = differences(former, content) if content and former else []
    return VersionRead(version, content, before, changes)
