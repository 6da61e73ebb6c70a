"""Reads about places in question: the queue, its counts, one item, and the shares located."""

from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractYear

from accounts.rules import Label
from acts.entering.queries import Grounds, lies_in
from acts.models import Act, PlaceQuestion, PlacingDecision
from acts.placing.rules import PlaceQuestionReason
from acts.rules import ACT_KIND_LABELS, ActKind
from geodata.districts import DISTRICT_LABELS
from geodata.learned_names import LearnedName
from geodata.rules import LocationLevel

PAGE = 30
_BY = {"district": "district_code", "kind": "kind"}
_UNKNOWN = Label("неизвестно", "unknown")


@dataclass(frozen=True, slots=True)
class LocatedShare:
    """Public acts of one district, kind or year by the level they are placed at."""

    key: str
    label: Label
    total: int
    parcel: int
    regulated_plot: int
    address: int
    drawn: int
    street: int
    quarter: int
    locality: int
    district: int
    none: int

    @property
    def located(self) -> int:
        return self.total - self.none


def located_shares(by: Literal["district", "kind", "year"]) -> list[LocatedShare]:
    """How many public acts are placed at each level, by district, kind or year; one query."""
    acts = Act.objects.public().order_by()
    grouped = acts.annotate(key=ExtractYear("issued_on")) if by == "year" else acts
    name = "key" if by == "year" else _BY[by]
    counts = {
        f"n_{level.value}": Count("pk", filter=Q(location_level=level)) for level in LocationLevel
    }
    rows = grouped.values_list(name).annotate(total=Count("pk"), **counts).order_by(name)
    return [
        LocatedShare(str(key or ""), _label(by, key), total, *levels)
        for key, total, *levels in rows
    ]


def _label(by: str, key: Any) -> Label:
    if not key:
        return _UNKNOWN
    if by == "district":
        return DISTRICT_LABELS.get(key, _UNKNOWN)
    if by == "kind":
        return ACT_KIND_LABELS[ActKind(key)] if key in set(ActKind) else _UNKNOWN
    return Label(str(key), str(key))


@dataclass(frozen=True, slots=True)
class Asked:
    """The part of the queue that a person works on: of what his offices cover, if not all."""

    reason: str = ""
    district: str = ""
    kind: str = ""
    grounds: Grounds | None = None

    @property
    def query(self) -> dict[str, str]:
        named = {"reason": self.reason, "district": self.district, "kind": self.kind}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One act of the queue with its most useful question; `alike` acts ask the very same."""

    act_id: int
    reason: PlaceQuestionReason
    words: str
    candidates: int
    alike: int
    act: Act | None = None


# Each act once, by the most useful of its questions; a name that many acts share answers many.
_QUEUE = """
    WITH one AS (
        SELECT DISTINCT ON (question.act_id) question.act_id, question.reason, question.words,
               question.key, cardinality(question.candidates) AS candidates,
               act.issued_on, act.id
        FROM acts_placequestion question JOIN acts_act act ON act.id = question.act_id
        WHERE (%(reason)s = '' OR question.reason = %(reason)s)
          AND (%(district)s = '' OR act.district_code = %(district)s)
          AND (%(kind)s = '' OR act.kind = %(kind)s)
          AND (%(everywhere)s OR EXISTS (
              SELECT FROM unnest(%(municipalities)s::text[], %(districts)s::text[])
                  AS ground (municipality, district)
              WHERE ground.municipality = act.municipality_id
                AND ground.district IN ('', act.district_code)))
        ORDER BY question.act_id, question.ordinal
    ), shared AS (
        SELECT key, count(DISTINCT act_id) AS alike FROM acts_placequestion
        WHERE reason = 'name' AND key <> '' GROUP BY key
    ), ordered AS (
        SELECT one.act_id, one.reason, one.words, one.candidates,
               coalesce(shared.alike, 1) AS alike,
               row_number() OVER (ORDER BY
                   one.reason = 'outdated' DESC, one.candidates BETWEEN 1 AND 3 DESC,
                   coalesce(shared.alike, 1) DESC, one.candidates > 0 DESC,
                   array_position(%(order)s::text[], one.reason::text),
                   one.issued_on DESC NULLS LAST, one.id DESC
               ) AS place
        FROM one LEFT JOIN shared ON one.reason = 'name' AND shared.key = one.key
    )
"""
_PAGE_OF = """
    SELECT act_id, reason, words, candidates, alike FROM ordered
    ORDER BY place LIMIT %(limit)s OFFSET %(offset)s
"""
_NEXT = """
    SELECT act_id FROM ordered
    WHERE act_id <> %(act)s
      AND place > coalesce((SELECT place FROM ordered WHERE act_id = %(act)s), 0)
    ORDER BY place LIMIT 1
"""


def _parameters(asked: Asked) -> dict[str, Any]:
    grounds = asked.grounds or ()
    return {
        "reason": asked.reason, "district": asked.district, "kind": asked.kind,
        "everywhere": asked.grounds is None,
        "municipalities": [municipality for municipality, _ in grounds],
        "districts": [district for _, district in grounds],
        "order": [reason.value for reason in PlaceQuestionReason],
    }  # fmt: skip


def queue(asked: Asked, *, page: int = 1) -> list[Waiting]:
    """A page of acts in question, the most useful to answer first."""
    parameters = _parameters(asked) | {"limit": PAGE, "offset": (page - 1) * PAGE}
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE + _PAGE_OF, parameters)
        rows = cursor.fetchall()
    acts = Act.objects.select_related("source").in_bulk([row[0] for row in rows])
    return [
        Waiting(act, PlaceQuestionReason(reason), words, candidates, alike, acts[act])
        for act, reason, words, candidates, alike in rows
    ]


def next_in_queue(asked: Asked, act_id: int) -> int | None:
    """The act after this one, or the first when it has left the queue; None at the end."""
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE + _NEXT, _parameters(asked) | {"act": act_id})
        row = cursor.fetchone()
    return row[0] if row else None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many acts are in question, in all and by each filter while the others hold."""

    total: int
    reasons: list[tuple[str, int]]
    districts: list[tuple[str, int]]
    kinds: list[tuple[str, int]]


def counts(asked: Asked) -> Counts:
    """Counts for the filters of the queue; each leaves out its own choice."""
    return Counts(
        _narrowed(asked).values("act").distinct().count(),
        _counted(_narrowed(asked, but="reason"), "reason"),
        _counted(_narrowed(asked, but="district"), "act__district_code"),
        _counted(_narrowed(asked, but="kind"), "act__kind"),
    )


def _narrowed(asked: Asked, but: str = "") -> QuerySet[PlaceQuestion]:
    named = {"reason": "reason", "district": "act__district_code", "kind": "act__kind"}
    chosen = {named[name]: value for name, value in asked.query.items() if name != but}
    return PlaceQuestion.objects.filter(lies_in(asked.grounds, "act__"), **chosen)


def _counted(questions: QuerySet[PlaceQuestion], name: str) -> list[tuple[str, int]]:
    rows = questions.order_by().values_list(name).annotate(n=Count("act", distinct=True))
    return [(value, n) for value, n in rows.order_by("-n", name)]


def waiting_count(grounds: Grounds | None = None) -> int:
    """Acts in question, on these grounds."""
    return _narrowed(Asked(grounds=grounds)).values("act").distinct().count()


def decisions_of(act_id: int) -> list[PlacingDecision]:
    """What people decided about the place of an act, the latest first."""
    decisions = PlacingDecision.objects.filter(act=act_id).order_by("-pk")
    return list(decisions.select_related("decided_by", "ended_by", "learned"))


def latest_decisions(grounds: Grounds | None = None) -> list[PlacingDecision]:
    """The latest decisions of anybody about acts on these grounds, for going back on one."""
    decisions = PlacingDecision.objects.filter(lies_in(grounds, "act__"))
    decisions = decisions.order_by("-decided_at", "-pk")
    return list(decisions.select_related("act", "decided_by")[:10])


def learned_names() -> list[LearnedName]:
    """Names that people taught, the latest first."""
    names = LearnedName.objects.order_by("-learned_at", "-pk")
    return list(names.select_related("learned_by", "taken_back_by"))
