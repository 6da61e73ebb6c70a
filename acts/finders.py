"""How acts and organisations are found by typing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from accounts.rules import Label
from acts import wording
from acts.free_text import Reading, read_free_text, words_of
from acts.models import Act
from acts.organisations import organisations_like
from acts.queries import suggest_acts
from acts.querysets import beginning_with
from acts.schemas import Sort
from features.finding import Finder, Hit, Kind, Query
from features.text import said
from geodata.found import spot_columns, spot_of
from geodata.typed import AddressReading, IdentifierReading, NameReading
from geodata.typed_points import PointReading

ACT = Kind("act", Label("Актове", "Acts"))
ORGANISATION = Kind("organisation", Label("Организации", "Organisations"))

_BY_NUMBER, _BY_ADDRESS, _BY_WORDS, _CORRECTED = 1.0, 0.9, 0.65, 0.4
"""How sure an act is what was meant: words of its text are weaker than a name of a place."""
_DETAIL_MAX = 120
_SHOWN = ("kind", "kind_text", "number", "issued_on", "object_text")


@dataclass(frozen=True, slots=True)
class NumberReading:
    """The number of an act, perhaps with its day; `meaning` as its key is written."""

    meaning: str
    is_certain: bool

    @property
    def label(self) -> Label:
        return Label("номер на акт", "number of an act")


def read_number(text: str) -> NumberReading | None:
    """A number of an act; certain when letters or a day stand with it."""
    free = read_free_text(text)
    if free.reading is not Reading.NUMBER:
        return None
    day = f" / {free.issued_on:%d.%m.%Y}" if free.issued_on else ""
    is_certain = free.issued_on is not None or not free.number_key.isdecimal()
    return NumberReading(f"{free.number_key}{day}", is_certain)


def _find_acts(query: Query, limit: int) -> list[Hit]:
    """Acts by number, by address, by words; where they are is read by one statement more."""
    typed = query.read_as(IdentifierReading)
    if query.read_as(PointReading) or (typed and typed.is_certain and typed.identifier is None):
        return []
    address, shown = query.read_as(AddressReading), ""
    if address is not None and address.is_said:
        words = (*words_of(address.street), *words_of(address.number))
        named = Act.objects.public().filter(address_words=beginning_with(words))
        acts, score = list(named.in_order(Sort.NEWEST).only(*_SHOWN)[:limit]), _BY_ADDRESS
    else:
        acts, shown = suggest_acts(typed.meaning if typed else query.text, limit)
        score = _BY_NUMBER if query.read_as(NumberReading) else _BY_WORDS
    return _hits(acts, _CORRECTED if shown else score, is_guess=bool(shown))


def _hits(acts: Sequence[Act], score: float, *, is_guess: bool) -> list[Hit]:
    spots = spot_columns(anchor="anchor_3857")
    placed = Act.objects.filter(pk__in=[act.pk for act in acts]).annotate(**spots)
    rows = {row["pk"]: spot_of(row) for row in placed.values("pk", *spots)} if acts else {}
    return [
        Hit(
            ACT.name,
            str(act.pk),
            said(wording.title(act)),
            detail=_shortened(act.object_text.strip()),
            url=reverse("acts:detail", args=[act.pk]),
            spot=rows.get(act.pk),
            select=f"act:{act.pk}",
            score=score,
            is_guess=is_guess,
        )
        for act in acts
    ]


def _shortened(text: str) -> str:
    return f"{text[:_DETAIL_MAX].rstrip()}…" if len(text) > _DETAIL_MAX else text


def _find_organisations(query: Query, limit: int) -> list[Hit]:
    """Bodies and firms by name, with the list of their acts; from memory."""
    name = query.read_as(NameReading)
    if name is None or name.kind:
        return []
    return [
        Hit(
            ORGANISATION.name,
            one.code or one.name.bg,
            said(one.name),
            detail=said(_BODY if one.code else _FIRM),
            url=_acts_of(issuer=one.code) if one.code else _acts_of(q=one.name.bg),
            score=score,
        )
        for score, one in organisations_like(name.key, limit)
    ]


_BODY = Label("издава актове", "issues acts")
_FIRM = Label("строителен надзор", "construction supervision")


def _acts_of(**filters: str) -> str:
    query = QueryDict(mutable=True)
    query.update(filters)
    return f"{reverse('acts:list')}?{query.urlencode()}"


READERS = (read_number,)
FINDERS = (
    Finder((ORGANISATION,), _find_organisations),
    Finder((ACT,), _find_acts),
)
