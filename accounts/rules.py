"""Roles and what each may do, without Django."""

from enum import StrEnum
from typing import NamedTuple


class Label(NamedTuple):
    """A text in the two languages of the product."""

    bg: str
    en: str


class Role(StrEnum):
    """What a member of an office is trusted with."""

    REGISTRAR = "registrar"
    PLANNER = "planner"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


ROLE_LABELS: dict[Role, Label] = {
    Role.REGISTRAR: Label("регистратор на актове", "registrar of acts"),
    Role.PLANNER: Label("експерт по устройство", "planner"),
    Role.COORDINATOR: Label("координатор на ремонти", "works coordinator"),
    Role.ADMINISTRATOR: Label("администратор", "administrator"),
}


class OfficeKind(StrEnum):
    """Bodies whose people work in the register."""

    CHIEF_ARCHITECT = "chief_architect"
    DISTRICT = "district"
    COUNCIL = "council"
    UTILITY = "utility"
    MUNICIPALITY = "municipality"


OFFICE_KIND_LABELS: dict[OfficeKind, Label] = {
    OfficeKind.CHIEF_ARCHITECT: Label("главен архитект", "chief architect"),
    OfficeKind.DISTRICT: Label("районна администрация", "district administration"),
    OfficeKind.COUNCIL: Label("общински съвет", "municipal council"),
    OfficeKind.UTILITY: Label("експлоатационно дружество", "utility"),
    OfficeKind.MUNICIPALITY: Label("общинска администрация", "municipal administration"),
}
