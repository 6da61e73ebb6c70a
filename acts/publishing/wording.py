"""Words for the parts of a published content. Pure."""

import json

from accounts.rules import Label

PART_LABELS: dict[str, Label] = {
    "act": Label("акт", "act"),
    "address": Label("адрес", "address"),
    "buildings": Label("сгради", "buildings"),
    "built_area_m2": Label("застроена площ, m²", "built area, m²"),
    "category": Label("категория на строежа", "category of the construction"),
    "demonstration": Label("демонстрационен", "invented for the demonstration"),
    "dispute_state": Label("обжалване", "dispute"),
    "district_code": Label("район", "district"),
    "district_origin": Label("откъде е районът", "where the district is from"),
    "documents": Label("документи", "documents"),
    "doubts": Label("неясноти", "doubts"),
    "effective_on": Label("влязъл в сила на", "in force since"),
    "estate_text": Label("описание на имота", "description of the property"),
    "events": Label("събития", "events"),
    "execution": Label("изпълнение", "execution"),
    "floor_area_m2": Label("разгъната застроена площ, m²", "floor area, m²"),
    "format": Label("вид на записа", "format"),
    "issued_on": Label("издаден на", "issued on"),
    "issuer": Label("издател", "issuer"),
    "issuer_capacity": Label("качество на издателя", "capacity of the issuer"),
    "issuer_text": Label("издател, както е изписан", "issuer as printed"),
    "kind": Label("вид", "kind"),
    "kind_text": Label("вид, както е изписан", "kind as printed"),
    "kvs_number": Label("номер по КВС", "number in the map of restored property"),
    "legal_bases": Label("разпоредби", "provisions"),
    "legal_basis_text": Label("правно основание", "legal basis"),
    "legal_state": Label("правно състояние", "legal state"),
    "locality_text": Label("местност", "locality"),
    "location": Label("място", "place"),
    "missing": Label("какво липсва", "what is missing"),
    "municipality": Label("община", "municipality"),
    "notices": Label("съобщения", "notices"),
    "number": Label("номер", "number"),
    "object_text": Label("обект", "object"),
    "parcels": Label("имоти", "parcels"),
    "places": Label("места и очертания", "places and outlines"),
    "plots": Label("УПИ", "regulated plots"),
    "quarters": Label("квартали по регулация", "regulation quarters"),
    "relations": Label("свързани актове", "related acts"),
    "salt": Label("случайна добавка", "random addition"),
    "scope_text": Label("обхват", "scope"),
    "source": Label("източник", "source"),
    "source_key": Label("ключ в източника", "key in the source"),
    "state": Label("състояние на публикуване", "state of publication"),
    "status_text": Label("състояние, както е изписано", "status as printed"),
    "supervisor": Label("строителен надзор", "construction supervisor"),
    "total_floor_area_m2": Label(
        "разгъната застроена площ със сутерен, m²", "floor area with the basement, m²"
    ),
    "vanished_on": Label("липсва в регистъра от", "gone from its register since"),
    "waivers": Label("приети липси", "accepted lacks"),
}


INNER_LABELS: dict[str, Label] = {
    "area": Label("код на мястото", "code of the place"),
    "confidence": Label("сигурност", "confidence"),
    "extent_sha256": Label("отпечатък на очертанието", "hash of the outline"),
    "key": Label("код", "code"),
    "level": Label("точност", "exactness"),
    "method": Label("как е намерено", "how it was found"),
    "name": Label("име", "name"),
    "unlocated_reason": Label("защо няма място", "why there is no place"),
}


def part_label(path: str) -> Label:
    """The name of a part of a content; of an inner part, with the name of the outer before it."""
    outer, _, inner = path.partition(".")
    label = PART_LABELS.get(outer, Label(outer, outer))
    part = INNER_LABELS.get(inner, Label(inner, inner))
    return Label(f"{label.bg}: {part.bg}", f"{label.en}: {part.en}") if inner else label


def written(value: object) -> str:
    """A value of a content exactly as it is there; a dash for nothing."""
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "; ".join(value)
    return json.dumps(value, ensure_ascii=False, indent=1)
