"""Reads of the page of one act; the number of queries does not depend on what it holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.rules import Label
from acts.models import Act, ActLegalBasis, ActNotice, ActVersion, Provision
from acts.page.sizes import Sizes, sizes_in
from acts.queries import ActDetail, act_detail, shown_acts
from acts.schemas import Sort
from acts.timeline.clock import Answer
from acts.timeline.queries import (
    AxisState,
    ChainStep,
    Link,
    TimelineEntry,
    answer_for,
    axes_of,
    based_on_this,
    chain_of,
    events_of,
    named_by,
    notices_of,
    timeline_of,
)
from acts.timeline.rules import CERTAINTY_LABELS, Certainty
from geodata.lineage import lineage_of
from geodata.rules import LocationLevel

RELATED_MAX = 12


@dataclass(frozen=True, slots=True)
class Basis:
    """A provision as the act cites it, and what it is about when our table knows."""

    cited: ActLegalBasis
    about: Label | None
    certainty: Label | None


@dataclass(frozen=True, slots=True)
class Related:
    """Other acts on the same ground, newest first, and how they were found.

    `parcels` are those of the act with what they came from and became; `more` is true when the
    list was cut.
    """

    acts: list[Act]
    parcels: list[str]
    more: bool


@dataclass(frozen=True, slots=True)
class ActFile:
    """Everything the page of an act shows."""

    detail: ActDetail
    answer: Answer
    axes: list[AxisState]
    bases: list[Basis]
    notices: list[ActNotice]
    timeline: list[TimelineEntry]
    chain: list[ChainStep]
    named: list[Link]
    basis_of: list[Link]
    related: Related
    sizes: Sizes
    version: ActVersion | None

    @property
    def act(self) -> Act:
        return self.detail.act


@dataclass(frozen=True, slots=True)
class ActCard:
    """What the card on the map shows of an act."""

    detail: ActDetail
    answer: Answer
    sizes: Sizes

    @property
    def act(self) -> Act:
        return self.detail.act


def act_card(act_id: int, today: date) -> ActCard | None:
    """A public act for its card, or None."""
    detail = act_detail(act_id)
    if detail is None:
        return None
    answer = answer_for(detail.act, notices_of(detail.act), events_of(detail.act), today)
    return ActCard(detail, answer, sizes_in(detail.act.object_text))


def act_file(act_id: int, today: date) -> ActFile | None:
    """A public act with all that is known of it on a day, or None."""
    detail = act_detail(act_id)
    if detail is None:
        return None
    act = detail.act
    notices, events = notices_of(act), events_of(act)
    answer = answer_for(act, notices, events, today)
    chain = chain_of(act)
    return ActFile(
        detail=detail,
        answer=answer,
        axes=axes_of(act),
        bases=explained(detail.bases),
        notices=notices,
        timeline=timeline_of(act, notices, events, answer),
        chain=chain,
        named=named_by(act),
        basis_of=based_on_this(act),
        related=related_to(act, {step.act.pk for step in chain}),
        sizes=sizes_in(act.object_text),
        version=latest_version(act_id),
    )


def latest_version(act_id: int) -> ActVersion | None:
    """The last published version of an act, if any was published."""
    return ActVersion.objects.filter(act=act_id).order_by("-number").first()


def explained(bases: Sequence[ActLegalBasis]) -> list[Basis]:
    """Provisions with what they are about: the paragraph if it is known, else the article."""
    statutes = {one.statute for one in bases if one.statute}
    known = {
        (one.statute, one.article, one.paragraph, one.section, one.part): one
        for one in Provision.objects.filter(statute__in=statutes)
    }
    return [_explained(one, known) for one in bases]


def _explained(
    cited: ActLegalBasis, known: dict[tuple[str, str, str, str, str], Provision]
) -> Basis:
    article, section = _first(cited.article), _first(cited.section)
    keys = (
        (cited.statute, article, _first(cited.paragraph), section, cited.part),
        (cited.statute, article, "", section, cited.part),
        (cited.statute, article, "", section, ""),
    )
    found = next((known[key] for key in keys if key in known), None)
    if found is None or not cited.statute:
        return Basis(cited, None, None)
    return Basis(cited, found.about, CERTAINTY_LABELS[Certainty(found.certainty)])


def _first(number: str) -> str:
    """„205“ of „205–209“."""
    return number.partition("–")[0]


def related_to(act: Act, already_shown: Collection[int]) -> Related:
    """Other public acts on the same parcels and their lineage, or on the same regulated plot."""
    parcels = lineage_of(act.parcels, act.municipality_id)
    same = Q(parcels__overlap=parcels) if parcels else Q()
    if act.location_level == LocationLevel.REGULATED_PLOT and act.location_area:
        same |= Q(location_area=act.location_area)
    if not same:
        return Related([], [], more=False)
    rows = Act.objects.public().filter(
        same, municipality=act.municipality_id,
        source__is_demonstration=act.source.is_demonstration,
    ).exclude(pk__in={act.pk, *already_shown})  # fmt: skip
    found = list(shown_acts(rows.in_order(Sort.NEWEST))[: RELATED_MAX + 1])
    return Related(found[:RELATED_MAX], parcels, more=len(found) > RELATED_MAX)
