"""The content of a version in words: what its codes mean, in both languages. Pure.

A content is kept as it was hashed. Here it is only read: the words come from the tables that the
page of the act uses, and whoever checks the hash has the exact text beside them.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from accounts.rules import Label
from acts.documents.rules import DOCUMENT_KIND_LABELS, DocumentKind
from acts.issuers import parse_issuer
from acts.publishing.rules import GATE_LABELS, VERSION_KIND_LABELS
from acts.rules import (
    ACT_KIND_LABELS,
    DISPUTE_STATE_LABELS,
    EXECUTION_LABELS,
    LEGAL_STATE_LABELS,
)
from acts.timeline.rules import (
    AXIS_LABELS,
    CHANNEL_LABELS,
    RELATION_LABELS,
    STATE_LABELS,
    Axis,
    Channel,
    RelationKind,
)
from acts.wording import ALL_DOUBTS
from geodata.districts import DISTRICT_LABELS
from geodata.location_rules import CONFIDENCE_LABELS, METHOD_LABELS, UNLOCATED_LABELS
from geodata.rules import LOCATION_LEVEL_LABELS
from geodata.wording import place_words

Part = Mapping[str, Any]

NOTHING = Label("–", "–")
_YES, _NO = Label("да", "yes"), Label("не", "no")
_DENIED = Label("отречено от служител", "denied by staff")
_ENDS = ("before", "after")


def _by_value(labels: Mapping[Any, Label]) -> dict[str, Label]:
    return {
        code.value if isinstance(code, StrEnum) else code: said for code, said in labels.items()
    }


WORDS: dict[str, dict[str, Label]] = {
    "confidence": _by_value(CONFIDENCE_LABELS),
    "dispute_state": _by_value(DISPUTE_STATE_LABELS),
    "district_code": dict(DISTRICT_LABELS),
    "district_origin": {
        "stated": Label("посочен в регистъра", "stated in the register"),
        "located": Label("по намереното място", "by the place that was found"),
        "text": Label("от текста на акта", "from the text of the act"),
    },
    "doubts": ALL_DOUBTS,
    "execution": _by_value(EXECUTION_LABELS),
    "kind": _by_value(ACT_KIND_LABELS),
    "legal_state": _by_value(LEGAL_STATE_LABELS),
    "level": _by_value(LOCATION_LEVEL_LABELS),
    "method": _by_value(METHOD_LABELS),
    "missing": _by_value(GATE_LABELS),
    "state": _by_value(VERSION_KIND_LABELS),
    "unlocated_reason": _by_value(UNLOCATED_LABELS),
}
"""What the codes of a part mean, by the last name of its path."""

FIRST = (
    "kind", "kind_text", "number", "issued_on", "effective_on", "issuer", "issuer_text",
    "issuer_capacity", "legal_state", "dispute_state", "execution", "status_text", "object_text",
    "legal_basis_text", "legal_bases", "district_code", "district_origin", "locality_text",
    "quarters", "plots", "parcels", "buildings", "address", "scope_text", "location", "places",
    "category", "built_area_m2", "floor_area_m2", "total_floor_area_m2", "estate_text",
    "kvs_number", "supervisor", "documents", "events", "notices", "relations", "missing", "waivers",
    "doubts", "demonstration", "vanished_on",
)  # fmt: skip
"""The order in which parts are read; the others, which only machines need, come behind."""

_DAYS = frozenset({"issued_on", "effective_on", "vanished_on"})


def in_reading_order(content: Mapping[str, Any]) -> list[str]:
    """Names of the parts of a content, what people look for first."""
    return sorted(content, key=lambda name: (*FIRST, name).index(name))


def read_part(path: str, value: object) -> list[Label]:
    """A part of a content in words, a line for each thing that it lists."""
    name = path.rpartition(".")[2]
    if value is None or value in ("", [], {}):
        return [NOTHING]
    if isinstance(value, bool):
        return [_YES if value else _NO]
    if isinstance(value, list):
        read = _LISTED.get(name)
        if read is not None:
            return [read(one) for one in value]
        return [joined("; ", *(_word(name, str(one)) for one in value))]
    if isinstance(value, dict):
        return [_PARTS.get(name, _each)(value)]
    text = str(value)
    return [_body(text) if path == "issuer.name" else _word(name, text)]


def joined(between: str, *said: Label) -> Label:
    """Labels as one; empty ones left out."""
    return Label(
        between.join(one.bg for one in said if one.bg),
        between.join(one.en for one in said if one.en),
    )


def _word(name: str, text: str) -> Label:
    if name in _DAYS:
        return _day(text)
    return WORDS.get(name, {}).get(text, Label(text, text))


def _day(iso: str | None) -> Label:
    """„05.02.2026 г.“ as a date is printed; empty for none."""
    text = ".".join(reversed((iso or "").split("-")))
    return Label(text, text)


def _as_it_is(value: object) -> Label:
    text = "" if value is None else str(value)
    return Label(text, text)


def _after(before: Label, said: Label) -> Label:
    """„adopted: 5“; nothing where nothing is said."""
    return joined(": ", before, said) if said.bg else Label("", "")


def _body(name: str) -> Label:
    return Label(name, parse_issuer(name).body_name.en)


def _issuer(part: Part) -> Label:
    return _body(part["name"])


def _location(part: Part) -> Label:
    names = ("level", "method", "confidence", "unlocated_reason")
    return joined(" · ", *(_word(name, part.get(name) or "") for name in names))


def _place(part: Part) -> Label:
    texts = (
        _after(Label("имот", "parcel"), _as_it_is(part["parcel_text"])),
        _after(Label("УПИ", "plot (UPI)"), _as_it_is(part["plot_text"])),
        _after(Label("кв.", "quarter"), _as_it_is(part["quarter"])),
        place_words(part["locality_text"]),
        place_words(part["address"]),
    )
    where = joined(": ", _word("level", part["level"]), joined(", ", *texts))
    how = (_word(name, part[name]) for name in ("method", "confidence"))
    return joined(" · ", where, *how)


def _document(part: Part) -> Label:
    kind = DOCUMENT_KIND_LABELS[DocumentKind(part["kind"])]
    return joined(" · ", _after(kind, _as_it_is(part["title"])), _as_it_is(part["sha256"]))


def _event(part: Part) -> Label:
    axis = Axis(part["axis"])
    states = (STATE_LABELS[axis].get(part[end] or "", _as_it_is(part[end])) for end in _ENDS)
    return joined(
        " · ", _day(part["on"]), _after(AXIS_LABELS[axis], joined(" → ", *states)),
        _as_it_is(part["part"]), _as_it_is(part["source_text"]),
    )  # fmt: skip


def _notice(part: Part) -> Label:
    gazette = f"{part['dv_issue']}/{part['dv_year']}" if part["dv_issue"] else ""
    return joined(
        " · ", _day(part["published_on"]), CHANNEL_LABELS[Channel(part["channel"])],
        _as_it_is(part["place"]), _after(Label("брой", "issue"), _as_it_is(gazette)),
        _after(Label("срок в дни", "term in days"), _as_it_is(part["term_days"])),
        _after(Label("краен срок", "last day"), _day(part["deadline_recorded"])),
        _as_it_is(part["source_text"]),
    )  # fmt: skip


def _relation(part: Part) -> Label:
    does = joined(" ", RELATION_LABELS[RelationKind(part["kind"])], _as_it_is(part["other"]))
    return joined(" · ", does, _DENIED) if part.get("withdrawn") else does


def _waiver(part: Part) -> Label:
    return _after(_word("missing", part["item"]), _as_it_is(part["reason"]))


def _each(part: Part) -> Label:
    return joined("; ", *(_after(_as_it_is(name), _word(name, str(one))) for name, one in
                          part.items()))  # fmt: skip


_LISTED: dict[str, Callable[[Part], Label]] = {
    "documents": _document,
    "events": _event,
    "notices": _notice,
    "places": _place,
    "relations": _relation,
    "waivers": _waiver,
}
_PARTS: dict[str, Callable[[Part], Label]] = {"issuer": _issuer, "location": _location}
