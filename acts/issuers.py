"""Who issued an act: the body, the capacity of the person who signed, and acting for whom.

An issuer is a delegated authority that changes with time, so a body is a key here and a dated
record in the database; the register's text is kept as printed.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from accounts.rules import Label
from geodata.districts import DISTRICT_LABELS, district_code
from geodata.naming import fold_lookalikes, transliterate


class BodyKind(StrEnum):
    """Kinds of bodies that issue acts on territory."""

    CHIEF_ARCHITECT = "chief_architect"
    DEPARTMENT = "department"
    DISTRICT = "district"
    MAYOR = "mayor"
    COUNCIL = "council"
    EXPERT_COUNCIL = "expert_council"
    BUILDING_CONTROL = "building_control"
    REGIONAL_CONTROL = "regional_control"
    GOVERNOR = "governor"
    MINISTER = "minister"
    GOVERNMENT = "government"
    ASSIGNOR = "assignor"
    SUPERVISOR = "supervisor"
    OTHER = "other"


BODY_LABELS: dict[BodyKind, Label] = {
    BodyKind.CHIEF_ARCHITECT: Label("Главен архитект на общината", "Chief architect"),
    BodyKind.DEPARTMENT: Label("Отдел на общината", "Department of the municipality"),
    BodyKind.DISTRICT: Label("Районна администрация", "District administration"),
    BodyKind.MAYOR: Label("Кмет на общината", "Mayor"),
    BodyKind.COUNCIL: Label("Общински съвет", "Municipal council"),
    BodyKind.EXPERT_COUNCIL: Label("Общински експертен съвет (ОЕСУТ)", "Expert council (OESUT)"),
    BodyKind.BUILDING_CONTROL: Label("ДНСК", "National building control (DNSK)"),
    BodyKind.REGIONAL_CONTROL: Label("РДНСК", "Regional building control (RDNSK)"),
    BodyKind.GOVERNOR: Label("Областен управител", "Regional governor"),
    BodyKind.MINISTER: Label("Министър", "Minister"),
    BodyKind.GOVERNMENT: Label("Министерски съвет", "Council of Ministers"),
    BodyKind.ASSIGNOR: Label("Възложител", "Assignor of the building"),
    BodyKind.SUPERVISOR: Label("Строителен надзор", "Construction supervisor"),
    BodyKind.OTHER: Label("Друг орган", "Other body"),
}


@dataclass(frozen=True, slots=True)
class Issuer:
    """Issuer of an act. `district` is a code; `capacity` is the post without „Вр. и. д.“."""

    raw: str
    body_kind: BodyKind
    body_key: str
    district: str | None
    capacity: str
    acting: bool

    @property
    def body_name(self) -> Label:
        """Name of the body in both languages, for a list of bodies."""
        label = BODY_LABELS[self.body_kind]
        if self.district:
            name = DISTRICT_LABELS[self.district]
            return Label(f"Район „{name.bg}“", f"{name.en} district")
        if self.body_kind is BodyKind.DEPARTMENT:
            name_bg = self.capacity.removeprefix("началник ").strip() or label.bg
            return Label(name_bg[:1].upper() + name_bg[1:], f"Department {_acronym(name_bg)}")
        if self.body_kind is BodyKind.OTHER and self.raw.strip():
            return Label(self.raw.strip(), transliterate(self.raw.strip()))
        return label


_ACTING = re.compile(
    r"^\s*(?:вр\s*\.?\s*и\s*\.?\s*д\s*\.?|врид\b|и\s*\.\s*д\s*\.)\s*", re.IGNORECASE
)
_DISTRICT = re.compile(
    r"[\s,–—-]*(?:на\s+)?(?:(?:СО|Столична\s+община)\s*[-–—]\s*)?(?:район|р-н)\s*(?P<name>.+)$",
    re.IGNORECASE,
)
_OF_CITY = re.compile(r"\s+на\s+(?:СО|Столична(?:та)?\s+община)\b.*$", re.IGNORECASE)
_BODIES: tuple[tuple[BodyKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (BodyKind.REGIONAL_CONTROL, r"\bРДНСК\b"),
        (BodyKind.BUILDING_CONTROL, r"\bДНСК\b"),
        (BodyKind.EXPERT_COUNCIL, r"\bОЕСУТ\b|експертен\s+съвет"),
        (BodyKind.GOVERNMENT, r"министерски\s+съвет"),
        (BodyKind.MINISTER, r"\bминистър"),
        (BodyKind.GOVERNOR, r"областен\s+управител"),
        (BodyKind.COUNCIL, r"\bСОС\b|общински\s+съвет"),
        (BodyKind.CHIEF_ARCHITECT, r"(?:главен|гл\.)\s*архитект"),
        (BodyKind.DEPARTMENT, r"\b(?:отдел|дирекция|направление)\b"),
        (BodyKind.MAYOR, r"\bкмет"),
        (BodyKind.SUPERVISOR, r"надзор"),
        (BodyKind.ASSIGNOR, r"възложител"),
    )
)


def parse_issuer(text: str) -> Issuer:
    """Read an issuer field; never fails, an unknown body is OTHER with a key of its own.

    A person who signs for a district makes the district the body, whatever the post.
    """
    plain = re.sub(r"\s+", " ", fold_lookalikes(text)).strip(" .,")
    without_acting = _ACTING.sub("", plain)
    of_district = _DISTRICT.search(without_acting)
    district = district_code(of_district["name"]) if of_district else None
    post = without_acting[: of_district.start()] if district and of_district else without_acting
    capacity = _capacity(_OF_CITY.sub("", post))
    kind = _kind(without_acting, district)
    return Issuer(
        raw=text,
        body_kind=kind,
        body_key=_body_key(kind, district, capacity),
        district=district,
        capacity=capacity,
        acting=without_acting != plain,
    )


def _kind(text: str, district: str | None) -> BodyKind:
    if district is not None:
        return BodyKind.DISTRICT
    return next((kind for kind, pattern in _BODIES if pattern.search(text)), BodyKind.OTHER)


def _capacity(post: str) -> str:
    """The post in its usual spelling: „гл. архитект“ → „главен архитект“."""
    full = re.sub(r"^гл\.\s*", "главен ", post.strip(" ,.-–—"), flags=re.IGNORECASE)
    quoted = re.sub(r"[\"„“”«»]+\s*([^\"„“”«»]+?)\s*[\"„“”«»]+", r"„\1“", full)
    return re.sub(r"\s+", " ", quoted[:1].lower() + quoted[1:]).strip()


def _body_key(kind: BodyKind, district: str | None, capacity: str) -> str:
    if district is not None:
        return f"district:{district}"
    if kind in (BodyKind.DEPARTMENT, BodyKind.OTHER, BodyKind.MINISTER, BodyKind.SUPERVISOR):
        slug = re.sub(r"[^a-z0-9]+", "-", _acronym(capacity).lower()).strip("-")
        return f"{kind}:{slug}"[:60].rstrip("-:")
    return kind.value


def _acronym(text: str) -> str:
    """What tells one department from another: its name without „началник отдел“, in Latin."""
    bare = re.sub(
        r"^(?:началник\s+)?(?:на\s+)?(?:отдел|дирекция)\s+", "", text, flags=re.IGNORECASE
    )
    return transliterate(re.sub(r"[\"„“”]", "", bare)).strip()
