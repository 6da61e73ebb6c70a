"""What a person writes about an act, and which columns of the act it becomes. Pure.

The texts of the form are read by the very reader of registers, so an act entered by hand is
searched, placed and cleaned of personal data like any other; about names it asks its writer.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date

from accounts.rules import Label
from acts.kinds import ACT_KIND_LABELS, ActKind
from acts.numbers import parse_date
from acts.privacy import find_people
from acts.register_rows import FIELDS as ROW_FIELDS
from acts.register_rows import RegisterRow, Rejected, legal_entity, read_row, written
from geodata.districts import DISTRICT_LABELS
from geodata.identifiers import Identifier, read
from geodata.reasons import Reason

TEXTS: dict[str, Label] = {
    "kind": Label("вид", "kind"),
    "number": Label("номер", "number"),
    "date": Label("издаден на", "issued on"),
    "effective": Label("влязъл в сила на", "in force since"),
    "issuer": Label("издател", "issuer"),
    "basis": Label("правно основание", "legal basis"),
    "status": Label("състояние", "status"),
    "object": Label("обект", "object"),
    "supervisor": Label("строителен надзор", "construction supervisor"),
    "category": Label("категория на строежа", "category of the construction"),
    "floor_area": Label("РЗП, m²", "floor area, m²"),
    "total_floor_area": Label("РЗП със сутерен, m²", "floor area with the basement, m²"),
    "built_area": Label("ЗП, m²", "built area, m²"),
    "estate": Label("описание на имота", "description of the property"),
    "district": Label("район", "district"),
    "locality": Label("местност", "locality"),
    "quarter": Label("квартал по регулация", "regulation quarter"),
    "upi": Label("УПИ", "regulated plot (UPI)"),
    "parcels": Label("имоти и сгради", "parcels and buildings"),
    "kvs": Label("номер по КВС", "number in the map of restored property"),
    "address": Label("адрес", "address"),
}
"""Every text of the form, in its order, with its name."""

FORM_KEY = re.compile(r"\A[0-9a-f]{32}\Z")
"""What a form for a new act carries: sent twice, it makes one act."""

PLACE_TEXTS = ("district", "locality", "quarter", "upi", "parcels", "kvs", "address")
STATUSES = ("", "влязъл в сила", "отменен", "обжалван")

COLUMNS: dict[str, tuple[str, ...]] = {
    "kind": ("kind", "kind_text"),
    "number": ("number", "number_key", "number_sort"),
    "date": ("issued_on",),
    "effective": ("effective_on",),
    "issuer": ("issuer", "issuer_text", "issuer_capacity"),
    "basis": ("legal_basis_text",),
    "status": ("status_text", "legal_state", "dispute_state"),
    "object": ("object_text",),
    "supervisor": ("supervisor",),
    "category": ("category",),
    "floor_area": ("floor_area_m2",),
    "total_floor_area": ("total_floor_area_m2",),
    "built_area": ("built_area_m2",),
    "estate": ("estate_text",),
}
"""Text of the form → columns of the act that it alone decides."""

PLACE_COLUMNS = (
    "district_code", "district_origin", "locality_text", "quarters", "plots", "plot_keys",
    "place_keys", "parcels", "buildings", "address", "address_key", "kvs_number", "scope_text",
    "doubts",
)  # fmt: skip
"""Columns that all texts of the place decide together."""

OF_A_REGISTER = tuple(name for name in COLUMNS if name != "status")
"""What a person may complete in an act that a register brought; its place has a queue of its
own, and its states change by events.
"""

_LABELS_OF_SCOPE = (
    ("locality", "Местност"),
    ("quarter", "Квартал по регулация"),
    ("upi", "УПИ"),
    ("parcels", "Идентификатор КККР (имот)"),
    ("buildings", "Идентификатор КККР (сграда/СОС)"),
    ("address", "Адрес"),
)
_MAY_NAME_PEOPLE = ("object", "basis", "supervisor", "estate", "locality", "quarter", "upi",
                    "parcels", "kvs", "address")  # fmt: skip
"""Texts of the form in which a person may be named."""
_READ = {name: name for name in ROW_FIELDS}
_NO_NUMBER, _NO_DAY = "0", "01.01.2000"


def scope_of(texts: Mapping[str, str]) -> str:
    """The texts of a place as a register prints them; buildings apart from parcels."""
    pieces = texts.get("parcels", "").replace(";", " ").replace(",", " ").split()
    parts = dict(texts) | {
        "parcels": ", ".join(one for one in pieces if one.count(".") < 3),
        "buildings": ", ".join(one for one in pieces if one.count(".") >= 3),
    }
    said = ((label, " ".join(parts.get(name, "").split())) for name, label in _LABELS_OF_SCOPE)
    return ", ".join(f"{label}: {text}" for label, text in said if text)


def row_of(texts: Mapping[str, str], today: date) -> RegisterRow:
    """The form as a row of a register; a draft without number or date is read all the same.

    Raises:
        acts.register_rows.Rejected: for a day that does not exist or has not come.
    """
    district = DISTRICT_LABELS.get(texts.get("district", ""))
    raw = {name: texts.get(name, "").strip() for name in ROW_FIELDS} | {
        "kind": kind_label(texts.get("kind", "")),
        "number": texts.get("number", "").strip() or _NO_NUMBER,
        "date": texts.get("date", "").strip() or _NO_DAY,
        "region": district.bg if district else "",
        "scope": scope_of(texts),
        "employer": "",
    }
    return read_row(raw, _READ, today, with_names=False)


def refuse_what_cannot_be(texts: Mapping[str, str], names: Collection[str]) -> None:
    """Judge these texts of the form among themselves, where a register would only be remarked on.

    Raises:
        acts.register_rows.Rejected: for an act in force before it was issued, and for a parcel or
            building whose identifier nobody could read: it would be lost.
    """
    if {"date", "effective"} & set(names):
        issued, effective = parse_date(texts["date"]), parse_date(texts["effective"])
        if issued and effective and effective < issued:
            days = {"effective": written(effective), "issued": written(issued)}
            raise Rejected(Reason.EFFECTIVE_TOO_EARLY, "effective", **days)
    if "parcels" in names and (wrong := not_identifiers(texts["parcels"])):
        raise Rejected(Reason.BAD_IDENTIFIER, "parcels", value=wrong[0][:80])


def identifiers_in(text: str) -> tuple[Identifier, ...]:
    """Parcels and buildings of the form's text, each once."""
    found = (one for piece in _pieces(text) for one in read(piece).identifiers)
    return tuple(dict.fromkeys(found))


def not_identifiers(text: str) -> tuple[str, ...]:
    """Pieces of the form's text in which something stands that is no identifier."""
    wrong = ((piece, read(piece)) for piece in _pieces(text))
    return tuple(piece for piece, found in wrong if found.leftover or not found.identifiers)


def _pieces(text: str) -> list[str]:
    return [piece.strip() for piece in re.split(r"[;,\n]", text) if piece.strip()]


def people_in(texts: Mapping[str, str], before: Mapping[str, str]) -> dict[str, list[str]]:
    """Probable names of people, as written, in texts of the form that did not say them `before`.

    Names of firms are public, and so are those of who issues an act.
    """
    found = {}
    for name in _MAY_NAME_PEOPLE:
        known = _people_of(name, before)
        if new := [one for one in _people_of(name, texts) if one not in known]:
            found[name] = new
    return found


def _people_of(name: str, texts: Mapping[str, str]) -> list[str]:
    label = dict(_LABELS_OF_SCOPE).get(name)
    text = texts.get(name, "")
    read = f"{label}: {text}" if label else legal_entity(text) if name == "supervisor" else text
    return [read[one.start : one.end] for one in find_people(read)]


def kind_label(code: str) -> str:
    """The Bulgarian name of a kind; nothing for no kind."""
    return ACT_KIND_LABELS[ActKind(code)].bg if code in set(ActKind) else ""


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Texts that differ, but for spaces, in the order of the form."""
    return tuple(
        name
        for name in TEXTS
        if " ".join(before.get(name, "").split()) != " ".join(after.get(name, "").split())
    )
